"""How long scoring takes as the register grows. Run by ``make bench``; prints, never judges."""

import random
import time
from dataclasses import replace

import pytest

from vendors.domain.annual.curves import kinks_of
from vendors.domain.annual.engine import Outlook, annual_of
from vendors.domain.columns import columns_of
from vendors.domain.mitigation.changes import AddFallback, Mitigation, Negotiate
from vendors.domain.mitigation.gauge import Gauge
from vendors.domain.mitigation.ranking import ranking
from vendors.domain.portfolio import layers
from vendors.domain.score import vendor_losses, vendor_scores
from vendors.domain.sweep import sweep
from vendors.domain.world import (
    Fallback,
    Group,
    Option,
    Parameters,
    Product,
    Stream,
    StreamType,
    Workload,
    World,
)

SEED = 20_261_122
OPTIONS = 3
pytestmark = pytest.mark.bench


def make_world(vendors: int, workloads: int) -> World:
    """A world of one product a vendor and workloads that need one of three of them, drawn with a fixed seed."""
    chance = random.Random(SEED)
    products = tuple(
        Product(f"p{n}", f"v{n}", f"m{n}", chance.choice(["US", "EU"]), f"cloud{n % 5}")
        for n in range(vendors)
    )
    return World(
        parameters=Parameters(tolerance=144_000.0),
        products=products,
        workloads=tuple(_workload(n, chance, products) for n in range(workloads)),
    )


def _workload(number: int, chance: random.Random, products: tuple[Product, ...]) -> Workload:
    options = tuple(Option(product.id, 1.0) for product in chance.sample(products, OPTIONS))
    return Workload(
        id=f"w{number}",
        people=chance.randint(1, 100),
        cost_per_hour=60.0,
        share_stopped=0.5,
        direct_loss_per_hour=0.0,
        operating_hours_per_week=40.0,
        mtpd_hours=72.0,
        rto_hours=24.0,
        critical=False,
        substitutability="medium",
        dependencies=(Group(mode="k_of_n", k=OPTIONS, severity=1.0, options=options),),
    )


@pytest.mark.parametrize(("vendors", "workloads"), [(100, 1_000), (300, 3_000), (1_000, 10_000)])
def test_seconds_for_all_vendors(vendors: int, workloads: int) -> None:
    start = time.process_time()
    world = make_world(vendors, workloads)
    made = time.process_time()
    columns = columns_of(world)
    scores = list(vendor_scores(columns, vendor_losses(sweep(columns))))
    scored = time.process_time()
    layers(columns)
    done = time.process_time()
    size = f"{vendors:>5} vendors, {workloads:>6} workloads, {workloads * OPTIONS:>6} edges"
    parts = f"world {made - start:.2f} s, {len(scores)} scores {scored - made:.2f} s, portfolio {done - scored:.2f} s"
    print(f"\n{size}: {parts} of processor time")


def two_streams_a_vendor(world: World) -> list[Stream]:
    """Outages of each vendor and suspensions by it."""
    kinds: tuple[tuple[str, StreamType], ...] = (("entity", "outage"), ("account", "suspension"))
    return [
        Stream(f"{atom}:{item.vendor}", kind, (0.3,), (1.0,), 2.0, 0.0, 1.0)
        for item in world.products
        for atom, kind in kinds
    ]


def test_seconds_for_the_annual_loss_of_a_hundred_streams() -> None:
    world = make_world(50, 10_000)
    streams = two_streams_a_vendor(world)
    columns = columns_of(world)
    start = time.process_time()
    kinks = kinks_of(columns, streams).ordered()
    drawn = time.process_time()
    found = annual_of(Outlook(world.parameters, streams), kinks)
    done = time.process_time()
    grids = f"{found.cost.grid.cells} and {found.person_days.grid.cells} cells"
    print(f"\n{len(streams)} streams over 10000 workloads: {done - start:.2f} s of processor time, {grids}")
    print(f"kinks {drawn - start:.2f} s, money and person-days {done - drawn:.2f} s")


@pytest.mark.parametrize("gauge", list(Gauge))
def test_seconds_for_ranking_twenty_mitigations(gauge: Gauge) -> None:
    world = make_world(50, 10_000)
    world = replace(world, streams=tuple(two_streams_a_vendor(world)))
    chance = random.Random(SEED)
    largest = sorted(world.workloads, key=lambda one: (-one.people, one.id))[:15]
    manual = Fallback(None, 24.0, 0.8, 1.0)
    mitigations = [Mitigation(f"fallback {one.id}", AddFallback(one.id, manual), 1.0) for one in largest]
    vendors = chance.sample([item.vendor for item in world.products], 5)
    mitigations += [Mitigation(f"terms {name}", Negotiate(name, 720.0, 0.25), 1.0) for name in vendors]
    start = time.process_time()
    found = ranking(world, mitigations, by=gauge)
    spent = time.process_time() - start
    print(
        f"\nranking 20 mitigations over 10000 workloads by {gauge}: {spent:.2f} s of processor time, "
        f"{len(found.picks)} picked"
    )
