"""What a scenario is answered from is read without the rest of the register, and answers the same."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.domain.what_if import Answer, what_if
from vendors.domain.world import Scenario
from vendors.models import Product, Workload
from vendors.queries import stopping
from vendors.queries.columns import load_register
from vendors.queries.stopping import columns_struck
from vendors.queries.stored import settled_columns
from vendors.services.rescore import request_rescore, rescore_all

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
ATOMS = (
    "account:maker",
    "entity:maker",
    "model:big",
    "jurisdiction:FR",
    "platform:cloud",
    "entity:nobody",
    "unheard:of",
)


def fallback(product: Product | None, hours: int, **fields: object) -> dict[str, object]:
    name = "" if product else "By hand"
    given = {"product": product, "name": name, "switch_hours": Decimal(hours), "capacity": Decimal("0.7")}
    return given | fields


@pytest.fixture
def register() -> None:
    """A model, what is built on it, what stands in for it, and workloads on all of them in many ways."""
    model = make_product("Model", vendor=make_vendor("Maker"), model="big", platform="cloud")
    built = make_product("Built", needs=[{"k": 1, "products": [model]}], model="small")
    apart = make_product("Apart", jurisdiction="FR", model="other", platform="hall")
    either = make_product("Either", needs=[{"k": 1, "products": [built, apart]}], model="mixed")
    make_workload(
        "Alone", dependencies=[needing(model)], fallbacks=[fallback(apart, 30), fallback(built, 10)]
    )
    make_workload(
        "Two",
        dependencies=[needing(built), needing(either, model, severity=Decimal("0.3"))],
        fallbacks=[fallback(None, 50, last_tested_on=date(2025, 2, 1))],
        substitutability="easy",
    )
    split = {"mode": "share", **needing(model, apart)}
    make_workload("Split", dependencies=[split], fallbacks=[fallback(either, 5)], people=33)
    make_workload("Spared", dependencies=[needing(model, apart)])
    make_workload("Elsewhere", dependencies=[needing(apart)])
    gone = make_workload("Gone", dependencies=[needing(model)])
    Workload.objects.filter(pk=gone.pk).update(archived_at=datetime(2026, 1, 1, tzinfo=UTC))


def told(answer: Answer) -> list[tuple[object, ...]]:
    columns = (answer.damage, answer.lost_hours, answer.loss, answer.person_days, answer.rto_missed_at)
    clocks = (answer.mtpd_missed_at, answer.fallback_ready_at)
    names = [answer.columns.workloads.id[row] for row in answer.workload.tolist()]
    return [tuple(map(str, row)) for row in zip(names, *columns, *clocks, strict=True)]


def both(atoms: Iterable[str]) -> tuple[Answer, Answer]:
    scenario = Scenario("", frozenset(atoms), 100.0, 7.5)
    columns, dead = columns_struck(scenario.atoms, DAY)
    return what_if(columns, scenario, dead), what_if(load_register(DAY).columns, scenario)


@pytest.mark.parametrize("first", ATOMS)
@pytest.mark.parametrize("second", ATOMS)
def test_the_answer_is_that_of_the_whole_register(register: None, first: str, second: str) -> None:
    part, whole = both({first, second})
    assert told(part) == told(whole)


@pytest.mark.parametrize("atom", ATOMS)
def test_a_failure_that_strikes_much_is_answered_from_all_of_it_and_the_same(
    register: None, atom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopping, "LARGE", 1)
    part, whole = both({atom})
    assert told(part) == told(whole)
    struck = part.dead & {"model", "built", "apart"}
    assert ("elsewhere" in part.columns.workloads.id) == bool(struck)


@pytest.mark.parametrize("atom", ATOMS)
def test_while_nothing_changes_the_last_run_is_where_all_of_it_is_read(
    register: None, atom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rescore_all(now=datetime(2026, 9, 1, tzinfo=UTC))
    monkeypatch.setattr(stopping, "LARGE", 1)
    assert str(settled_columns(DAY)) == str(load_register(DAY).columns)
    part, whole = both({atom})
    assert told(part) == told(whole)


def test_what_changed_since_the_last_run_counts(register: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rescore_all(now=datetime(2026, 9, 1, tzinfo=UTC))
    monkeypatch.setattr(stopping, "LARGE", 1)
    Workload.objects.filter(slug="alone").update(people=977)
    request_rescore(workloads=[Workload.objects.get(slug="alone").pk])
    part, whole = both({"entity:maker"})
    assert told(part) == told(whole)
    assert settled_columns(DAY) is None


def test_only_what_is_damaged_is_read(register: None) -> None:
    columns, dead = columns_struck(["model:big"], DAY)
    assert sorted(columns.workloads.id) == ["alone", "split", "two"]
    assert dead == {"model", "built"}
    assert columns_struck(["model:unheard"], DAY)[0].workloads.id == []


def test_an_archived_alternative_carries_nothing(register: None) -> None:
    Product.objects.filter(name="Apart").update(archived_at=datetime(2026, 1, 1, tzinfo=UTC))
    part, whole = both({"model:big"})
    assert "spared" in [name for name, *_ in told(part)]
    assert told(part) == told(whole)


def test_the_queries_do_not_grow_with_the_register(register: None) -> None:
    with CaptureQueriesContext(connection) as few:
        columns_struck(["model:big"], DAY)
    product = Product.objects.get(slug="model")
    for _number in range(3):
        make_workload(dependencies=[needing(product)], fallbacks=[fallback(make_product(), 3)])
    with CaptureQueriesContext(connection) as many:
        columns_struck(["model:big"], DAY)
    assert len(few) == len(many)
