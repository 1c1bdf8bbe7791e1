"""Random worlds, small enough to judge by hand, and builders for the ones that tests spell out."""

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from vendors.domain.columns import columns_of
from vendors.domain.portfolio import SinglePoint, single_points
from vendors.domain.reach import Reach, build_reach
from vendors.domain.score import VendorScore, vendor_losses, vendor_scores
from vendors.domain.sweep import sweep
from vendors.domain.world import (
    Fallback,
    Group,
    Need,
    Option,
    Parameters,
    Product,
    Scenario,
    Workload,
    World,
    own_atoms,
)
from vendors.domain.world_json import load_world

DATA = Path(__file__).parent / "data"

VENDORS = ("A", "B", "C", "D")
# Whole hours only, so that the judge's sum over the hours of an event is exact.
WHOLE_HOURS = (0.0, 1.0, 5.0, 8.0, 24.0, 72.0, 100.0, 168.0, 400.0)
HOURS = st.sampled_from(WHOLE_HOURS)
PARTS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 1.0)


def worked_example() -> World:
    """The published example: three vendors, five workloads."""
    return load_world((DATA / "worked-example.json").read_bytes())


def product(name: str, vendor: str, *, needs: tuple[Need, ...] = (), **names: str) -> Product:
    """A product with atoms of its own unless they are named."""
    return Product(
        id=name,
        vendor=vendor,
        model=names.get("model", f"{name}-model"),
        jurisdiction=names.get("jurisdiction", f"{name}-land"),
        platform=names.get("platform", f"{name}-cloud"),
        needs=needs,
    )


def one_of(*products: str, k: int = 1, severity: float = 1.0) -> Group:
    """A k_of_n group with equal shares."""
    return Group("k_of_n", k, severity, tuple(Option(name, 1.0) for name in products))


def workload(name: str = "W", *dependencies: Group, **changes: Any) -> Workload:
    """A workload that loses exactly one unit of money in a calendar hour, unless changed."""
    plain = Workload(
        id=name,
        people=1.0,
        cost_per_hour=1.0,
        share_stopped=1.0,
        direct_loss_per_hour=0.0,
        operating_hours_per_week=168.0,
        mtpd_hours=1e6,
        rto_hours=24.0,
        critical=False,
        substitutability=None,
        dependencies=dependencies,
    )
    return replace(plain, **changes)


def indexed(*parts: Product | Workload, tolerance: float = 1000.0) -> Reach:
    """A world of these products and workloads, indexed."""
    return build_reach(
        World(
            parameters=Parameters(tolerance=tolerance),
            products=tuple(part for part in parts if isinstance(part, Product)),
            workloads=tuple(part for part in parts if isinstance(part, Workload)),
        )
    )


def scores(world: World) -> dict[str, VendorScore]:
    """The score of every vendor of a world, by vendor."""
    columns = columns_of(world)
    return {score.vendor: score for score in vendor_scores(columns, vendor_losses(sweep(columns)))}


def points_of_failure(world: World) -> list[SinglePoint]:
    """The single points of failure of a world."""
    return list(single_points(sweep(columns_of(world))))


def worlds() -> st.SearchStrategy[World]:
    """Whole worlds of up to seven products, four workloads and two scenarios.

    Hypothesis chooses (and shrinks) the sizes and a seed; the dice fill in the rest, which is many times
    faster than a draw for every field and so buys more examples.
    """
    return st.builds(random_world, st.integers(1, 7), st.integers(0, 4), st.integers(0, 2**32))


def random_world(products_count: int, workloads_count: int, seed: int) -> World:
    """A world of this size; the same for the same arguments."""
    dice = random.Random(seed)
    items = random_products(dice, products_count)
    names = [item.id for item in items]
    return World(
        parameters=Parameters(
            tolerance=dice.choice([1000.0, 144_000.0]),
            horizon_hours=dice.choice([24.0, 200.0, 720.0]),
            urgency=dice.choice([0.0, 1.0, 2.5]),
            untested_credit=dice.choice(PARTS),
        ),
        products=tuple(items),
        workloads=tuple(random_workload(dice, names, f"W{n}") for n in range(workloads_count)),
        scenarios=tuple(random_scenario(dice, items, name) for name in ("one", "two")),
    )


