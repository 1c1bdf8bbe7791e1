"""What if: one scenario over a register of 10,000 vendors and 100,000 workloads. ``make bench`` prints it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from tests.bench.register import Size, fill
from vendors.domain.what_if import course, what_if
from vendors.domain.world import Scenario
from vendors.queries.columns import load_register
from vendors.queries.stopping import columns_struck
from vendors.services.rescore import rescore_all

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SCENARIOS = {
    "one vendor": ["entity:v1"],
    "three models": ["model:m0", "model:m1", "model:m2"],
    "a jurisdiction": ["jurisdiction:J3"],
    "a host cloud": ["platform:C2"],
    "everything": [f"platform:C{number}" for number in range(8)],
}


@contextmanager
def timed(name: str) -> Iterator[None]:
    began, own = time.perf_counter(), time.process_time()
    yield
    spent = f"{time.perf_counter() - began:7.3f} s, {time.process_time() - own:7.3f} s of processor time"
    print(f"    {name:<10}{spent}")


def test_seconds_of_one_scenario_from_the_database_to_the_answer() -> None:
    print(f"\n{fill(Size(10_000, 100_000, 500_000))}")
    rescore_all(now=NOW)
    whole = load_register(NOW.date()).columns
    for name, atoms in SCENARIOS.items():
        scenario = Scenario(name, frozenset(atoms), hours=1440.0, notice_hours=24.0)
        print(f"  {name}")
        with timed("load"):
            columns, dead = columns_struck(atoms, NOW.date())
        with timed("compute"):
            answer = what_if(columns, scenario, dead)
        with timed("course"):
            course(answer)
        print(f"    {answer.workloads} of {len(whole.workloads.id)} workloads stop")
        judge = what_if(whole, scenario)
        assert (answer.cost, answer.people, answer.total_person_days) == (
            judge.cost,
            judge.people,
            judge.total_person_days,
        )
