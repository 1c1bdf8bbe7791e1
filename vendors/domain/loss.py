"""What a failure costs one workload: damage, lost hours, money (method sections 1 and 2)."""

import math
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import NamedTuple

from vendors.domain.reach import Reach, down, touched
from vendors.domain.world import Fallback, Group, Option, Parameters, Workload, fallback_key

HOURS_PER_WEEK = 168.0
HOURS_PER_PERSON_DAY = 8.0
IMPLICIT_CAPACITY = 0.8
FRESH_TEST_MONTHS = 12.0
# A workload with more than this part idle counts as not recovered (method sections 3 and 6).
FATAL_RESIDUAL = 0.5


class Switch(NamedTuple):
    """A usable fallback in an event: from hour `at` on it takes over `relief` (capacity × credit) of the rest."""

    at: float
    relief: float
    fallback: Fallback


@dataclass(frozen=True, slots=True)
class WorkloadLoss:
    """One workload's part in an event: effective lost hours, and loss in thousandths of money."""

    workload: Workload
    lost_hours: float
    loss: int


@dataclass(frozen=True, slots=True)
class Relief:
    """What one fallback saves, after those that are ready before it: thousandths of an hour and of money."""

    fallback: Fallback
    at: float
    hours: int
    loss: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Gross less each relief in switch order is net, exactly; all in thousandths of an hour and of money."""

    gross_hours: int
    gross_loss: int
    reliefs: tuple[Relief, ...]
    net_hours: int
    net_loss: int


def unit_loss(workload: Workload) -> float:
    """U: money lost in a calendar hour while all of the workload stands still, averaged over the week."""
    labour = workload.people * workload.cost_per_hour * workload.share_stopped
    return (labour + workload.direct_loss_per_hour) * workload.operating_hours_per_week / HOURS_PER_WEEK


def person_days_per_hour(workload: Workload) -> float:
    """Person-days of stopped work in a calendar hour while all of the workload stands still."""
    hours = workload.people * workload.share_stopped * workload.operating_hours_per_week / HOURS_PER_WEEK
    return hours / HOURS_PER_PERSON_DAY


def damage(workload: Workload, dead: Set[str]) -> float:
    """d in [0, 1]: the part of the workload that stops when the products in `dead` are down."""
    standing = 1.0
    for group in workload.dependencies:
        if not dead.isdisjoint(group.products):
            standing *= 1.0 - _group_damage(group, dead)
    return 1.0 - standing


def credit(months_since_test: float | None, untested_credit: float) -> float:
    """q: how far a fallback is believed. Full for a year after a test, then halving yearly to the untested credit."""
    if months_since_test is None:
        return untested_credit
    if months_since_test <= FRESH_TEST_MONTHS:
        return 1.0
    return max(untested_credit, math.exp2(1.0 - months_since_test / FRESH_TEST_MONTHS))


def implicit_fallback(workload: Workload, parameters: Parameters) -> Fallback | None:
    """The improvised manual replacement that a declared substitutability stands for, or None."""
    hours = parameters.classes.get(workload.substitutability or "")
    if hours is None:
        return None
    return Fallback(product=None, switch_hours=hours, capacity=IMPLICIT_CAPACITY, months_since_test=0.0)


def switches(
    workload: Workload, dead: Set[str], parameters: Parameters, notice_hours: float = 0.0
) -> list[Switch]:
    """The usable fallbacks, the implicit one included, by the hour at which they take over.

    Notice shortens every switch. A fallback whose product is itself down, or that relieves nothing, is left out.
    """
    found = [
        Switch(
            max(0.0, fallback.switch_hours - notice_hours),
            fallback.capacity * credit(fallback.months_since_test, parameters.untested_credit),
            fallback,
        )
        for fallback in _fallbacks(workload, parameters)
        if fallback.product is None or fallback.product not in dead
    ]
    # With notice several are ready at once; the canonical order keeps the product of their factors reproducible.
    found.sort(key=_switch_key)
    return [switch for switch in found if switch.relief > 0.0]


def lost_hours(
    workload: Workload,
    dead: Set[str],
    parameters: Parameters,
    hours: float,
    notice_hours: float = 0.0,
    *,
    urgency: float | None = None,
) -> float:
    """Λ: effective lost hours when `dead` are down for `hours`, announced `notice_hours` ahead.

    Hours past the tolerated outage weigh 1 + urgency; None takes the urgency of the parameters.
    """
    harm = damage(workload, dead)
    if harm == 0.0:
        return 0.0
    weight = parameters.urgency if urgency is None else urgency
    ready = switches(workload, dead, parameters, notice_hours)
    return harm * _open_hours(ready, hours, workload.mtpd_hours, weight)


def residual_at(
    workload: Workload,
    dead: Set[str],
    parameters: Parameters,
    hour: float,
    notice_hours: float = 0.0,
) -> float:
    """r(t) in [0, 1]: how much of the workload still stands idle `hour` hours into the event."""
    harm = damage(workload, dead)
    if harm == 0.0:
        return 0.0
    left = 1.0
    for switch in switches(workload, dead, parameters, notice_hours):
        if switch.at <= hour:
            left *= 1.0 - switch.relief
    return harm * left


def workload_loss(
    workload: Workload,
    dead: Set[str],
    parameters: Parameters,
    hours: float,
    notice_hours: float = 0.0,
) -> WorkloadLoss:
    """E_{v,w} with its factors: what one workload loses when the products in `dead` are down."""
    lost = lost_hours(workload, dead, parameters, hours, notice_hours)
    return WorkloadLoss(workload, lost, thousandths(unit_loss(workload) * lost))


def thousandths(amount: float) -> int:
    """An amount as whole thousandths, rounded half to even, so that sums are exact in any order."""
    return round(amount * 1000.0)


def losses(reach: Reach, dead: Set[str], hours: float, notice_hours: float = 0.0) -> list[WorkloadLoss]:
    """The workloads that lose hours when the products in `dead` are down, by id."""
    found = []
    for workload in touched(reach, dead):
        item = workload_loss(workload, dead, reach.parameters, hours, notice_hours)
        if item.lost_hours > 0.0:
            found.append(item)
    return found


def event_loss(reach: Reach, atoms: Iterable[str], hours: float, notice_hours: float = 0.0) -> int:
    """E of a set of atoms failing together: thousandths of money over all workloads."""
    return sum(item.loss for item in losses(reach, down(reach, atoms), hours, notice_hours))


def joint_loss(reach: Reach, first: Iterable[str], second: Iterable[str]) -> int:
    """E(A∪B) − E(A) − E(B) over the horizon, in thousandths (method section 3).

    Positive where the two stand in for each other; negative where both hit the same workload.
    """
    one, other = frozenset(first), frozenset(second)
    horizon = reach.parameters.horizon_hours
    apart = event_loss(reach, one, horizon) + event_loss(reach, other, horizon)
    return event_loss(reach, one | other, horizon) - apart


def breakdown(
    workload: Workload,
    dead: Set[str],
    parameters: Parameters,
    hours: float,
    notice_hours: float = 0.0,
) -> Breakdown:
    """Gross loss, what each fallback takes off it in switch order, and the net that the score counts."""
    harm, money = damage(workload, dead), unit_loss(workload)
    ready = [item for item in switches(workload, dead, parameters, notice_hours) if item.at < hours]
    levels = [
        harm * _open_hours(ready[:count], hours, workload.mtpd_hours, parameters.urgency)
        for count in range(len(ready) + 1)
    ]
    in_hours = _descending([thousandths(level) for level in levels])
    in_money = _descending([thousandths(money * level) for level in levels])
    reliefs = tuple(
        Relief(item.fallback, item.at, in_hours[n] - in_hours[n + 1], in_money[n] - in_money[n + 1])
        for n, item in enumerate(ready)
    )
    return Breakdown(in_hours[0], in_money[0], reliefs, in_hours[-1], in_money[-1])


def _group_damage(group: Group, dead: Set[str]) -> float:
    failed = [option for option in group.options if option.product in dead]
    if group.mode == "k_of_n":
        return group.severity if len(group.options) - len(failed) < group.k else 0.0
    # Both sums run in the canonical order of options: a group that is down entirely loses exactly its severity.
    return group.severity * (_shares(failed) / _shares(group.options))


def _shares(options: Iterable[Option]) -> float:
    # Plain additions: `sum` corrects its rounding from Python 3.12 on, and the last bit would depend on the version.
    return reduce(add, (option.share for option in options), 0.0)


def _fallbacks(workload: Workload, parameters: Parameters) -> list[Fallback]:
    implicit = implicit_fallback(workload, parameters)
    return [*workload.fallbacks] if implicit is None else [*workload.fallbacks, implicit]


def _switch_key(switch: Switch) -> tuple[float, tuple[float, str, float, float]]:
    return switch.at, fallback_key(switch.fallback)


def _felt(hour: float, mtpd_hours: float, urgency: float) -> float:
    """Weighted hours from the start to `hour`: those past the tolerated outage count 1 + urgency."""
    return hour + urgency * max(0.0, hour - mtpd_hours)


def _open_hours(ready: Sequence[Switch], hours: float, mtpd_hours: float, urgency: float) -> float:
    """The integral of the method without its damage factor: a sum over the spans between switches.

    Only products and sums of what is not negative: a fallback that carries everything leaves exactly 0.
    """
    total, residual, since = 0.0, 1.0, 0.0
    for switch in ready:
        if switch.at >= hours:
            break
        until = _felt(switch.at, mtpd_hours, urgency)
        total += residual * (until - since)
        residual *= 1.0 - switch.relief
        since = until
    return total + residual * (_felt(hours, mtpd_hours, urgency) - since)


def _descending(levels: list[int]) -> list[int]:
    # Two levels that differ by less than a rounding error may round the wrong way round; the last one stands.
    for position in range(len(levels) - 2, -1, -1):
        levels[position] = max(levels[position], levels[position + 1])
    return levels
