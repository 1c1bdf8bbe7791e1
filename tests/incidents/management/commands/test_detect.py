"""``manage.py detect``: one answer a line, or one line that says what to mend."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from incidents.management.commands.detect import published

ROOT = Path(__file__).resolve().parents[4]
CUT = {
    "id": "a",
    "url": None,
    "title": "OpenAI revokes a boat builder's access to ChatGPT",
    "text": "The AI company named a policy violation. Twelve employees lost their accounts.",
    "published": "2026-03-12",
    "lang": "en",
}
CALM = {"id": 7, "title": "A walk by the sea", "text": None}


def run(path: Path) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("detect", str(path), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_answers_come_one_a_line_in_the_order_of_the_articles(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("\ufeff" + "\n\n".join(json.dumps(row) for row in (CALM, CUT)) + "\n", encoding="utf-8")
    calm, cut = run(path)
    assert (calm["id"], calm["relevant"], calm["type"], calm["vendors"], calm["cluster"]) == (
        7,
        False,
        None,
        [],
        None,
    )
    assert (cut["id"], cut["type"], cut["vendors"], cut["cluster"]) == (
        "a",
        "access_revocation",
        ["openai"],
        "a",
    )
    assert (cut["people_affected"], cut["models"], cut["direction"]) == (12, ["ChatGPT"], "restricts")
    assert {"confidence", "duration_days", "open_ended", "authority"} <= cut.keys()
    assert cut["facts"][0]["sentence"] == CUT["title"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": "a"}\n{"id": ', ":2: not JSON"),
        (b'{"id": "a"}\n\n[1]', ":3: not an object"),
        (b'{"title": "x"}', ':1: no usable "id"'),
        (b'{"id": null}', ':1: no usable "id"'),
        (b'{"id": true}', ':1: no usable "id"'),
        (b'{"id": "a", "title": 3}', ':1: "title" is not text'),
        (b'{"id": "a"}\n{"id": "a"}', ":2: id 'a' stands on line 1 already"),
        (b'{"id": "\xff"}', ":1: not UTF-8"),
        (b"[" * 100_000, ":1: not JSON"),
    ],
)
def test_bad_input_is_named_by_line_and_nothing_is_written(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_bytes(content)
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("detect", str(path), stdout=out)
    assert str(refused.value).startswith(f"{path}{message}")
    assert "\n" not in str(refused.value)
    assert refused.value.returncode == 2
    assert out.getvalue() == ""


def test_nothing_in_an_answer_turns_the_writing_direction(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps({**CUT, "title": "OpenAI revokes a boat \u202ebuilder's access to ChatGPT"}))
    (row,) = run(path)
    assert row["relevant"]
    assert "\u202e" not in json.dumps(row, ensure_ascii=False)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(CommandError, match=r"^nowhere\.jsonl: No such file"):
        call_command("detect", "nowhere.jsonl")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no file is named; give FILE.jsonl"),
        (["no\nwhere\u202e.jsonl"], r"no\nwhere\u202e.jsonl: No such file"),
    ],
)
def test_what_is_wrong_with_the_file_is_told_in_one_line(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("detect", *arguments)
    assert str(refused.value).startswith(message)
    assert len(str(refused.value).splitlines()) == 1
    assert refused.value.returncode == 2


@pytest.mark.parametrize("given", [b"", b"\n \n"])
def test_no_article_is_said_to_be_none(given: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    out, told = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    call_command("detect", "-", stdout=out, stderr=told)
    assert (out.getvalue(), told.getvalue()) == ("", "-: no article; nothing is written\n")


def test_a_reader_that_has_had_enough_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps({**CUT, "id": number}) for number in range(400)))
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = [sys.executable, str(ROOT / "manage.py"), "detect", str(path)]
    with subprocess.Popen(command, env=bare, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = [sys.executable, str(ROOT / "manage.py"), "detect", "-"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command,
            input=json.dumps(CUT).encode(),
            env=bare,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        b"CommandError: the answers cannot be written: No space left on device"
    ]


def test_of_a_text_as_much_counts_as_the_app_keeps(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    said = {**CUT, "title": None}
    texts = {"a": "A walk. " * 6_000, "b": "A walk. " * 6_300}
    path.write_text(
        "\n".join(
            json.dumps({**said, "id": key, "text": f"{text}{CUT['text']}"}) for key, text in texts.items()
        )
    )
    last = [max((fact["end"] for fact in row["facts"]), default=0) for row in run(path)]
    assert len(texts["a"]) < 50_000 < len(texts["b"])
    assert last[1] <= 50_000
    assert run(path)[1]["relevant"] is False


def test_it_runs_from_standard_input_without_database_broker_or_secret(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = [sys.executable, str(ROOT / "manage.py"), "detect", "-"]
    done = subprocess.run(
        command, input=json.dumps(CUT).encode(), env=bare, cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["id"] == "a"


def test_the_shell_sees_two_and_one_line(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = [sys.executable, str(ROOT / "manage.py"), "detect", "-"]
    done = subprocess.run(command, input=b"{", env=bare, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, b"", 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-12", "2026-03-12"),
        ("2026-03-12T08:00:00Z", "2026-03-12"),
        ("Thu, 12 Mar 2026 08:00:00 GMT", "2026-03-12"),
        ("2026-03", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_as_far_as_they_say_a_day(text: str | None, day: str | None) -> None:
    found = published(text)
    assert (found.isoformat() if found else None) == day
