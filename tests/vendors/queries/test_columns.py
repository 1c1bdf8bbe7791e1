"""The register as arrays: ids become rows, however few or many of them there are."""

import numpy as np
import pytest

from vendors.queries.columns import rows_of

IDS = [7, 3, 12]


@pytest.mark.parametrize("step", [1, 10**6], ids=["near one another", "far apart"])
def test_each_id_leads_to_its_row_and_others_to_none(step: int) -> None:
    wanted = np.array([12, 4, -1, 3, 13, 7]) * step
    row, there = rows_of(np.array(IDS) * step, wanted)
    assert there.tolist() == [True, False, False, True, False, True]
    assert row[there].tolist() == [2, 1, 0]


def test_without_ids_there_is_no_row() -> None:
    row, there = rows_of(np.zeros(0, dtype=np.int64), np.array([1, -1]))
    assert not there.any()
    assert len(row) == 2
