"""Writing many rows at once."""

import pytest

from riskboard.common.copying import copy_in
from tests.factories.vendors import make_workload
from vendors.models import WorkloadLoss

pytestmark = pytest.mark.django_db
COLUMNS = ("workload_id", "vendors", "packed")


def test_every_line_becomes_a_row_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskboard.common.copying._LINES", 2)
    works = [make_workload(f"Work {number}") for number in range(5)]
    copy_in("vendors_workloadloss", COLUMNS, (f"{one.pk}\t{{{n}}}\t\\\\x00\n" for n, one in enumerate(works)))
    found = WorkloadLoss.objects.order_by("pk").values_list("workload", "vendors")
    assert list(found) == [(one.pk, [n]) for n, one in enumerate(works)]
