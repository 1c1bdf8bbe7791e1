"""Decisions to learn from, as tests need them: words and sources that officers follow, or nothing but chance."""

import random

from incidents.domain.learning.evaluation import Decided
from incidents.domain.learning.features import Proposal

DRAB = [f"word{number}" for number in range(400)]


def decisions(count: int, *, told: float, seed: int = 1, noise: float = 0.1) -> list[Decided]:
    """``count`` decisions; with ``told`` their words say (but for ``noise``) what officers do, else the rules do.

    What the rules hold is as good as ``1 - told`` says.
    """
    chance = random.Random(seed)
    rows = []
    for key in range(count):
        accepted = chance.random() < 0.5
        words = chance.choices(DRAB, k=12)
        if chance.random() < told:
            words.append("revoked" if accepted != (chance.random() < noise) else "opinion")
        sure = accepted if chance.random() > told else chance.random() < 0.5
        confidence = chance.uniform(0.7, 0.95) if sure else chance.uniform(0.5, 0.75)
        chance.shuffle(words)
        proposal = Proposal(
            title=" ".join(words), type="outage", confidence=confidence, vendors=("orionsoft",)
        )
        rows.append(Decided(key, proposal, accepted, at=float(key), story=key))
    return rows
