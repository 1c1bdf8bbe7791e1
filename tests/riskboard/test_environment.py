"""What commands make of the file that the one-command run leaves behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def manage(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``manage.py`` in an environment that names no server, with the file in ``data``."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(data), "RISKBOARD_DATA": str(data)}
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=bare, input="", capture_output=True, text=True, check=False)


@pytest.mark.parametrize("content", [b"SECRET_KEY=\xff\xfe\n", b"SECRET_KEY=a\0b\n"], ids=["bytes", "zero"])
def test_a_damaged_file_stops_only_commands_that_need_servers(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.env").write_bytes(content)
    reading = manage(tmp_path, "detect", "-")
    assert (reading.returncode, reading.stderr) == (0, "-: no article; nothing is written\n")
    polling = manage(tmp_path, "poll")
    assert polling.returncode == 1
    assert polling.stderr == (
        f"{tmp_path / 'run.env'} is damaged: remove it and start with make run, which writes it anew\n"
    )
