"""``manage.py backup FILE``: everything that the database holds, as of one moment."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from riskboard.operations.archive import BackupError
from riskboard.operations.services.backup import back_up


class Command(BaseCommand):
    help = "Write everything that the database holds into FILE. Pages and workers may go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--force", action="store_true", help="replace FILE where it exists")

    def handle(self, *, file: Path, force: bool, **options: Any) -> None:
        try:
            manifest = back_up(path=file, overwrite=force)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: {manifest.rows} rows of {len(manifest.tables)} tables")
