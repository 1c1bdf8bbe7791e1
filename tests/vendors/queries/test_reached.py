"""What a failure reaches is read without the rest of the register, and answers the same."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.domain.clock import clocks
from vendors.domain.reach import build_reach
from vendors.models import Product
from vendors.queries import reached
from vendors.queries.needs import built_on
from vendors.queries.reached import products_down, reach_of, struck_by, workloads_on
from vendors.queries.world import build_world
from vendors.services.rescore import rescore_all
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def chain() -> list[Product]:
    """A model; a product built on it; one that needs the second or another; and one that has nothing to do with it."""
    model = make_product("Model", vendor=make_vendor("Maker"), model="big", platform="cloud")
    built = make_product("Built", needs=[{"k": 1, "products": [model]}], model="small")
    apart = make_product("Apart", jurisdiction="FR", model="other", platform="hall")
    either = make_product("Either", needs=[{"k": 1, "products": [built, apart]}], model="mixed")
    return [model, built, either, apart]


@pytest.mark.parametrize(
    ("atom", "names"),
    [
        ("entity:maker", {"Model"}),
        ("account:maker", {"Model"}),
        ("model:big", {"Model"}),
        ("jurisdiction:FR", {"Apart"}),
        ("platform:cloud", {"Model"}),
        ("model:unheard", set()),
        ("unheard:of", set()),
    ],
)
def test_an_atom_strikes_the_products_that_carry_it(chain: list[Product], atom: str, names: set[str]) -> None:
    assert {row.name for row in struck_by({atom})} == names


def test_an_archived_product_is_struck_no_more(chain: list[Product]) -> None:
    Product.objects.filter(name="Model").update(archived_at=NOW)
    assert not struck_by({"model:big"}).exists()


def test_what_is_built_on_it_is_found_however_far_up(chain: list[Product]) -> None:
    model, built, either, _apart = chain
    assert built_on(struck_by({"model:big"})) == {model.pk, built.pk, either.pk}


def test_workloads_are_found_by_their_options_and_by_their_fallbacks(chain: list[Product]) -> None:
    model, _built, _either, apart = chain
    make_workload("Using", dependencies=[needing(model), needing(model, apart)])
    make_workload(
        "Leaning",
        dependencies=[needing(apart)],
        fallbacks=[{"product": model, "switch_hours": 1, "capacity": 1}],
    )
    make_workload("Neither", dependencies=[needing(apart)])
    assert sorted(row.name for row in workloads_on([model.pk])) == ["Leaning", "Using"]


@pytest.mark.parametrize(
    "atom", ["entity:maker", "account:maker", "model:small", "jurisdiction:FR", "model:no"]
)
def test_the_part_that_is_reached_answers_as_the_whole(chain: list[Product], atom: str) -> None:
    for product in chain:
        make_workload(f"On {product.name}", dependencies=[needing(product)])
        make_workload(
            f"On {product.name} or Apart",
            dependencies=[needing(product, chain[3])] if product != chain[3] else [needing(product)],
        )
    make_workload(
        "Caught",
        dependencies=[needing(chain[0])],
        fallbacks=[{"product": chain[2], "switch_hours": 4, "capacity": 1}],
    )
    whole = build_reach(build_world(as_of=NOW))
    part = reach_of({atom}, NOW)
    assert clocks(part, {atom}, elapsed_hours=9) == clocks(whole, {atom}, elapsed_hours=9)


def test_the_rest_of_the_register_is_not_read(chain: list[Product]) -> None:
    make_workload("On Apart", dependencies=[needing(chain[3])])
    make_workload("On Model", dependencies=[needing(chain[0])])
    found = reach_of({"model:big"}, NOW).world
    assert [row.id for row in found.workloads] == ["on-model"]
    assert [row.id for row in found.products] == ["model"]


def test_a_large_part_is_read_once_until_the_register_changes(
    chain: list[Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reached, "KEPT_FROM", 0)
    cache.clear()
    workload = make_workload("Using", people=10, dependencies=[needing(chain[0])])
    rescore_all()
    assert reach_of({"model:big"}, NOW).world.workloads[0].people == 10
    with monkeypatch.context() as blind:
        blind.setattr(reached, "build_world", None)
        assert reach_of({"model:big"}, NOW).world.workloads[0].people == 10
    update_workload(by=None, workload=workload, people=77)
    assert reach_of({"model:big"}, NOW).world.workloads[0].people == 77


def test_what_is_down_is_found_without_the_workloads(chain: list[Product]) -> None:
    model, built, _either, _apart = chain
    assert products_down({"model:big"}, NOW) == {model.pk, built.pk}
    assert products_down(set(), NOW) == set()
