"""How far each judgement moves the loss to expect in a year: of the portfolio, or of one vendor. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.contrib.auth.models import AnonymousUser

from vendors.domain.annual.portfolio import Reached
from vendors.domain.annual.swings import YearSwing, year_tornado
from vendors.domain.columns import Columns, Flags
from vendors.domain.levers import Setting
from vendors.domain.world import Stream
from vendors.models import AnnualLoss, StoredWorld, Vendor
from vendors.queries.annual import annual_loss
from vendors.queries.credits import with_credits
from vendors.queries.effect import columns_in_force
from vendors.queries.parameters import parameters_in_force
from vendors.queries.risk import end_of
from vendors.queries.streams import Likelihood, likelihoods, under_setting


@dataclass(frozen=True)
class YearSwings:
    """The levers, what moves most first; ``streams`` of ``streams_count`` were moved, those that bring most."""

    loss: AnnualLoss
    swings: list[YearSwing]
    streams: int
    streams_count: int


def year_swings(vendor: Vendor | None) -> YearSwings | None:
    """Each judgement from its low to its high, alone, on the annual loss in force; None where there is none.

    What the streams bring that are not kept with the loss stands still. A constant number of queries.
    """
    outcome = annual_loss(vendor)
    if outcome is None:
        return None
    loss, setting = outcome.loss, parameters_in_force().setting
    kept = {(one["atom"], one["type"]) for one in loss.sources}
    day = StoredWorld.objects.values_list("day", flat=True).get(pk=loss.inputs_hash)
    found = likelihoods(AnonymousUser(), end_of(day), atoms={name for name, _type in kept})
    moved = [one for one in found if (one.atom, one.type) in kept]
    columns = columns_in_force()
    base, swings = year_tornado(columns, setting, _Under(moved, day), _reaching(columns, vendor))
    rest = loss.cost_mean - base
    ends = [replace(one, low_loss=one.low_loss + rest, high_loss=one.high_loss + rest) for one in swings]
    return YearSwings(loss, ends, len(moved), loss.sources_count)


class _Under:
    """The streams under a setting, with what contracts credit us."""

    def __init__(self, moved: Sequence[Likelihood], day: date) -> None:
        self._moved = moved
        credited = with_credits((one.stream for one in moved), day)
        self._credits = [one.credit for one in credited]

    def __call__(self, setting: Setting) -> list[Stream]:
        pairs = zip(under_setting(self._moved, setting), self._credits, strict=True)
        return [replace(one, credit=credit) for one, credit in pairs]


def _reaching(columns: Columns, vendor: Vendor | None) -> Flags | None:
    if vendor is None:
        return None
    found = np.zeros(len(columns.workloads.id), dtype=np.bool_)
    found[Reached(columns).by(vendor.slug)] = True
    return found
