"""Two worlds laid side by side: the same workloads and products in the same rows, so that they can be mixed."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vendors.domain.columns import (
    NONE,
    Columns,
    FallbackColumns,
    Flags,
    GroupColumns,
    Ints,
    OptionColumns,
    WorkloadColumns,
    cut,
    in_canonical_order,
    starts_of,
)
from vendors.domain.packing import months_since, tested_on
from vendors.domain.reach import build_reach, down, reached_by
from vendors.domain.sweep import credits
from vendors.domain.world import Parameters, Product, World, atom

# The kinds of input that a loss depends on.
KINDS = (
    "workload",
    "figures",
    "substitutability",
    "dependencies",
    "fallbacks",
    "sub_processors",
    "parameters",
    "time",
)
# What of a workload sets the price of its hours; the others do not move the score.
FIGURES = (
    "people",
    "cost_per_hour",
    "share_stopped",
    "direct_loss_per_hour",
    "operating_hours_per_week",
    "mtpd_hours",
)
# Of the parameters, what sets the hours that are lost; the tolerance acts on the score alone.
PARAMETERS = ("horizon_hours", "urgency", "untested_credit", "classes")


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of two worlds on the workloads and products of both; what it lacks is lent by the other.

    `present` says which workloads are its own, `stopped` which products stop when the vendor does. The ages of tests
    in `columns` are those of `reference`, the later day of the two; `day` is the one for which they are judged.
    """

    columns: Columns
    reference: date
    day: date
    present: Flags
    stopped: Flags

    @property
    def judged(self) -> Columns:
        """The columns with tests as old as they are on the side's day."""
        return replace(self.columns, fallbacks=_at(self.columns.fallbacks, self.reference, self.day))


def aligned(vendor: str, before: tuple[Columns, date], after: tuple[Columns, date]) -> tuple[Side, Side]:
    """Both worlds, each with the day for which its tests of fallbacks are judged, side by side for one vendor."""
    reference = max(before[1], after[1])
    old, new = (
        replace(columns, fallbacks=_at(columns.fallbacks, day, reference)) for columns, day in (before, after)
    )
    return (
        _side(vendor, old, new, reference=reference, day=before[1]),
        _side(vendor, new, old, reference=reference, day=after[1]),
    )


def _at(fallbacks: FallbackColumns, day: date, other: date) -> FallbackColumns:
    """Fallbacks whose tests are so old on `day`, as another day sees them."""
    return replace(
        fallbacks, months_since_test=months_since(tested_on(fallbacks.months_since_test, day), other)
    )


def _side(vendor: str, own: Columns, other: Columns, *, reference: date, day: date) -> Side:
    products = {item.id: item for item in (*other.products, *own.products)}
    names = sorted(products)
    known = set(own.workloads.id)
    lent = cut(other, np.array([name not in known for name in other.workloads.id], dtype=np.bool_))
    columns = _joined(own, lent, [products[name] for name in names])
    return Side(
        columns=columns,
        reference=reference,
        day=day,
        present=np.array([name in known for name in columns.workloads.id], dtype=np.bool_),
        stopped=_stopped(vendor, own.parameters, columns.products),
    )


def _stopped(vendor: str, parameters: Parameters, products: Sequence[Product]) -> Flags:
    reached = reached_by(vendor, products)
    world = World(parameters, tuple(item for item in products if item.id in reached))
    dead = down(build_reach(world), {atom("entity", vendor)})
    return np.array([item.id in dead for item in products], dtype=np.bool_)


def _joined(own: Columns, lent: Columns, products: Sequence[Product]) -> Columns:
    """The workloads of both, by id, on the common list of products."""
    parts, size = (own, lent), len(own.workloads.id)
    ids = [name for part in parts for name in part.workloads.id]
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    place = np.argsort(order)
    row_of = {item.id: row for row, item in enumerate(products)}
    rows = [np.array([*(row_of[item.id] for item in part.products), NONE], dtype=np.int64) for part in parts]
    work, groups, options, spares = (
        [getattr(part, name) for part in parts] for name in ("workloads", "groups", "options", "fallbacks")
    )
    owner = np.concatenate([groups[0].workload, groups[1].workload + size])
    spare = np.concatenate([spares[0].workload, spares[1].workload + size])
    return in_canonical_order(
        Columns(
            parameters=own.parameters,
            products=products,
            workloads=WorkloadColumns(
                [ids[row] for row in order.tolist()],
                *(_both(work, name)[order] for name in WorkloadColumns.__slots__[1:]),
            ),
            groups=GroupColumns(place[owner], *(_both(groups, name) for name in GroupColumns.__slots__[1:])),
            options=OptionColumns(
                np.concatenate([options[0].group, options[1].group + len(groups[0].k)]),
                np.concatenate([row[part.product] for row, part in zip(rows, options, strict=True)]),
                _both(options, "share"),
            ),
            fallbacks=FallbackColumns(
                place[spare],
                np.concatenate([row[part.product] for row, part in zip(rows, spares, strict=True)]),
                *(_both(spares, name) for name in FallbackColumns.__slots__[2:]),
            ),
        )
    )


