"""``manage.py restore FILE``: replace what the database holds by what a backup holds."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from riskboard.operations.archive import BackupError
from riskboard.operations.services.restore import restore


class Command(BaseCommand):
    help = "Replace what the database holds by what FILE holds, all of it or nothing. Stop web, worker and beat first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--force", action="store_true", help="also where the database is not empty")

    def handle(self, *, file: Path, force: bool, **options: Any) -> None:
        try:
            manifest = restore(path=file, overwrite=force)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"restored {manifest.rows} rows of {len(manifest.tables)} tables as of {manifest.made_at}"
        )
