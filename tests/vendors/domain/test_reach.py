"""Which products a failure takes down."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain import judge
from tests.vendors.domain.worlds import atoms, indexed, one_of, product, workload, worlds
from vendors.domain.reach import build_reach, dependants, down, find_cycle, touched
from vendors.domain.world import Need


def test_a_suspended_account_stops_our_use_but_not_a_third_party_built_on_the_vendor() -> None:
    reach = indexed(product("a", "A"), product("c", "C", needs=(Need(1, ("a",)),)))

    assert down(reach, {"account:A"}) == {"a"}
    assert down(reach, {"entity:A"}) == {"a", "c"}


def test_every_atom_but_the_account_reaches_through_sub_processors() -> None:
    reach = indexed(product("a", "A"), product("c", "C", needs=(Need(1, ("a",)),)))

    for name in ("model:a-model", "jurisdiction:a-land", "platform:a-cloud"):
        assert down(reach, {name}) == {"a", "c"}


def test_a_needs_group_survives_until_fewer_than_k_are_alive() -> None:
    makers = [product(name, name.upper()) for name in "xyz"]
    reach = indexed(*makers, product("c", "C", needs=(Need(2, ("x", "y", "z")),)))

    assert "c" not in down(reach, {"entity:X"})
    assert "c" in down(reach, {"entity:X", "entity:Z"})


def test_an_account_does_not_help_to_bring_a_needs_group_down() -> None:
    reach = indexed(product("x", "X"), product("y", "Y"), product("c", "C", needs=(Need(1, ("x", "y")),)))

    assert down(reach, {"account:X", "entity:Y"}) == {"x", "y"}


def test_without_needs_only_the_own_atoms_count() -> None:
    reach = indexed(product("a", "A"), product("c", "C", needs=(Need(1, ("a",)),)))

    assert down(reach, {"entity:A"}, through_needs=False) == {"a"}


def test_an_atom_that_no_product_has_takes_nothing_down() -> None:
    assert down(indexed(product("a", "A")), {"entity:nobody", "account:nobody"}) == frozenset()


def test_touched_names_each_workload_once_and_in_order() -> None:
    reach = indexed(
        product("a", "A"),
        workload("W2", one_of("a"), one_of("a")),
        workload("W1", one_of("a")),
        workload("W3"),
    )

    assert [item.id for item in touched(reach, {"a"})] == ["W1", "W2"]


def test_dependants_ignore_alternatives() -> None:
    reach = indexed(
        product("x", "X"),
        product("y", "Y"),
        product("c", "C", needs=(Need(1, ("x", "y")),)),
        product("d", "D", needs=(Need(1, ("c",)),)),
    )

    assert dependants(reach, ["x"]) == {"x", "c", "d"}


def test_a_cycle_is_named_as_a_path_back_to_its_start() -> None:
    assert find_cycle({"a": ["b"], "b": ["x", "c"], "c": ["b"]}) == ["b", "c", "b"]
    assert find_cycle({"a": ["a"]}) == ["a", "a"]


def test_two_paths_to_the_same_product_are_not_a_cycle() -> None:
    assert find_cycle({"a": ["b", "c"], "b": ["d"], "c": ["d", "d"]}) is None


def test_chains_longer_than_the_recursion_limit_are_followed() -> None:
    links = 5000
    chain = [product("p0", "V0")]
    chain += [product(f"p{n}", f"V{n}", needs=(Need(1, (f"p{n - 1}",)),)) for n in range(1, links)]

    assert len(down(indexed(*chain), {"entity:V0"})) == links
    assert find_cycle({f"p{n}": [f"p{n - 1}"] for n in range(1, links)}) is None


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_reach_agrees_with_the_recursive_definition(data: st.DataObject) -> None:
    world = data.draw(worlds())
    event = data.draw(atoms(world.products))
    dead = down(build_reach(world), event)

    for item in world.products:
        assert (item.id in dead) == judge.is_down(world, item.id, event, direct=True)
