"""Static files are collected when something changed, and only then."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from riskboard.embedded import static
from riskboard.embedded.failure import StartError


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one static file, whose collected files lie beside it."""
    (tmp_path / "riskboard" / "static").mkdir(parents=True)
    (tmp_path / "riskboard" / "static" / "app.css").write_text("a {}")
    (tmp_path / "staticfiles").mkdir()
    (tmp_path / "requirements.txt").write_text("django==5.2")
    monkeypatch.setattr(static, "BASE_DIR", tmp_path)
    monkeypatch.setattr(static, "COLLECTED", tmp_path / "staticfiles")
    return tmp_path


def change(path: str, text: str) -> Callable[[Path], object]:
    return lambda base: (base / path).write_text(text)


def test_after_a_collection_there_is_nothing_to_do(base: Path) -> None:
    assert not static.is_collected()
    static.collect(lambda: None)
    assert static.is_collected()


@pytest.mark.parametrize(
    "edit",
    [
        change("requirements.txt", "django==5.3"),
        change("package-lock.json", "{}"),
        change("riskboard/static/app.css", "b {}"),
        change("riskboard/static/new.css", "a {}"),
        lambda base: (base / "riskboard/static/app.css").rename(base / "riskboard/static/renamed.css"),
        lambda base: (base / "riskboard/static/app.css").unlink(),
    ],
)
def test_every_change_of_what_is_served_asks_for_a_new_collection(
    base: Path, edit: Callable[[Path], object]
) -> None:
    static.collect(lambda: None)
    edit(base)
    assert not static.is_collected()


def test_a_failed_collection_counts_as_not_done(base: Path) -> None:
    static.collect(lambda: None)
    (base / "manage.py").write_text("raise SystemExit(3)")
    (base / "riskboard/static/app.css").write_text("b {}")
    with pytest.raises(StartError, match="collecting static files failed"):
        static.collect_in_terminal()
    (base / "riskboard/static/app.css").write_text("a {}")
    assert not static.is_collected()


def test_the_terminal_command_collects_once(base: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (base / "manage.py").write_text("import sys; print(*sys.argv[1:])")
    static.collect_in_terminal()
    static.collect_in_terminal()
    assert capfd.readouterr().out.count("collectstatic --no-input") == 1


def test_the_module_runs_without_any_server() -> None:
    command = [sys.executable, "-m", "riskboard.embedded", "--help"]
    assert b"run,static" in subprocess.run(command, capture_output=True, check=True).stdout
