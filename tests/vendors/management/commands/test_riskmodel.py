"""`manage.py riskmodel` as people run it: a process of its own, with nothing around it."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.vendors.domain.worlds import DATA

ROOT = Path(__file__).parents[4]
EXAMPLE = DATA / "worked-example.json"


def run(argument: str, tmp_path: Path, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command with an empty environment and an empty data directory."""
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "riskmodel", argument],
        input=data,
        capture_output=True,
        cwd=tmp_path,
        env={"LC_ALL": "C", "HOME": str(tmp_path)},
        timeout=120,
        check=False,
    )


def call(argument: str, **options: str) -> str:
    """What the command prints, without a process of its own."""
    out = io.StringIO()
    call_command("riskmodel", argument, *(f"--{key}={value}" for key, value in options.items()), stdout=out)
    return out.getvalue()


def check_refusal(argument: str) -> None:
    """One line on standard error, nothing on the other, and the exit code of bad input."""
    out, told = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("riskmodel", argument, stdout=out, stderr=told)
    assert (ended.value.code, out.getvalue()) == (2, "")
    assert told.getvalue().endswith("\n")
    assert told.getvalue().count("\n") == 1


def test_a_file_is_answered_with_nothing_around(tmp_path: Path) -> None:
    done = run(str(EXAMPLE), tmp_path)

    assert (done.returncode, done.stderr) == (0, b"")
    assert [row["vendor"] for row in json.loads(done.stdout)["vendors"]] == ["A", "B", "C"]


def test_the_years_may_be_drawn_by_lot_instead_and_the_lots_are_always_the_same() -> None:
    one, other = (json.loads(call(str(EXAMPLE), simulate="5000")) for _ in range(2))
    computed = json.loads(call(str(EXAMPLE)))

    assert one == other
    assert one["annual"]["cost"]["mean"] == pytest.approx(computed["annual"]["cost"]["mean"], rel=0.2)
    assert {**one, "annual": None} == {**computed, "annual": None}


@pytest.mark.parametrize("years", ["0", "-5", "many", "1e3", "100000000"])
def test_only_a_number_of_years_can_be_drawn(years: str) -> None:
    with pytest.raises(CommandError, match="must be a whole number from 1 to 10000000"):
        call_command("riskmodel", str(EXAMPLE), f"--simulate={years}")


def test_a_dash_reads_standard_input(tmp_path: Path) -> None:
    assert run("-", tmp_path, EXAMPLE.read_bytes()).stdout.decode() == call(str(EXAMPLE))


def test_names_in_any_script_survive_a_terminal_that_knows_only_ascii(tmp_path: Path) -> None:
    data = EXAMPLE.read_text().replace('"vendor": "C"', '"vendor": "Søren 株式会社"').encode()

    names = [row["vendor"] for row in json.loads(run("-", tmp_path, data).stdout)["vendors"]]
    assert names == ["A", "B", "Søren 株式会社"]


def test_bad_content_is_one_line_with_its_place(tmp_path: Path) -> None:
    data = EXAMPLE.read_bytes().replace(b'"people": 60', b'"people": NaN')

    done = run("-", tmp_path, data)
    line = b"workloads[0].people: must be a finite number\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", line)


@pytest.mark.parametrize("name", ["missing.json", ".", "nul\0.json", ""])
def test_a_file_that_cannot_be_read_is_one_line(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_refusal(name)


@pytest.mark.parametrize("data", [b"", b"\xff", b"[" * 200_000, b"{", b"9" * 10_000])
def test_what_is_not_json_is_one_line(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    check_refusal("-")
