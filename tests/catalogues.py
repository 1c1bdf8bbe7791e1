"""The catalogues of the languages, read from their sources and compiled for the tests."""

import os
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po"))


def read(source: Path) -> Catalog:
    """The catalogue in ``source``."""
    with source.open("rb") as file:
        return read_po(file, locale=source.parts[-3])


def messages(source: Path) -> list[Message]:
    """Its messages, without the head."""
    return [message for message in read(source) if message.id]


def compile_stale() -> None:
    """Compile what ``make setup`` would: tests that are started without it must not read yesterday's words."""
    for source in SOURCES:
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            made = compiled.with_suffix(f".{os.getpid()}")
            with made.open("wb") as file:
                write_mo(file, read(source))
            made.replace(compiled)
