"""The ways on which a vendor reaches workloads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain import worlds
from vendors.domain.paths import Paths, flow_of, paths
from vendors.domain.reach import build_reach
from vendors.domain.world import Group, Need, Option, Parameters, Product, Workload, World


def product(name: str, vendor: str, *needs: Need) -> Product:
    return Product(name, vendor, None, None, None, needs)


def workload(name: str, *options: str, share: float = 1.0) -> Workload:
    """A hundred an hour, on a group of which one option must be alive."""
    group = Group("k_of_n", 1, 1.0, tuple(Option(option, share) for option in options))
    return worlds.workload(name, group, cost_per_hour=100.0)


def found(vendor: str, products: list[Product], workloads: list[Workload]) -> Paths:
    return paths(build_reach(World(Parameters(1000), tuple(products), tuple(workloads))), vendor)


def test_a_direct_user_is_one_step_away() -> None:
    ways = found("acme", [product("api", "acme")], [workload("claims", "api")])
    assert [(use.workload, use.product, use.hourly, use.direct, use.down) for use in ways.uses] == [
        ("claims", "api", 100.0, True, True)
    ]
    assert ways.links == {("acme", "api"): 100.0}


def test_a_product_built_on_it_is_two_steps_away() -> None:
    products = [product("api", "acme"), product("draft", "lex", Need(1, ("api",)))]
    ways = found("acme", products, [workload("translation", "draft")])
    assert ways.depth == {"api": 1, "draft": 2}
    assert ways.links == {("acme", "api"): 100.0, ("api", "draft"): 100.0}
    assert [use.direct for use in ways.uses] == [False]


def test_a_product_with_another_foundation_is_reached_and_stays_up() -> None:
    products = [
        product("api", "acme"),
        product("other", "bolt"),
        product("draft", "lex", Need(1, ("api", "other"))),
    ]
    ways = found("acme", products, [workload("translation", "draft")])
    assert [(use.product, use.down) for use in ways.uses] == [("draft", False)]


def test_two_foundations_of_the_vendor_share_what_rests_on_them() -> None:
    products = [
        product("one", "acme"),
        product("two", "acme"),
        product("draft", "lex", Need(1, ("one",)), Need(1, ("two",))),
    ]
    ways = found("acme", products, [workload("translation", "draft")])
    assert ways.links["one", "draft"] == ways.links["two", "draft"] == 50.0
    assert ways.links["acme", "one"] + ways.links["acme", "two"] == 100.0


def test_what_flows_in_flows_out_along_a_chain_and_a_short_cut() -> None:
    products = [
        product("api", "acme"),
        product("mid", "lex", Need(1, ("api",))),
        product("top", "nova", Need(1, ("mid",)), Need(1, ("api",))),
    ]
    ways = found("acme", products, [workload("search", "top"), workload("notes", "mid")])
    assert ways.depth == {"api": 1, "mid": 2, "top": 3}
    for name in ways.depth:
        flowing_in = sum(value for (_start, end), value in ways.links.items() if end == name)
        used = sum(use.hourly for use in ways.uses if use.product == name)
        passed_on = sum(value for (start, _end), value in ways.links.items() if start == name)
        assert flowing_in == pytest.approx(used + passed_on)


def test_options_of_other_vendors_take_their_share_away() -> None:
    ways = found(
        "acme", [product("api", "acme"), product("other", "bolt")], [workload("claims", "api", "other")]
    )
    assert [use.hourly for use in ways.uses] == [50.0]


def test_a_vendor_that_nobody_uses_reaches_nothing() -> None:
    ways = found("acme", [product("api", "acme")], [])
    assert (ways.uses, ways.links) == ((), {})


def test_a_vendor_without_products_reaches_nothing() -> None:
    assert found("nobody", [product("api", "acme")], [workload("claims", "api")]).uses == ()


@settings(max_examples=100)
@given(worlds.worlds(), st.integers(1, 4), st.integers(1, 4))
def test_what_is_drawn_flows_on_whatever_is_left_out(world: World, workloads: int, products: int) -> None:
    found = paths(build_reach(world), world.products[0].vendor)
    drawn = flow_of(found, workloads=workloads, products=products)
    arriving = sum(value for (_start, end), value in drawn.links.items() if end.kind == "workload")
    assert arriving == pytest.approx(sum(use.hourly for use in found.uses))
    for node in drawn.nodes:
        if node.kind == "product":
            inwards = sum(value for (_start, end), value in drawn.links.items() if end == node)
            outwards = sum(value for (start, _end), value in drawn.links.items() if start == node)
            assert inwards == pytest.approx(outwards)
    assert len(drawn.workloads) <= workloads + 1
    assert len(drawn.products) <= products + 1
    assert all(end.depth > start.depth for start, end in drawn.links)
