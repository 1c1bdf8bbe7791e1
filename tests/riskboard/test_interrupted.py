"""Whoever interrupts a command gets one line, and no traceback."""

import runpy
from pathlib import Path

import pytest
from django.core import management

MANAGE = Path(__file__).parents[2] / "manage.py"


def test_an_interrupted_command_says_so_and_exits_as_shells_expect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(words: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(management, "execute_from_command_line", interrupted)
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(MANAGE), run_name="__main__")
    assert left.value.code == 130
    assert capsys.readouterr().err == "Interrupted.\n"
