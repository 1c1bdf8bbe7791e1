"""``manage.py poll [--due | --source N]``: fetch now, with progress."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incidents.models import Fetch, Source
from incidents.services.detection import process_pending
from incidents.services.fetching import poll
from incidents.services.page_texts import read_pages


class Command(BaseCommand):
    help = "Read the sources that are due (or one of them) now, and look through what they bring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--due", action="store_true", help="all that are due (the default)")
        which.add_argument("--source", type=int, metavar="N", help="the source with this number, due or not")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["source"]
        if number is not None and not Source.objects.filter(pk=number).exists():
            raise CommandError(f"there is no source {number}: GET /api/v1/sources/ lists them")
        fetched = poll(only=None if number is None else [number], progress=self._tell)
        if not fetched:
            self.stdout.write("nothing to fetch now")
        self.stdout.write(f"{read_pages()} pages of short entries read")
        self.stdout.write(f"{process_pending()} articles looked through")

    def _tell(self, fetch: Fetch) -> None:
        outcome = fetch.error or f"{fetch.new_entries} new, {fetch.changed_entries} changed"
        self.stdout.write(f"{fetch.source.name}: {outcome}")
