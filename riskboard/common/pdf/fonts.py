"""The fonts of documents: Inter, as on the pages, and Noto Sans for Chinese and Japanese.

Both come in parts, each for a range of characters; a document loads those parts that its own characters need.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

REGULAR, BOLD = "", "B"
_WEIGHTS = {REGULAR: 400, BOLD: 600}
_INTER, _NOTO = "@fontsource/inter", "@fontsource-variable/noto-sans-sc"


@dataclass(frozen=True)
class Face:
    """A part of a font: the family that it is to be called by, its style and its file."""

    family: str
    style: str
    path: Path


def faces_for(characters: Iterable[str], folder: Path) -> list[Face]:
    """What a document needs to write ``characters``; the first family is the one to write with.

    What is cut to size for it lies in ``folder``, which must outlive the document. FileNotFoundError where the browser
    assets were not installed.
    """
    wanted = set(map(ord, characters))
    return [*_inter(wanted), *_noto(wanted - _held_by(_INTER), folder)]


def _inter(wanted: set[int]) -> Iterator[Face]:
    for name, held in reversed(_parts(_INTER).items()):
        if name == "latin" or wanted & held:
            for style, weight in _WEIGHTS.items():
                file = f"inter-{name}-{weight}-normal.woff2"
                yield Face(f"inter {name}", style, _package(_INTER) / "files" / file)


def _noto(wanted: set[int], folder: Path) -> Iterator[Face]:
    """In one weight: these parts are variable, and setting the weight of a whole one takes seconds."""
    for name, held in _parts(_NOTO).items():
        found, plain = wanted & held, name.strip("[]")
        if found:
            path = folder / f"noto-{plain}.ttf"
            _cut(_package(_NOTO) / "files" / f"noto-sans-sc-{plain}-wght-normal.woff2", found, path)
            yield Face(f"noto {plain}", REGULAR, path)


def _cut(source: Path, characters: set[int], path: Path) -> None:
    """The few ``characters`` of a variable font as a plain one; the same bytes whenever it is done."""
    with TTFont(source, recalcTimestamp=False) as font:
        options = Options()
        options.layout_features = []
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        plain = instantiateVariableFont(font, {"wght": _WEIGHTS[REGULAR]})
        plain.flavor = None
        plain.save(path)


def _package(name: str) -> Path:
    return Path(settings.NODE_MODULES) / name


def _held_by(package: str) -> frozenset[int]:
    return frozenset().union(*_parts(package).values())


@cache
def _parts(package: str) -> dict[str, frozenset[int]]:
    """The characters of each part of a font, as its package declares them (``U+0000-00FF,U+0131``)."""
    declared = json.loads((_package(package) / "unicode.json").read_text())
    return {name: frozenset(_characters(ranges)) for name, ranges in declared.items()}


def _characters(ranges: str) -> Iterator[int]:
    for part in ranges.split(","):
        first, _dash, last = part.removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)
