"""The ways on which a vendor reaches workloads: its own products, what is built on them, and who uses those."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vendors.domain.loss import unit_loss
from vendors.domain.reach import Reach, dependants, down, touched
from vendors.domain.world import Workload, atom


@dataclass(frozen=True, slots=True)
class Use:
    """A workload uses a product that the vendor reaches; `hourly` is the part of its unit loss that rests on it.

    `direct` says that the product is the vendor's own; `down` that it stops when the vendor does.
    """

    workload: str
    product: str
    hourly: float
    direct: bool
    down: bool


@dataclass(frozen=True, slots=True)
class Paths:
    """All uses, and between products the hourly loss that flows from one to those built on it.

    `depth` counts steps from the vendor: 1 for its own products. What flows into a product flows out of it.
    """

    vendor: str
    uses: tuple[Use, ...]
    links: Mapping[tuple[str, str], float]
    depth: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Node:
    """A product or a workload of a drawing; without a name it stands for all that are not drawn at that depth."""

    kind: Literal["vendor", "product", "workload"]
    name: str | None
    depth: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The paths as far as they can be drawn: what flows from node to node. What flows into a product flows out of it.

    `hidden` counts what stands behind each node without a name.
    """

    links: Mapping[tuple[Node, Node], float]
    hidden: Mapping[Node, int]

    @property
    def nodes(self) -> frozenset[Node]:
        """All nodes."""
        return frozenset(node for link in self.links for node in link)

    @property
    def workloads(self) -> frozenset[str]:
        """The workloads that are drawn by name."""
        return frozenset(node.name for node in self.nodes if node.kind == "workload" and node.name)

    @property
    def products(self) -> frozenset[str]:
        """The products that are drawn by name."""
        return frozenset(node.name for node in self.nodes if node.kind == "product" and node.name)


def flow_of(found: Paths, *, workloads: int, products: int) -> Flow:
    """At most so many workloads and products by name, those that most flows through; the others together."""
    carried: defaultdict[str, float] = defaultdict(float)
    needed: defaultdict[str, float] = defaultdict(float)
    for use in found.uses:
        needed[use.workload] += use.hourly
    for (_start, end), value in found.links.items():
        carried[end] += value
    last = max(found.depth.values(), default=1) + 1
    ends = {name: Node("workload", name, last) for name in _largest(needed, workloads)}
    steps = {name: Node("product", name, found.depth[name]) for name in _largest(carried, products)}
    source = Node("vendor", found.vendor, 0)

    def product(name: str) -> Node:
        return steps.get(name) or Node("product", None, found.depth[name])

    links: defaultdict[tuple[Node, Node], float] = defaultdict(float)
    for (start, end), value in found.links.items():
        links[source if found.depth[end] == 1 else product(start), product(end)] += value
    for use in found.uses:
        links[product(use.product), ends.get(use.workload) or Node("workload", None, last)] += use.hourly
    behind = [product(name) for name in carried] + [
        ends.get(name) or Node("workload", None, last) for name in needed
    ]
    return Flow(dict(links), Counter(node for node in behind if node.name is None))


def _largest(sizes: Mapping[str, float], most: int) -> list[str]:
    """The names of the largest; one more than fits is left out only in company."""
    order = sorted(sizes, key=lambda name: (-sizes[name], name))
    return order if len(order) <= most + 1 else order[:most]


def paths(reach: Reach, vendor: str) -> Paths:
    """The ways from `vendor` to the workloads, whether or not an alternative would carry them (method section 1)."""
    own = set(reach.products_of_atom.get(atom("entity", vendor), ()))
    reached = dependants(reach, own)
    dead = down(reach, {atom("entity", vendor)})
    uses = tuple(
        Use(workload.id, product, hourly, product in own, product in dead)
        for workload in touched(reach, reached)
        for product, hourly in sorted(_usage(workload).items())
        if product in reached
    )
    parents = {name: () if name in own else _parents(reach, name, reached) for name in reached}
    depth = _depths(parents)
    return Paths(vendor, uses, _links(vendor, uses, parents, depth), depth)


def _usage(workload: Workload) -> dict[str, float]:
    """The workload's unit loss spread over its options by share and severity, as the portfolio's shares are."""
    parts: defaultdict[str, float] = defaultdict(float)
    for group in workload.dependencies:
        shares = sum(option.share for option in group.options)
        for option in group.options:
            parts[option.product] += group.severity * option.share / shares
    whole = sum(parts.values())
    return {name: unit_loss(workload) * part / whole for name, part in parts.items()} if whole else {}


def _parents(reach: Reach, product: str, reached: set[str]) -> tuple[str, ...]:
    needed = {name for need in reach.products[product].needs for name in need.products}
    return tuple(sorted(needed & reached))


def _depths(parents: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The longest way from the vendor to each product; `needs` is acyclic, so every round settles some."""
    depth = {name: 1 for name, above in parents.items() if not above}
    waiting = [name for name in parents if name not in depth]
    while waiting:
        settled = {
            name: 1 + max(depth[parent] for parent in parents[name])
            for name in waiting
            if all(parent in depth for parent in parents[name])
        }
        depth |= settled
        waiting = [name for name in waiting if name not in settled]
    return depth


def _links(
    vendor: str, uses: Iterable[Use], parents: Mapping[str, Sequence[str]], depth: Mapping[str, int]
) -> dict[tuple[str, str], float]:
    """What flows along each step; a product with several foundations takes from each alike."""
    carried: defaultdict[str, float] = defaultdict(float)
    for use in uses:
        carried[use.product] += use.hourly
    links: dict[tuple[str, str], float] = {}
    for name in sorted(depth, key=lambda name: (-depth[name], name)):
        if not carried[name]:
            continue
        above = parents[name] or (vendor,)
        for parent in above:
            links[parent, name] = carried[name] / len(above)
            if parents[name]:
                carried[parent] += carried[name] / len(above)
    return links
