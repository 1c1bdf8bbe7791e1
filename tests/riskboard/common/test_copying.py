"""Writing many rows at once."""

from datetime import UTC, datetime
from itertools import chain
from typing import Any

import numpy as np
import pytest
from django.forms.models import model_to_dict

from incidents.models import Article
from riskboard.common.copying import Figures, Lists, Numbers, copy_columns, copy_in, copy_rows
from tests.factories.vendors import make_workload
from vendors.models import WorkloadLoss, WorkloadPoints

pytestmark = pytest.mark.django_db
COLUMNS = ("workload_id", "vendors", "packed")


def test_every_line_becomes_a_row_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskboard.common.copying._LINES", 2)
    works = [make_workload(f"Work {number}") for number in range(5)]
    copy_in("vendors_workloadloss", COLUMNS, (f"{one.pk}\t{{{n}}}\t\\\\x00\n" for n, one in enumerate(works)))
    found = WorkloadLoss.objects.order_by("pk").values_list("workload", "vendors")
    assert list(found) == [(one.pk, [n]) for n, one in enumerate(works)]


@pytest.mark.parametrize("at_once", [1, 2, 4096])
def test_columns_of_numbers_become_rows_with_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("riskboard.common.copying._ROWS", at_once)
    vendors, figures = [[7], [-1, 2**62, 3], [4, 5]], [[0.5], [-1e300, 2.0, 3.0, 0.1], []]
    columns = {
        "workload_id": Numbers(np.array([11, 2**40, 12])),
        "vendors": Lists(*_ragged(vendors, np.int64)),
        "packed": Figures(*_ragged(figures, np.float64)),
    }
    copy_columns("vendors_workloadloss", columns, 3)
    found = WorkloadLoss.objects.in_bulk()
    assert [found[key].vendors for key in (11, 2**40, 12)] == vendors
    assert [np.frombuffer(found[key].packed, dtype="<f8").tolist() for key in (11, 2**40, 12)] == figures


def test_no_rows_are_nothing_to_write() -> None:
    none = np.zeros(0, dtype=np.int64)
    columns = {"workload_id": Numbers(none), "unit_loss": Numbers(none), "atoms": Lists(none, none)}
    copy_columns("vendors_workloadpoints", columns, 0)
    assert not WorkloadPoints.objects.exists()


def test_rows_are_added_as_they_are_and_each_is_numbered() -> None:
    moment = datetime(2026, 11, 22, 9, tzinfo=UTC)
    rows = [
        Article(
            identity=f"i{number}",
            title='tab \t, "quotes", \\N, {braces}, \u00e9',
            text="",
            published_at=moment,
            fetched_at=moment,
            published_known=False,
            outage={"parts": ["a\nb", None]} if number else None,
        )
        for number in range(2)
    ]
    copy_rows(rows)
    for row in rows:
        assert model_to_dict(Article.objects.get(pk=row.pk)) == model_to_dict(row)
    Article(
        identity="next", published_at=moment, fetched_at=moment
    ).save()  # takes no number that is given already
    copy_rows([])


def _ragged(rows: list[Any], kind: Any) -> tuple[Any, Any]:
    return np.array([*chain.from_iterable(rows)], dtype=kind), np.array([len(row) for row in rows])
