"""Text on paper keeps to the width that it is given, in whatever script it is written."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from riskboard.common.pdf.sheet import ELLIPSIS, Sheet
from tests.riskboard.dashboard.reports.reading import text_of

LONG = "Rechtsschutzversicherungsgesellschaften und ihre Rückversicherer im Ausland"


@pytest.fixture
def sheet() -> Iterator[Sheet]:
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with Sheet(characters=LONG + "深圳→", title="T", author="A", language="de", at=at) as sheet:
        sheet.add()
        yield sheet


@pytest.mark.parametrize("width", [3.0, 20.0, 60.0])
def test_what_is_too_wide_is_cut_with_an_ellipsis(sheet: Sheet, width: float) -> None:
    said = sheet.fitted(LONG, width, 9)
    assert said.endswith(ELLIPSIS)
    assert sheet.width_of(said, 9) <= width


def test_what_fits_stays_as_it_is(sheet: Sheet) -> None:
    assert sheet.fitted(LONG, 190, 9) == LONG


def test_lines_are_broken_at_words_and_only_the_last_is_cut(sheet: Sheet) -> None:
    lines = sheet.lines(f"{LONG} {LONG}", 80, 9, 2)
    assert len(lines) == 2
    assert not lines[0].endswith(ELLIPSIS)
    assert lines[1].endswith(ELLIPSIS)
    assert all(sheet.width_of(line, 9) <= 80 for line in lines)


def test_each_letter_is_written_in_the_font_that_holds_it(sheet: Sheet) -> None:
    sheet.text(10, 10, "Zürich → 深圳", width=100)
    assert "Zürich → 深圳" in text_of(sheet.bytes())