def _both(parts: Sequence[object], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(part, name) for part in parts])


def only(side: Side, rows: Flags) -> Side:
    """The workloads that are marked."""
    return replace(side, columns=cut(side.columns, rows), present=side.present[rows])


def differences(before: Side, after: Side) -> dict[str, Flags]:
    """Which workloads each kind of input differs for; a kind that differs for none is left out."""
    found = {
        "workload": before.present != after.present,
        "figures": _differ(before, after, FIGURES),
        "substitutability": _differ(before, after, ("substitutability",)),
        "dependencies": _unlike_groups(before, after),
        "fallbacks": _unlike_fallbacks(before, after),
        "sub_processors": _rerouted(before, after),
        "parameters": np.full(len(before.present), _parameters_differ(before, after)),
        "time": _aged(before, after) | _aged(after, before),
    }
    return {kind: flags for kind, flags in found.items() if flags.any()}


def _differ(before: Side, after: Side, names: Sequence[str]) -> Flags:
    work = (before.columns.workloads, after.columns.workloads)
    unlike = [getattr(work[0], name) != getattr(work[1], name) for name in names]
    found: Flags = np.logical_or.reduce(unlike)
    return found


def _parameters_differ(before: Side, after: Side) -> bool:
    one, other = before.columns.parameters, after.columns.parameters
    return any(getattr(one, name) != getattr(other, name) for name in PARAMETERS)


def _unlike_groups(before: Side, after: Side) -> Flags:
    rows, options = [], []
    for side in (before, after):
        groups, members = side.columns.groups, side.columns.options
        counts = starts_of(members.group, len(groups.k))[1]
        rows.append((groups.workload, [groups.split, groups.k, groups.severity, counts]))
        options.append((groups.workload[members.group], [members.product, members.share]))
    size = len(before.present)
    return _unlike(rows[0], rows[1], size) | _unlike(options[0], options[1], size)


def _unlike_fallbacks(before: Side, after: Side) -> Flags:
    rows = []
    for side in (before, after):
        spares = side.columns.fallbacks
        months = np.nan_to_num(spares.months_since_test, nan=-1.0)
        rows.append((spares.workload, [spares.product, spares.switch_hours, spares.capacity, months]))
    return _unlike(rows[0], rows[1], len(before.present))


def _unlike(
    one: tuple[Ints, Sequence[NDArray[np.generic]]],
    other: tuple[Ints, Sequence[NDArray[np.generic]]],
    size: int,
) -> Flags:
    """Which owners have other rows on the two sides; the rows of an owner stand in canonical order on both."""
    counts = [starts_of(owner, size)[1] for owner, _columns in (one, other)]
    unlike: Flags = counts[0] != counts[1]
    left, right = (~unlike[owner] for owner, _columns in (one, other))
    owner = one[0][left]
    for mine, theirs in zip(one[1], other[1], strict=True):
        unlike[owner[mine[left] != theirs[right]]] = True
    return unlike


def _rerouted(before: Side, after: Side) -> Flags:
    """The workloads one of whose products stops with the vendor on one side and not on the other."""
    moved = np.append(before.stopped != after.stopped, False)
    found = np.zeros(len(before.present), dtype=np.bool_)
    for side in (before, after):
        groups, options, spares = side.columns.groups, side.columns.options, side.columns.fallbacks
        found[groups.workload[options.group[moved[options.product]]]] = True
        found[spares.workload[moved[spares.product]]] = True
    return found


def _aged(side: Side, other: Side) -> Flags:
    """The workloads of whose fallbacks one counts for more or less on the other's day, by the parameters of either."""
    own, then = (one.judged.fallbacks for one in (side, replace(side, day=other.day)))
    found = np.zeros(len(side.present), dtype=np.bool_)
    for parameters in (side.columns.parameters, other.columns.parameters):
        if len(own.workload):
            moved = credits(own.months_since_test, parameters) != credits(then.months_since_test, parameters)
            found[own.workload[moved]] = True
    return found


def mixed(before: Side, after: Side, changed: Set[str]) -> Side:
    """The side before, with the inputs of these kinds taken from the one after."""
    of = {kind: after if kind in changed else before for kind in KINDS}
    columns = Columns(
        parameters=of["parameters"].columns.parameters,
        products=before.columns.products,
        workloads=replace(
            of["figures"].columns.workloads,
            substitutability=of["substitutability"].columns.workloads.substitutability,
        ),
        groups=of["dependencies"].columns.groups,
        options=of["dependencies"].columns.options,
        fallbacks=of["fallbacks"].columns.fallbacks,
    )
    return Side(
        columns, before.reference, of["time"].day, of["workload"].present, of["sub_processors"].stopped
    )
