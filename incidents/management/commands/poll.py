"""``manage.py poll [--due | --source N]``: fetch now, with progress."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from incidents.models import Fetch, Source
from incidents.services.detection import process_pending
from incidents.services.fetching import poll
from incidents.services.page_texts import read_pages
from riskboard.common.moments import utc_text


class Command(BaseCommand):
    help = "Read the sources that are due (or one of them) now, and look through what they bring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--due", action="store_true", help="all that are due (the default)")
        which.add_argument(
            "--source",
            type=int,
            metavar="N",
            help="the source with this number, due or not; 1 if it cannot be read",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["source"]
        source = None if number is None else Source.objects.filter(pk=number).first()
        if number is not None and source is None:
            raise CommandError(f"there is no source {number}: GET /api/v1/sources/ lists them")
        failed: list[Fetch] = []

        def tell(fetch: Fetch) -> None:
            failed.extend([fetch] if fetch.error else [])
            self._tell(fetch)

        fetched = poll(only=None if number is None else [number], progress=tell)
        if not fetched:
            self.stdout.write(f"nothing to fetch now{_why(source)}")
        self.stdout.write(_count(read_pages(), "page of a short entry", "pages of short entries") + " read")
        self.stdout.write(_count(process_pending(), "article", "articles") + " looked through")
        if source is not None and failed:
            raise CommandError(f"{source.name} could not be read")

    def _tell(self, fetch: Fetch) -> None:
        outcome = fetch.error or f"{fetch.new_entries} new, {fetch.changed_entries} changed"
        self.stdout.write(f"{fetch.source.name}: {outcome}")
        self.stdout.flush()


def _why(source: Source | None) -> str:
    """Why the one source that was asked for was not read."""
    if source is None:
        return ""
    wait = source.domain_wait_until
    if wait is not None and wait > timezone.now():
        return f": {source.domain} asked to be left alone until {utc_text(wait)}"
    return f": {source.domain} is being read by a worker"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