def of_seed(seed: int) -> World:
    """A world of a few products and workloads; the same for the same seed."""
    return random_world(1 + seed % 7, seed // 7 % 5, seed)


def random_products(dice: random.Random, count: int) -> list[Product]:
    """Products in layers of sub-processors (a later one needs earlier ones), sharing vendors and places."""
    found: list[Product] = []
    for position in range(count):
        earlier = [item.id for item in found]
        found.append(
            Product(
                id=f"p{position}",
                vendor=dice.choice(VENDORS),
                model=dice.choice([None, "M1", "M2", "M3"]),
                jurisdiction=dice.choice(["US", "EU", None]),
                platform=dice.choice(["X", "Y"]),
                needs=tuple(random_need(dice, earlier) for _ in range(dice.randint(0, 2)) if earlier),
            )
        )
    return found


def random_need(dice: random.Random, earlier: list[str]) -> Need:
    """A needs group over earlier products: always acyclic."""
    chosen = dice.sample(earlier, dice.randint(1, min(3, len(earlier))))
    return Need(dice.randint(1, len(chosen)), tuple(chosen))


def random_group(dice: random.Random, names: list[str]) -> Group:
    """A dependency group of either mode."""
    chosen = dice.sample(names, dice.randint(1, min(3, len(names))))
    return Group(
        mode=dice.choice(["k_of_n", "share"]),
        k=dice.randint(1, len(chosen)),
        severity=dice.choice([0.2, 0.5, 0.9, 1.0]),
        options=tuple(Option(name, dice.choice([0.25, 1.0, 3.0])) for name in chosen),
    )


def random_fallback(dice: random.Random, names: list[str]) -> Fallback:
    """A fallback, manual or by a product, tested or not."""
    return Fallback(
        product=dice.choice([None, *names]),
        switch_hours=dice.choice(WHOLE_HOURS),
        capacity=dice.choice(PARTS),
        months_since_test=dice.choice([None, 0.0, 6.0, 12.0, 18.0, 30.0]),
    )


def random_workload(dice: random.Random, names: list[str], name: str) -> Workload:
    """A workload over the products named."""
    return Workload(
        id=name,
        people=float(dice.randint(0, 200)),
        cost_per_hour=dice.choice([0.0, 33.3, 60.0, 75.5]),
        share_stopped=dice.choice(PARTS),
        direct_loss_per_hour=dice.choice([0.0, 17.77, 300.0]),
        operating_hours_per_week=dice.choice([0.0, 40.0, 84.0, 168.0]),
        mtpd_hours=dice.choice(WHOLE_HOURS),
        rto_hours=dice.choice(WHOLE_HOURS),
        critical=dice.random() < 0.5,
        substitutability=dice.choice([None, "easy", "medium", "highly_complex", "not_substitutable"]),
        dependencies=tuple(random_group(dice, names) for _ in range(dice.randint(0, 3))),
        fallbacks=tuple(random_fallback(dice, names) for _ in range(dice.randint(0, 3))),
    )


def random_scenario(dice: random.Random, items: list[Product], name: str) -> Scenario:
    """A failure of up to four atoms for some hours."""
    known = sorted(known_atoms(items))
    failed = frozenset(dice.sample(known, dice.randint(0, min(4, len(known)))))
    return Scenario(name, failed, dice.choice(WHOLE_HOURS), dice.choice(WHOLE_HOURS))


def workloads(names: list[str], name: str) -> st.SearchStrategy[Workload]:
    """One more workload over these products."""
    return st.integers(0, 2**32).map(lambda seed: random_workload(random.Random(seed), names, name))


def fallbacks(names: list[str]) -> st.SearchStrategy[Fallback]:
    """One more fallback, by one of these products or by hand."""
    return st.integers(0, 2**32).map(lambda seed: random_fallback(random.Random(seed), names))


def known_atoms(items: Iterable[Product]) -> set[str]:
    """Every atom that these products have, accounts included."""
    return {name for item in items for name in (f"account:{item.vendor}", *own_atoms(item))}


def atoms(items: tuple[Product, ...]) -> st.SearchStrategy[frozenset[str]]:
    """Some of the atoms that these products have."""
    return st.frozensets(st.sampled_from(sorted(known_atoms(items))), max_size=4)


def shuffled(plain: object, dice: random.Random) -> object:
    """The same JSON with every list reordered but those whose order has a meaning: needs and scenarios."""
    if isinstance(plain, dict):
        kept = {"needs", "scenarios", "event_weights", "event_ages_years"}
        entries = [(key, value if key in kept else shuffled(value, dice)) for key, value in plain.items()]
        dice.shuffle(entries)
        return dict(entries)
    if isinstance(plain, list):
        rows = [shuffled(row, dice) for row in plain]
        dice.shuffle(rows)
        return rows
    return plain
