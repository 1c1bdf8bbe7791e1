"""The mitigations that the method knows, each a change of workloads or of streams, with what it costs a year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from vendors.domain.reach import ACCOUNT_PREFIX
from vendors.domain.world import Fallback, Group, Option, Product, Stream, Workload, World, WorldError


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a change brings into the world: products that nobody used yet, and what may befall them."""

    products: tuple[Product, ...] = ()
    streams: tuple[Stream, ...] = ()


NOBODY = Newcomer()


@dataclass(frozen=True, slots=True)
class AddFallback:
    """A workload gets one more fallback."""

    workload: str
    fallback: Fallback
    brings: Newcomer = NOBODY

    @property
    def uses(self) -> str | None:
        """The product that the workload can turn to then."""
        return self.fallback.product

    def on_workload(self, workload: Workload) -> Workload:
        """The workload with the fallback."""
        return replace(workload, fallbacks=(*workload.fallbacks, self.fallback))


@dataclass(frozen=True, slots=True)
class Exercise:
    """A fallback that a workload has is exercised now: that with this product (None: manual) and switch time."""

    workload: str
    product: str | None
    switch_hours: float
    brings: Newcomer = NOBODY

    @property
    def uses(self) -> str | None:
        """The product of the fallback, if it has one."""
        return self.product

    def on_workload(self, workload: Workload) -> Workload:
        """The workload with the fallback fresh from its test."""
        fallbacks = tuple(self._exercised(one) for one in workload.fallbacks)
        return replace(workload, fallbacks=fallbacks)

    def _exercised(self, fallback: Fallback) -> Fallback:
        meant = (fallback.product, fallback.switch_hours) == (self.product, self.switch_hours)
        return replace(fallback, months_since_test=0.0) if meant else fallback


@dataclass(frozen=True, slots=True)
class AddAlternative:
    """A second vendor, or a service of one's own: `option` joins each group that holds the product `beside`.

    How many of a group must be alive stays as it is, so that one more makes it hardier.
    """

    workload: str
    beside: str
    option: Option
    brings: Newcomer = NOBODY

    @property
    def uses(self) -> str | None:
        """The product that joins."""
        return self.option.product

    def on_workload(self, workload: Workload) -> Workload:
        """The workload with the wider groups."""
        return replace(workload, dependencies=tuple(self._wider(group) for group in workload.dependencies))

    def _wider(self, group: Group) -> Group:
        if self.beside not in group.products or self.option.product in group.products:
            return group
        return replace(group, options=(*group.options, self.option))


@dataclass(frozen=True, slots=True)
class Negotiate:
    """Better terms for our account with a vendor: `notice_hours` of notice, and an appeal that leaves `duration_scale`
    of a suspension. Terms that are better already stay."""

    vendor: str
    notice_hours: float = 0.0
    duration_scale: float = 1.0

    def on_stream(self, stream: Stream) -> Stream:
        """The stream under the new terms; others than those of our account are as they were."""
        if stream.atom != ACCOUNT_PREFIX + self.vendor:
            return stream
        return replace(
            stream,
            notice_hours=max(stream.notice_hours, self.notice_hours),
            duration_scale=min(stream.duration_scale, self.duration_scale),
        )


OnWorkload = AddFallback | Exercise | AddAlternative


@dataclass(frozen=True, slots=True)
class Mitigation:
    """A change that can be made, under a name of its own, and what it costs a year in money."""

    name: str
    change: OnWorkload | Negotiate
    cost: float


def mitigated(world: World, mitigations: Iterable[Mitigation]) -> World:
    """The world with all of these done. Raises `WorldError` for what the world does not have."""
    return reduce(_done, mitigations, world)


def changed_workload(workloads: Mapping[str, Workload], change: OnWorkload, name: str) -> Workload:
    """The workload after the change. Raises `WorldError` when it, or what the change is about, is not there."""
    workload = workloads.get(change.workload)
    if workload is None:
        raise WorldError(name, f"there is no workload {change.workload!r}")
    if not _applies(change, workload):
        raise WorldError(name, f"{change.workload!r} has nothing that this could change")
    return change.on_workload(workload)


def products_with(known: Mapping[str, Product], change: OnWorkload, name: str) -> dict[str, Product]:
    """The products with those that the change brings. Raises `WorldError` for one that is not what it is called."""
    found = dict(known)
    for product in change.brings.products:
        if found.setdefault(product.id, product) != product:
            raise WorldError(name, f"{product.id!r} is another product already")
    if change.uses is not None and change.uses not in found:
        raise WorldError(name, f"there is no product {change.uses!r}")
    return found


def streams_with(known: tuple[Stream, ...], change: OnWorkload) -> tuple[Stream, ...]:
    """The streams with those that the change brings at the end; what is on record already is not brought again."""
    there = {(stream.atom, stream.type) for stream in known}
    return (*known, *(one for one in change.brings.streams if (one.atom, one.type) not in there))


def _done(world: World, mitigation: Mitigation) -> World:
    change = mitigation.change
    if isinstance(change, Negotiate):
        return replace(world, streams=tuple(change.on_stream(stream) for stream in world.streams))
    workloads = {workload.id: workload for workload in world.workloads}
    workloads[change.workload] = changed_workload(workloads, change, mitigation.name)
    products = products_with({one.id: one for one in world.products}, change, mitigation.name)
    return replace(
        world,
        products=tuple(products.values()),
        workloads=tuple(workloads.values()),
        streams=streams_with(world.streams, change),
    )


def _applies(change: OnWorkload, workload: Workload) -> bool:
    match change:
        case Exercise():
            held = ((one.product, one.switch_hours) for one in workload.fallbacks)
            return (change.product, change.switch_hours) in held
        case AddAlternative():
            return any(change.beside in group.products for group in workload.dependencies)
    return True
