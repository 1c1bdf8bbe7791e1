"""What differs between two versions of an input, field by field: plain values before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from vendors.domain.aligned import FIGURES, PARAMETERS, Side, only
from vendors.domain.columns import products_used, with_products, world_of
from vendors.domain.export import group_to_json, need_to_json
from vendors.domain.loss import credit
from vendors.domain.packing import DAYS_IN_MONTH
from vendors.domain.world import Fallback, Product, Workload


@dataclass(frozen=True, slots=True)
class Edit:
    """A field before and after: a number, a text, or what a world's JSON holds for it; None for nothing.

    `product` is whose field it is, where it is not the workload's own.
    """

    field: str
    before: object
    after: object
    product: str | None = None


def edits_of(kind: str, workload: str, before: Side, after: Side) -> list[Edit]:
    """How the inputs of one kind of a workload differ. What the whole world shares: :func:`shared_edits`."""
    if kind == "workload":
        return [Edit(kind, *(workload if _is_there(side, workload) else None for side in (before, after)))]
    one, other = (_workload(side, workload) for side in (before, after))
    if kind == "figures":
        return [edit for name in FIGURES for edit in _field(name, getattr(one, name), getattr(other, name))]
    if kind == "substitutability":
        return _field(kind, one.substitutability, other.substitutability)
    if kind == "dependencies":
        return _groups(one, other)
    if kind == "fallbacks":
        return _fallbacks(one.fallbacks, other.fallbacks, before.reference)
    if kind == "time":
        return _credits(one, before, after)
    return []


def shared_edits(kind: str, before: Side, after: Side) -> list[Edit]:
    """How what all workloads share differs: the parameters, or the needs of products."""
    if kind == "parameters":
        pair = before.columns.parameters, after.columns.parameters
        return [edit for name in PARAMETERS for edit in _field(name, *(getattr(one, name) for one in pair))]
    if kind == "sub_processors":
        moved = np.flatnonzero(before.stopped != after.stopped).tolist()
        products = [(before.columns.products[row], after.columns.products[row]) for row in moved]
        return [_needs(one, other) for one, other in products if one.needs != other.needs]
    return []


def _is_there(side: Side, name: str) -> bool:
    return bool(side.present[side.columns.workloads.id.index(name)])


def _workload(side: Side, name: str) -> Workload:
    rows = np.zeros(len(side.present), dtype=np.bool_)
    rows[side.columns.workloads.id.index(name)] = True
    columns = only(side, rows).columns
    return world_of(with_products(columns, products_used(columns))).workloads[0]


def _field(name: str, before: object, after: object) -> list[Edit]:
    return [] if before == after else [Edit(name, before, after)]


def _groups(before: Workload, after: Workload) -> list[Edit]:
    """The groups that only one of the two has; several are written as one list."""
    gone = [group for group in before.dependencies if group not in after.dependencies]
    fresh = [group for group in after.dependencies if group not in before.dependencies]
    return [Edit("dependencies", [group_to_json(one) for one in gone], [group_to_json(one) for one in fresh])]


def _needs(before: Product, after: Product) -> Edit:
    return Edit(
        "needs",
        [need_to_json(one) for one in before.needs],
        [need_to_json(one) for one in after.needs],
        before.id,
    )


def _fallbacks(before: Sequence[Fallback], after: Sequence[Fallback], reference: date) -> list[Edit]:
    """Fallbacks that came, went or were exercised; one whose figures changed went and came."""
    gone, fresh = ([_written(one, reference) for one in rows] for rows in (before, after))
    for one in [row for row in gone if row in fresh]:
        gone.remove(one)
        fresh.remove(one)
    found = []
    for one in list(gone):
        same = next((row for row in fresh if _figures(row) == _figures(one)), None)
        if same:
            gone.remove(one)
            fresh.remove(same)
            found.append(Edit("last_tested_on", one["last_tested_on"], same["last_tested_on"], _product(one)))
    found += [Edit("fallback", one, None, _product(one)) for one in gone]
    return found + [Edit("fallback", None, one, _product(one)) for one in fresh]


def _written(fallback: Fallback, day: date) -> dict[str, object]:
    months = fallback.months_since_test
    tested = None if months is None else day - timedelta(days=round(months * DAYS_IN_MONTH))
    return {
        "product": fallback.product,
        "switch_hours": fallback.switch_hours,
        "capacity": fallback.capacity,
        "last_tested_on": tested and tested.isoformat(),
    }


def _figures(row: dict[str, object]) -> tuple[object, ...]:
    return row["product"], row["switch_hours"], row["capacity"]


def _product(row: dict[str, object]) -> str | None:
    return None if row["product"] is None else str(row["product"])


def _credits(workload: Workload, before: Side, after: Side) -> list[Edit]:
    """What the fallbacks of before count for on the two days, where that differs."""
    untested, found = before.columns.parameters.untested_credit, []
    for one in workload.fallbacks:
        if one.months_since_test is not None:
            ages = [
                one.months_since_test - (side.reference - side.day).days / DAYS_IN_MONTH
                for side in (before, after)
            ]
            then, now = (credit(max(0.0, age), untested) for age in ages)
            found += [Edit("credit", then, now, one.product)] if then != now else []
    return found
