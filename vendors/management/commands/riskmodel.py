"""`manage.py riskmodel FILE`: recompute every number of a portable world, with nothing but the file."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from vendors.domain.result import written
from vendors.domain.world import WorldError
from vendors.domain.world_json import load_world

BAD_INPUT = 2


class Command(BaseCommand):
    """Reads a world, writes its result. Needs no database, broker, secret or data directory."""

    help = "Compute scores, portfolio and scenarios of a portable world (JSON) and print the result as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One argument: where the world is."""
        parser.add_argument("file", help="the world's JSON file, or - for standard input")

    def handle(self, *args: object, **options: object) -> None:
        """Print the result, or one line on standard error and exit code 2."""
        try:
            world = load_world(read_bytes(str(options["file"])))
        except WorldError as error:
            self.stderr.write(str(error))
            sys.exit(BAD_INPUT)
        for piece in written(world):
            self.stdout.write(piece, ending="")
        self.stdout.write()


def read_bytes(name: str) -> bytes:
    """The content of a file, `-` being standard input. Raises `WorldError` when it cannot be read."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "cannot be read"
        raise WorldError(json.dumps(name), reason) from None
