"""`manage.py riskmodel FILE`: recompute every number of a portable world, with nothing but the file."""

import json
import sys
from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from riskboard.common.collecting import without_collection
from vendors.domain.result import written
from vendors.domain.world import WorldError
from vendors.domain.world_json import load_world

BAD_INPUT = 2
MOST_YEARS = 10_000_000


class Command(BaseCommand):
    """Reads a world, writes its result. Needs no database, broker, secret or data directory."""

    help = "Compute every figure of a portable world (JSON) and print the result as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the world is, and whether to draw its years by lot."""
        parser.add_argument("file", help="the world's JSON file, or - for standard input")
        parser.add_argument(
            "--simulate",
            type=years,
            default=0,
            metavar="YEARS",
            help="draw the annual loss by lot over so many years, to check the engine (same file, same lots)",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Print the result, or one line on standard error and exit code 2."""
        with without_collection():
            try:
                world = load_world(read_bytes(str(options["file"])))
            except WorldError as error:
                self.stderr.write(str(error))
                sys.exit(BAD_INPUT)
            for piece in written(world, int(str(options["simulate"]))):
                self.stdout.write(piece, ending="")
        self.stdout.write()


def years(text: str) -> int:
    """A number of years to draw. Raises `ArgumentTypeError` for anything else."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_YEARS:
        raise ArgumentTypeError(f"must be a whole number from 1 to {MOST_YEARS}")
    return int(text)


def read_bytes(name: str) -> bytes:
    """The content of a file, `-` being standard input. Raises `WorldError` when it cannot be read."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "cannot be read"
        raise WorldError(json.dumps(name), reason) from None
