"""Settings that are malformed end the start with one line: the variable, what is wrong, the remedy."""

import os
import runpy
import subprocess
import sys
from typing import Any

import pytest

from riskboard.environment import BASE_DIR
from riskboard.variables import Variables

MALFORMED = [
    ("DATABASE_URL", "mysql://u:geheim@h/d", "does not name a PostgreSQL: write postgres://"),
    ("DATABASE_URL", "postgres://u:geheim@h:port/d", "is not an address: write postgres://"),
    ("DATABASE_URL", "postgres://u:geheim@h/", "names no database: write postgres://"),
    ("REDIS_URL", "127.0.0.1:6379", "is not the address of a Redis or Valkey: write redis://"),
    ("REDIS_URL", "http://x", "is not the address of a Redis or Valkey: write redis://"),
    ("SECRET_KEY", "short", "has 5 characters, 32 is the least: make one with: openssl"),
    ("ALLOWED_HOSTS", "https://risk.example", "holds 'https://risk.example': write names alone"),
    ("ALLOWED_HOSTS", "*", "holds '*': write names alone"),
    ("CSRF_TRUSTED_ORIGINS", "risk.example", "holds 'risk.example': write scheme and host alone"),
    ("CSRF_TRUSTED_ORIGINS", "https://risk.example/path", "write scheme and host alone"),
    ("COOKIES_SECURE", "maybe", "is 'maybe': use 1 or 0"),
    ("LOG_LEVEL", "loud", "is 'loud': use one of DEBUG, INFO, WARNING, ERROR"),
]


def load(monkeypatch: pytest.MonkeyPatch, **changes: str) -> dict[str, Any]:
    """The settings as they are with these variables changed."""
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(BASE_DIR / "riskboard" / "settings.py"))


@pytest.mark.parametrize(("name", "value", "said"), MALFORMED)
def test_a_malformed_setting_is_told_in_one_line(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit) as ended:
        load(monkeypatch, **{name: value})
    line = str(ended.value.code)
    assert line.startswith(f"settings: {name} ")
    assert said in line
    assert "\n" not in line
    assert "geheim" not in line


def test_that_line_is_all_there_is_to_see_as_the_start_ends() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import riskboard.settings"],
        env={**os.environ, "LOG_LEVEL": "loud"},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    line = "settings: LOG_LEVEL is 'loud': use one of DEBUG, INFO, WARNING, ERROR\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", line)


def test_an_empty_variable_counts_as_one_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(monkeypatch, LOG_LEVEL="", ALLOWED_HOSTS="", COOKIES_SECURE="")
    assert (found["LOG_LEVEL"], found["SESSION_COOKIE_SECURE"]) == ("INFO", False)
    assert found["ALLOWED_HOSTS"] == ["localhost", "[::1]", "127.0.0.1"]


@pytest.mark.parametrize("text", ["", "many", "-1", "1.5", "11", "٣"])
def test_a_number_out_of_its_range_is_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYS", text or " ")
    with pytest.raises(SystemExit, match=r"settings: DAYS is '.*': use a whole number from 0 to 10"):
        Variables().whole("DAYS", 3, most=10)


def test_a_missing_variable_without_a_default_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOWHERE", raising=False)
    with pytest.raises(SystemExit, match="settings: NOWHERE is not set"):
        Variables().str("NOWHERE")


@pytest.mark.parametrize(("text", "value"), [("1", True), ("Yes", True), ("off", False), ("", True)])
def test_a_switch_is_read_in_the_usual_words(text: str, value: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCH", text)
    assert Variables().bool("SWITCH", default=True) is value


def test_what_was_asked_for_is_known() -> None:
    env = Variables()
    env.whole("FIRST", 1)
    env.list("SECOND", default=[])
    assert env.asked == {"FIRST", "SECOND"}
