"""A world with some mitigations done, and its annual loss; a further one costs only what it touches."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from vendors.domain.annual.aggregate import YearLoss
from vendors.domain.annual.bundle import curves_of
from vendors.domain.annual.curves import Kinks, kinks_of
from vendors.domain.annual.engine import Outlook
from vendors.domain.annual.severity import Severity
from vendors.domain.columns import Ints, columns_of
from vendors.domain.mitigation.changes import (
    Mitigation,
    Negotiate,
    OnWorkload,
    changed_workload,
    products_with,
    streams_with,
)
from vendors.domain.mitigation.gauge import Gauge, Scale, Worst, scale_of
from vendors.domain.world import Parameters, Product, Stream, Workload, World

Value = TypeVar("Value")


@dataclass(frozen=True)
class Standing:
    """`severities` are those of the streams by their row, `total` what all streams add up to on the scale; kinks name
    workloads by their place among them. `parts` remembers what a stream adds, once somebody has asked."""

    parameters: Parameters
    products: Mapping[str, Product]
    workloads: Mapping[str, Workload]
    streams: tuple[Stream, ...]
    kinks: Kinks
    scale: Scale[Any]
    severities: Mapping[int, Severity]
    total: Any
    parts: dict[int, Any] = field(default_factory=dict)

    @cached_property
    def loss(self) -> float:
        """The measure, in money a year."""
        return self.scale.read(self.total)

    @property
    def year(self) -> YearLoss | None:
        """The year of the world before anything was done, where the scale rests on it."""
        return self.scale.year if isinstance(self.scale, Worst) else None

    def after(self, mitigation: Mitigation) -> "Standing":
        """The same with one more mitigation done. Raises `WorldError` for what the world does not have."""
        if isinstance(mitigation.change, Negotiate):
            return self._negotiated(mitigation.change)
        return self._relieved(mitigation.change, mitigation.name)

    def _relieved(self, change: OnWorkload, name: str) -> "Standing":
        workload = changed_workload(self.workloads, change, name)
        products = products_with(self.products, change, name)
        place = list(self.workloads).index(workload.id)
        streams = streams_with(self.streams, change)
        fresh = _kinks(self.parameters, products, [workload], streams, np.array([place]))
        gone = self.kinks.workload == place
        touched = np.union1d(self.kinks.stream[gone], fresh.stream)
        after = replace(
            self,
            products=products,
            workloads={**self.workloads, workload.id: workload},
            streams=streams,
            kinks=_joined(self.kinks.only(~gone), fresh),
        )
        return after._weighed(touched)

    def _negotiated(self, change: Negotiate) -> "Standing":
        streams = tuple(change.on_stream(stream) for stream in self.streams)
        changed = [
            row for row, pair in enumerate(zip(self.streams, streams, strict=True)) if pair[0] != pair[1]
        ]
        gone = np.isin(self.kinks.stream, changed)
        places = np.unique(self.kinks.workload[gone])
        known = list(self.workloads.values())
        struck = [known[place] for place in places.tolist()]
        fresh = _kinks(self.parameters, self.products, struck, [streams[row] for row in changed], places)
        moved = replace(fresh, stream=np.array(changed, dtype=np.int64)[fresh.stream])
        after = replace(self, streams=streams, kinks=_joined(self.kinks.only(~gone), moved))
        return after._weighed(np.array(changed, dtype=np.int64))

    def _weighed(self, touched: Ints) -> "Standing":
        """The same with the parts of the streams in `touched` computed again."""
        found = _severities(
            self.parameters, self.streams, self.kinks.only(np.isin(self.kinks.stream, touched))
        )
        come = {row: self.scale.part(one) for row, one in found.items()}
        gone = {row: self._part(row) for row in touched.tolist() if row in self.severities}
        return replace(
            self,
            severities=_changed(self.severities, gone, found),
            total=self.scale.moved(self.total, gone.values(), come.values()),
            parts=_changed(self.parts, gone, come),
        )

    def _part(self, row: int) -> Any:
        if row not in self.parts:
            self.parts[row] = self.scale.part(self.severities[row])
        return self.parts[row]


def standing_of(world: World, gauge: Gauge) -> Standing:
    """The world as it is, measured by `gauge`."""
    kinks = kinks_of(columns_of(world), world.streams)
    severities = _severities(world.parameters, world.streams, kinks)
    scale: Scale[Any] = scale_of(gauge, severities)
    return Standing(
        parameters=world.parameters,
        products={product.id: product for product in world.products},
        workloads={workload.id: workload for workload in world.workloads},
        streams=world.streams,
        kinks=kinks,
        scale=scale,
        severities=severities,
        total=scale.untouched(severities.values()),
    )


def _changed(
    before: Mapping[int, Value], gone: Collection[int], come: Mapping[int, Value]
) -> dict[int, Value]:
    return {row: value for row, value in before.items() if row not in gone} | dict(come)


def _severities(parameters: Parameters, streams: Sequence[Stream], kinks: Kinks) -> dict[int, Severity]:
    curves = {row: both.cost for row, both in curves_of(kinks, streams).items()}
    return dict(zip(curves, Outlook(parameters, streams).severities(curves), strict=True))


def _kinks(
    parameters: Parameters,
    products: Mapping[str, Product],
    workloads: Sequence[Workload],
    streams: Sequence[Stream],
    places: Ints,
) -> Kinks:
    """The kinks of some workloads alone, which stand at these places among all; no more products than they reach."""
    used = _reached(products, workloads)
    found = kinks_of(columns_of(World(parameters, used, tuple(workloads))), streams)
    return replace(found, workload=places[found.workload])


def _reached(products: Mapping[str, Product], workloads: Iterable[Workload]) -> tuple[Product, ...]:
    options = {name for one in workloads for group in one.dependencies for name in group.products}
    spares = {spare.product for one in workloads for spare in one.fallbacks if spare.product is not None}
    found: dict[str, Product] = {}
    left = [*options, *spares]
    while left:
        name = left.pop()
        if name not in found:
            found[name] = products[name]
            left += [part for need in products[name].needs for part in need.products]
    return tuple(found.values())


def _joined(one: Kinks, other: Kinks) -> Kinks:
    pairs = ((getattr(one, name), getattr(other, name)) for name in Kinks.__slots__)
    return Kinks(*(np.concatenate(pair) for pair in pairs))
