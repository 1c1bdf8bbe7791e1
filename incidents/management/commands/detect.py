"""``manage.py detect FILE.jsonl``: read articles, say which report an incident, with the evidence."""

import datetime
import email.utils
import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incidents.domain.cluster import cluster
from incidents.domain.detect.article import Article, Detection
from incidents.domain.detect.catalogue import shipped_catalogue
from incidents.domain.detect.detect import detect
from incidents.domain.limits import LONGEST_TEXT
from incidents.feeds.plain import storable

_TEXTS = ("url", "title", "text", "published", "lang")
_STDIN = "-"


class Command(BaseCommand):
    """Detection over a file, with the shipped catalogue: no database, broker or secret is needed."""

    help = (
        "Read one article a line (JSON: id, url, title, text, published, lang) and write what each reports. "
        f"Of a text the first {LONGEST_TEXT:,} characters count, as in the app."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file argument."""
        parser.add_argument(
            "file",
            nargs="?",  # its absence is told in one line, as all that is wrong with the input
            metavar="FILE.jsonl",
            help="the articles, one JSON object a line; - reads stdin",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one line for each article, in order; bad input writes nothing and exits with 2."""
        if options["file"] is None:
            raise _refusal("no file is named; give FILE.jsonl, or - for standard input")
        name = str(options["file"])
        rows = list(_articles(_shown(name), _lines(name)))
        if not rows:
            self.stderr.write(f"{_shown(name)}: no article; nothing is written")
            return
        catalogue = shipped_catalogue()
        found = [(article, detect(article, catalogue)) for _, article in rows]
        clusters = cluster(found)
        answers = zip(rows, found, clusters, strict=True)
        self._write(json.dumps(answer(key, detection, group)) for (key, _), (_, detection), group in answers)

    def _write(self, lines: Iterable[str]) -> None:
        """Write until whoever reads has had enough: ``detect … | head`` is no failure."""
        try:
            for line in lines:
                self.stdout.write(line)
            self.stdout.flush()
        except BrokenPipeError:
            _flush_into_nothing()
        except OSError as error:
            _flush_into_nothing()
            raise CommandError(f"the answers cannot be written: {error.strerror}") from error


def _flush_into_nothing() -> None:
    """What is still buffered is flushed once more at exit, and must find a place to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def answer(key: str | int, detection: Detection, group: str | None) -> dict[str, Any]:
    """Return one output line: the identifier as it came, the detection's fields, the cluster."""
    row = asdict(detection)
    row["date"] = detection.date.isoformat() if detection.date else None
    facts = row.pop("facts")
    return {"id": key, **_plain(row), "cluster": group, "facts": [_plain(fact) for fact in facts]}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """The words without what may not be shown, such as a reversed writing direction; places stay those of the input."""
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def _lines(name: str) -> list[bytes]:
    try:
        raw = sys.stdin.buffer.read() if name == _STDIN else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "no name of a file"
        raise _refusal(f"{_shown(name)}: {reason}; give a readable file, or - for standard input") from error
    return raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")


def _articles(name: str, lines: list[bytes]) -> Iterator[tuple[str | int, Article]]:
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        row = _row(place, line)
        key = row["id"]
        first = seen.setdefault(str(key), number)
        if first != number:
            raise _refusal(f"{place}: id {key!a} stands on line {first} already; give each article its own")
        yield key, _article(row)


def _row(place: str, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _refusal(f"{place}: not UTF-8; save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _refusal(f"{place}: not JSON; write one object on each line") from error
    if not isinstance(row, dict):
        raise _refusal(f"{place}: not an object; write one object with an id on each line")
    key = row.get("id")
    if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
        raise _refusal(f'{place}: no usable "id"; give each article a text or whole number as id')
    for field in _TEXTS:
        if not isinstance(row.get(field), str | None):
            raise _refusal(f'{place}: "{field}" is not text; write a string or null')
    return row


def _article(row: dict[str, Any]) -> Article:
    texts = {field: row.get(field) for field in _TEXTS if field != "published"}
    texts["text"] = (texts["text"] or "")[:LONGEST_TEXT] or None
    return Article(id=str(row["id"]), published=published(row.get("published")), **texts)


def published(text: str | None) -> datetime.date | None:
    """Return the day of an ISO or mail-style date; a date without its day, or none, counts as unknown."""
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text.strip()[:10])
    except ValueError:
        pass
    try:
        return email.utils.parsedate_to_datetime(text).date()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _shown(name: str) -> str:
    """A file's name on one line, whatever characters it holds."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in name)


def _refusal(message: str) -> CommandError:
    return CommandError(message, returncode=2)
