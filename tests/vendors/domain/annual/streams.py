"""Random worlds with streams, and severities that tests spell out."""

import random
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from tests.vendors.domain.worlds import known_atoms, random_world
from vendors.domain.annual.curves import Curve
from vendors.domain.annual.durations import SAMPLES, Durations
from vendors.domain.annual.severity import Severity
from vendors.domain.columns import Floats
from vendors.domain.hazard import Lognormal, Rate
from vendors.domain.world import Stream, StreamType, World

TYPE_OF_KIND: dict[str, StreamType] = {
    "account": "suspension",
    "entity": "outage",
    "model": "government_order",
    "jurisdiction": "region_block",
    "platform": "outage",
}


def random_stream(dice: random.Random, atom: str) -> Stream:
    """A stream of the type that befalls such an atom."""
    ages = tuple(dice.uniform(0, 5) for _ in range(dice.randint(0, 4)))
    return Stream(
        atom=atom,
        type=TYPE_OF_KIND[atom.split(":")[0]],
        event_ages_years=ages,
        event_weights=tuple(dice.choice([1.0, 0.05]) for _ in ages),
        observed_years=dice.uniform(1, 10),
        notice_hours=dice.choice([0.0, 0.0, 72.0, 720.0]),
        duration_scale=dice.choice([1.0, 1.0, 0.6, 0.25]),
        credit=dice.choice([0.0, 0.0, 100.0]),
    )


def with_streams(world: World, seed: int, most: int = 6) -> World:
    """The world with streams on some of its atoms."""
    dice = random.Random(seed)
    atoms = sorted(known_atoms(world.products))
    chosen = dice.sample(atoms, min(most, len(atoms)))
    return replace(world, streams=tuple(random_stream(dice, name) for name in chosen))


def streamed_worlds() -> st.SearchStrategy[World]:
    """Whole worlds with streams."""
    return st.builds(streamed_world, st.integers(0, 2**32))


def streamed_world(seed: int) -> World:
    """A world with streams; the same for the same seed."""
    return with_streams(random_world(1 + seed % 7, 1 + seed // 7 % 4, seed), seed)


def straight(rate: Rate, law: Lognormal, pace: float = 1.0) -> Severity:
    """Events that cost the same in each of their hours."""
    return Severity(rate, Curve(np.array([0.0, 8760.0]), np.array([0.0, 8760.0 * pace])), law)


def given_losses(rate: Rate, losses: Floats) -> Severity:
    """Events that cost exactly these losses, each as likely as the others, whatever lies behind them."""
    hours = np.sort(np.repeat(losses, SAMPLES // len(losses)))
    top = float(hours[-1])
    sums, squares = (np.concatenate([[0.0], np.cumsum(values)]) for values in (hours, hours * hours))
    curve = Curve(np.array([0.0, top]), np.array([0.0, top]))
    return Severity(rate, curve, Durations(hours, sums, squares))


def poisson(rate: float) -> Rate:
    """A rate of which one is all but certain: the mixture of Poissons is one Poisson."""
    return Rate(rate * 1e6, 1e6)
