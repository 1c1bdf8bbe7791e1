"""Whether a mitigation still fits a world: what it is about may have gone since somebody thought of it."""

from collections.abc import Mapping
from enum import StrEnum

from vendors.domain.mitigation.changes import AddAlternative, AddFallback, Exercise, Negotiate, OnWorkload
from vendors.domain.reach import ACCOUNT_PREFIX
from vendors.domain.world import Product, Stream, Workload, World


class Misfit(StrEnum):
    """Why a change cannot be made; `WITHDRAWN`: nobody means to make it any more."""

    WITHDRAWN = "withdrawn"
    WORKLOAD_GONE = "workload_gone"
    PRODUCT_GONE = "product_gone"
    SPARE_GONE = "spare_gone"
    BESIDE_GONE = "beside_gone"
    ACCOUNT_GONE = "account_gone"
    DONE = "done"


class Fit:
    """What a world has that changes may be about."""

    def __init__(self, world: World) -> None:
        self._workloads: Mapping[str, Workload] = {one.id: one for one in world.workloads}
        self._products: Mapping[str, Product] = {one.id: one for one in world.products}
        self._streams: tuple[Stream, ...] = world.streams

    def misfit(self, change: OnWorkload | Negotiate) -> Misfit | None:
        """Why the change cannot be made in this world; None where it can."""
        if isinstance(change, Negotiate):
            account = ACCOUNT_PREFIX + change.vendor
            return None if any(one.atom == account for one in self._streams) else Misfit.ACCOUNT_GONE
        workload = self._workloads.get(change.workload)
        if workload is None:
            return Misfit.WORKLOAD_GONE
        if not self._has(change):
            return Misfit.SPARE_GONE if isinstance(change, Exercise) else Misfit.PRODUCT_GONE
        match change:
            case Exercise():
                held = ((one.product, one.switch_hours) for one in workload.fallbacks)
                return None if (change.product, change.switch_hours) in held else Misfit.SPARE_GONE
            case AddFallback():
                return Misfit.DONE if _carries(workload, change) else None
            case AddAlternative():
                return _beside(workload, change)

    def _has(self, change: OnWorkload) -> bool:
        brought = {one.id for one in change.brings.products}
        return change.uses is None or change.uses in self._products or change.uses in brought


def _carries(workload: Workload, change: AddFallback) -> bool:
    """Whether the workload has that fallback: one by hand has no name here and is known by its hours and capacity."""
    new = change.fallback
    if new.product is not None:
        return any(one.product == new.product for one in workload.fallbacks)
    known = ((one.product, one.switch_hours, one.capacity) for one in workload.fallbacks)
    return (None, new.switch_hours, new.capacity) in known


def _beside(workload: Workload, change: AddAlternative) -> Misfit | None:
    groups = [group for group in workload.dependencies if change.beside in group.products]
    if not groups:
        return Misfit.BESIDE_GONE
    return Misfit.DONE if all(change.option.product in group.products for group in groups) else None
