"""A backup as a file: a ZIP of one text file a table and, last, a manifest of what must be in them.

The tables are in PostgreSQL's text format of COPY, which every version reads. A file that was cut short has no
directory, a file that was altered does not fit its checksums: neither is ever taken for a backup.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1
_MANIFEST = "manifest.json"
_BLOCK = 1 << 20


class BackupError(Exception):
    """A backup that cannot be made or restored; ``str(error)`` says why and what to do, in one sentence."""


@dataclass(frozen=True)
class Table:
    """What a backup holds of one table."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        """Its file inside the archive."""
        return f"tables/{self.name}.copy"


@dataclass(frozen=True)
class Manifest:
    """What a backup must hold, and to which state of the tables it belongs."""

    made_at: str
    postgresql: int
    migrations: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    sequences: dict[str, int | None] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables)


class Writer:
    """Writes one backup."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """``archive`` is open for writing."""
        self._archive = archive

    def add(
        self, name: str, columns: tuple[str, ...], blocks: Iterable[bytes | bytearray | memoryview]
    ) -> Table:
        """Write a table's rows as they come; what the manifest must say of them. Text format: a line a row."""
        digest, rows = hashlib.sha256(), 0
        with self._archive.open(f"tables/{name}.copy", "w", force_zip64=True) as member:
            for block in blocks:
                data = bytes(block)
                member.write(data)
                digest.update(data)
                rows += data.count(b"\n")
        return Table(name, columns, rows, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest: only now is it a backup."""
        self._archive.writestr(_MANIFEST, json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1))


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new backup at ``path``, readable by its owner alone, there as a whole or not at all.

    Raises :class:`BackupError` where the file cannot be written.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                    yield Writer(archive)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror or error}") from error


@contextmanager
def reading(path: Path) -> Iterator[tuple[Manifest, zipfile.ZipFile]]:
    """An existing backup, checked to the last byte before anything is done with it.

    Raises :class:`BackupError` when there is none, or when it is broken or of a format that is not known here.
    """
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise BackupError(f"{path} does not exist: name the file that backup wrote") from error
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupError(f"{path} is no complete backup: use another copy ({error})") from error
    with archive:
        manifest = _manifest(path, archive)
        for table in manifest.tables:
            _check(path, archive, table)
        yield manifest, archive


def blocks(archive: zipfile.ZipFile, table: Table) -> Iterator[bytes]:
    """The rows of a table, a piece at a time."""
    with archive.open(table.member) as member:
        while block := member.read(_BLOCK):
            yield block


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        found = json.loads(archive.read(_MANIFEST))
        known = found.pop("format") == FORMAT
    except (KeyError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        raise BackupError(f"{path} is no backup of Riskboard: it has no readable manifest") from error
    if not known:
        raise BackupError(f"{path} was written by another release: restore it with that one")
    return _parsed(path, found)


def _parsed(path: Path, found: dict[str, Any]) -> Manifest:
    try:
        tables = tuple(
            Table(table["name"], tuple(table["columns"]), table["rows"], table["sha256"])
            for table in found.pop("tables")
        )
        migrations = tuple((app, name) for app, name in found.pop("migrations"))
        return Manifest(tables=tables, migrations=migrations, **found)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(f"{path} is broken: its manifest cannot be read") from error


def _check(path: Path, archive: zipfile.ZipFile, table: Table) -> None:
    digest, rows = hashlib.sha256(), 0
    try:
        for block in blocks(archive, table):
            digest.update(block)
            rows += block.count(b"\n")
    except (KeyError, OSError, EOFError, zipfile.BadZipFile, ValueError) as error:
        raise BackupError(f"{path} is broken at the table {table.name}: use another copy") from error
    if (digest.hexdigest(), rows) != (table.sha256, table.rows):
        raise BackupError(f"{path} is broken at the table {table.name}: use another copy")
