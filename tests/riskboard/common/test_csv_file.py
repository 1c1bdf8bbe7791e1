"""Lists as CSV files that spreadsheets open."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from riskboard.common.csv_file import cell, csv_file


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_stays_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        ("plain - text", "plain - text"),
        (Decimal("-1.50"), "-1.50"),
        (True, "True"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00+00:00"),
    ],
)
def test_what_is_no_text_is_written_as_it_is(value: object, written: str) -> None:
    assert cell(value) == written


def test_a_file_has_its_head_its_rows_and_its_name() -> None:
    response = csv_file("list", ("name", "loss"), [("Vektor, SA", 12), (None, "=2")])
    assert response["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert response.content.decode() == 'name,loss\r\n"Vektor, SA",12\r\n,\'=2\r\n'
