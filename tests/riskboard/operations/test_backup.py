"""A rehearsal: fill, back up, destroy, restore; and everything that must not be restored."""

import json
import stat
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from psycopg import sql

from riskboard.demo.loading import load_demo
from riskboard.operations import tables
from riskboard.operations.archive import BackupError
from riskboard.operations.services import restore as restoring
from riskboard.operations.services.backup import back_up
from riskboard.operations.services.restore import restore
from tests.factories.vendors import make_vendor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


def raw() -> tables.Cursor:
    """A cursor of the driver, without Django around it."""
    connection.ensure_connection()
    cursor: tables.Cursor = connection.connection.cursor()
    return cursor


def contents() -> dict[str, list[Any]]:
    """Every row of every table, as text."""
    cursor = raw()
    return {
        name: cursor.execute(
            sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(name))
        ).fetchall()
        for name in tables.columns(cursor)
    }


def destroy() -> None:
    """Lose everything but what `migrate` writes into a new database."""
    cursor = raw()
    lost = [name for name in tables.columns(cursor) if name not in tables.WRITTEN_BY_MIGRATE]
    names = sql.SQL(", ").join(map(sql.Identifier, lost))
    cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of one vendor."""
    make_vendor("Orionsoft")
    path = tmp_path / "riskboard.backup"
    back_up(path=path)
    return path


def test_everything_comes_back_history_and_sequences_included(tmp_path: Path) -> None:
    load_demo(password="for this test alone", progress=lambda step: None)
    vendor = Vendor.objects.order_by("pk").last()
    assert vendor is not None
    Vendor.objects.filter(pk=vendor.pk).update(notes='Tab\there, line\nbreak, backslash \\N, quote " and é ✓')
    before = contents()
    assert sum(map(len, before.values())) > 300
    assert len(before["vendors_vendorevent"]) > len(before["vendors_vendor"])
    path = tmp_path / "demo.backup"
    call_command("backup", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    used = tables.sequences(raw())

    destroy()
    assert not Vendor.objects.exists()
    call_command("restore", str(path))
    assert contents() == before
    assert tables.sequences(raw()) == used

    fresh = make_vendor("After the restore")
    assert fresh.pk > vendor.pk
    # The triggers of the audit are awake again.
    assert len(contents()["vendors_vendorevent"]) == len(before["vendors_vendorevent"]) + 1


def test_a_restore_is_refused_where_something_is_and_done_where_nothing_is(backup: Path) -> None:
    with pytest.raises(CommandError, match=r"not empty \(\w+ has rows\).*--force"):
        call_command("restore", str(backup))
    make_vendor("Younger than the backup")
    call_command("restore", str(backup), "--force")
    assert [vendor.name for vendor in Vendor.objects.all()] == ["Orionsoft"]


def test_an_existing_file_is_replaced_only_when_asked(backup: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(backup))
    call_command("backup", str(backup), "--force")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written: No such file"):
        call_command("backup", str(tmp_path / "nowhere" / "file"))


def test_a_backup_that_fails_in_the_middle_leaves_no_file(tmp_path: Path) -> None:
    with patch.object(tables, "sequences", side_effect=BackupError("stopped")), pytest.raises(BackupError):
        back_up(path=tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def altered(backup: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of the backup whose files were changed."""
    with zipfile.ZipFile(backup) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    path = backup.with_name("altered")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def manifest_with(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), **changes}).encode()

    return change


def add_a_row(files: dict[str, bytes]) -> None:
    files["tables/vendors_vendor.copy"] += files["tables/vendors_vendor.copy"]


def lose_a_table(files: dict[str, bytes]) -> None:
    del files["tables/vendors_vendor.copy"]


def lose_the_manifest(files: dict[str, bytes]) -> None:
    del files["manifest.json"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (add_a_row, "broken at the table vendors_vendor"),
        (lose_a_table, "broken at the table vendors_vendor"),
        (lose_the_manifest, "no readable manifest"),
        (manifest_with(format=99), "another release"),
        (manifest_with(tables=[{"name": "x"}]), "its manifest cannot be read"),
        (manifest_with(migrations=[["vendors", "0001_initial"]]), "only this database has the migration"),
    ],
)
def test_what_is_no_backup_of_this_state_is_refused_and_nothing_changes(
    backup: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    path, before = altered(backup, change), contents()
    with pytest.raises(BackupError, match=said):
        restore(path=path, overwrite=True)
    assert contents() == before


@pytest.mark.parametrize("keep", [0, 100, -1])
def test_a_file_that_was_cut_short_is_refused(backup: Path, keep: int) -> None:
    backup.write_bytes(backup.read_bytes()[:keep])
    with pytest.raises(BackupError, match="no complete backup"):
        restore(path=backup, overwrite=True)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="does not exist"):
        restore(path=tmp_path / "nothing")


def test_a_newer_backup_names_the_migration_that_is_missing_here(backup: Path) -> None:
    migrations = [*tables.migrations(raw()), ("vendors", "9999_from_the_future")]
    path = altered(backup, manifest_with(migrations=migrations))
    with pytest.raises(BackupError, match=r"only the backup has the migration vendors\.9999_from_the_future"):
        restore(path=path, overwrite=True)


def test_a_restore_that_fails_in_the_middle_changes_nothing(backup: Path) -> None:
    make_vendor("Younger than the backup")
    before = contents()
    with (
        patch.object(restoring, "_set", side_effect=psycopg.OperationalError("gone")),
        pytest.raises(BackupError, match="nothing was changed"),
    ):
        restore(path=backup, overwrite=True)
    assert contents() == before
    Vendor.objects.filter(name="Orionsoft").update(notes="x")
    assert len(contents()["vendors_vendorevent"]) == len(before["vendors_vendorevent"]) + 1


def test_a_database_in_use_is_not_restored(backup: Path) -> None:
    before, held, done = contents(), threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Vendor.objects.select_for_update().get()
            held.set()
            done.wait(60)
        connection.close()

    user = threading.Thread(target=hold)
    user.start()
    assert held.wait(30)
    try:
        with patch.object(restoring, "LOCK_SECONDS", 1), pytest.raises(BackupError, match="in use: stop web"):
            restore(path=backup, overwrite=True)
    finally:
        done.set()
        user.join()
    assert contents() == before


def test_a_backup_sees_one_moment_though_others_write(tmp_path: Path) -> None:
    make_vendor("Before")
    columns = tables.columns

    def write() -> None:
        make_vendor("Meanwhile")
        connection.close()

    def written_meanwhile(cursor: tables.Cursor) -> dict[str, tuple[str, ...]]:
        found = columns(cursor)
        # The snapshot exists from the first statement on.
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        return found

    path = tmp_path / "file"
    with patch.object(tables, "columns", side_effect=written_meanwhile):
        back_up(path=path)
    assert Vendor.objects.count() == 2
    restore(path=path, overwrite=True)
    assert [vendor.name for vendor in Vendor.objects.all()] == ["Before"]
