"""The shape of the whole portfolio: shares, concentration measures, single points of failure (section 3)."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np

from vendors.domain.columns import Columns, Floats, Ints, spans, starts_of
from vendors.domain.loss import FATAL_RESIDUAL
from vendors.domain.sweep import Sweep, idle_at_objective, unit_losses
from vendors.domain.world import Product

LayerName = Literal["vendor", "model_maker", "platform", "jurisdiction"]
LAYERS: tuple[LayerName, ...] = get_args(LayerName)
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Concentration:
    """How concentrated a set of shares is. Every measure is None when there is no usage at all.

    `hhi` runs from 10000/n to 10000; `effective_number` is 10000/hhi, the number of equal shares that would be
    as concentrated; `normalised_hhi` maps hhi to [0, 1]; `entropy_number` is exp(Shannon entropy), another
    count of equals; `gini` in [0, 1) compares the shares among themselves; `top_share` is the largest.
    """

    shares: Mapping[str, float]
    hhi: float | None
    effective_number: float | None
    normalised_hhi: float | None
    entropy_number: float | None
    gini: float | None
    top_share: float | None


class SinglePoint(NamedTuple):
    """An atom whose failure alone leaves a workload over half stopped past its recovery time objective."""

    workload: str
    atom: str


@dataclass(frozen=True, slots=True, eq=False)
class SinglePoints:
    """Single points of failure in order of workload and atom: rows of `workloads` and of `atoms`."""

    workloads: Sequence[str]
    atoms: Sequence[str]
    workload: Ints
    atom: Ints

    def __len__(self) -> int:
        return len(self.workload)

    def __iter__(self) -> Iterator[SinglePoint]:
        for workload, atom in zip(self.workload.tolist(), self.atom.tolist(), strict=True):
            yield SinglePoint(self.workloads[workload], self.atoms[atom])


@dataclass(frozen=True, slots=True, eq=False)
class Usage:
    """Unit loss spread over what carries it: one row for each option of a workload that counts.

    `workload` and `product` are rows of `columns`, `weight` is the part of the workload's unit loss that rests there.
    """

    columns: Columns
    workload: Ints
    product: Ints
    weight: Floats

    def layers(self) -> dict[LayerName, Concentration]:
        """How concentrated it is by vendor, model maker, platform and jurisdiction."""
        weights = np.bincount(self.product, self.weight, len(self.columns.products)).tolist()
        names = members(self.columns.products)
        used = np.unique(self.product).tolist()
        return {name: concentration(_grouped(names[name], weights, used)) for name in LAYERS}

    def bearers(self, layer: LayerName, member: str, *, most: int) -> list[tuple[str, float]]:
        """The workloads that rest on one member of a layer, the `most` of them that weigh most: each with what it adds
        to the member's share."""
        total = float(self.weight.sum())
        names = members(self.columns.products)[layer]
        rests = np.array([name == member for name in names], dtype=np.bool_)[self.product]
        weights = np.bincount(self.workload[rests], self.weight[rests], len(self.columns.workloads.id))
        order = np.argsort(-weights, kind="stable")[:most]
        return [
            (self.columns.workloads.id[row], float(weights[row]) / total)
            for row in order.tolist()
            if weights[row] > 0.0
        ]


def usage(columns: Columns, *, critical_only: bool = False) -> Usage:
    """Each workload's unit loss spread over its options by share and severity; of critical ones alone, if asked."""
    options, groups = columns.options, columns.groups
    shares = np.bincount(options.group, options.share, len(groups.k))[options.group]
    part = np.divide(options.share, shares, out=np.zeros(len(shares)), where=shares > 0.0)
    part *= groups.severity[options.group]
    workload = groups.workload[options.group]
    whole = np.bincount(workload, part, len(columns.workloads.id))[workload]
    counts = whole > 0.0  # else the severities are too small for floating point
    if critical_only:
        counts &= columns.workloads.critical[workload]
    product, part, whole, workload = options.product[counts], part[counts], whole[counts], workload[counts]
    return Usage(columns, workload, product, unit_losses(columns.workloads)[workload] * part / whole)


def members(products: Sequence[Product]) -> dict[LayerName, list[str]]:
    """To whom each product counts on each layer; makers and jurisdictions are looked through to."""
    origin = _origins(products)
    readers: dict[LayerName, Callable[[Product], str | None]] = {
        "vendor": lambda product: product.vendor,
        "model_maker": lambda product: origin[product.id].vendor,
        "platform": lambda product: product.platform,
        "jurisdiction": lambda product: origin[product.id].jurisdiction,
    }
    return {name: [readers[name](product) or UNKNOWN for product in products] for name in LAYERS}


def layers(columns: Columns, *, critical_only: bool = False) -> dict[LayerName, Concentration]:
    """Concentration of unit-loss-weighted usage by vendor, model maker, platform and jurisdiction."""
    return usage(columns, critical_only=critical_only).layers()


def concentration(weights: Mapping[str, float]) -> Concentration:
    """The concentration of non-negative weights, on any scale; names without weight do not count as members."""
    total = math.fsum(weights.values())
    if total <= 0.0:
        return Concentration({}, None, None, None, None, None, None)
    shares = {name: weights[name] / total for name in sorted(weights)}
    used = sorted(share for share in shares.values() if share > 0.0)
    squares = math.fsum(share * share for share in used)
    return Concentration(
        shares=shares,
        hhi=10_000.0 * squares,
        effective_number=1.0 / squares,
        normalised_hhi=_normalised(squares, len(used)),
        entropy_number=math.exp(-math.fsum(share * math.log(share) for share in used)),
        gini=_gini(used),
        top_share=used[-1],
    )


def single_points(rows: Sweep) -> SinglePoints:
    """Every (workload, atom) that is a single point of failure, ordered, from the sweep of all failures.

    Accounts are left out: an account never reaches further than its entity.
    """
    # Fallbacks only lower the residual: most rows are settled by the damage alone.
    rows = rows.only(rows.damage > FATAL_RESIDUAL)
    fatal = rows.only(idle_at_objective(rows) > FATAL_RESIDUAL)
    atoms = sorted(rows.failures.number_of)
    number = np.array([rows.failures.number_of[name] for name in atoms], dtype=np.int64)
    by_failure = np.argsort(number, kind="stable")
    starts, counts = starts_of(number[by_failure], rows.stops.shape[1])
    atom = by_failure[spans(starts[fatal.failure], counts[fatal.failure])]
    workload = np.repeat(fatal.workload, counts[fatal.failure])
    order = np.lexsort((atom, workload))
    return SinglePoints(rows.columns.workloads.id, atoms, workload[order], atom[order])


def _grouped(names: Sequence[str], weights: Sequence[float], used: Iterable[int]) -> dict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    # In order of product id: floating-point sums must not depend on the order in which workloads came.
    for product in used:
        found[names[product]] += weights[product]
    return dict(found)


def _origins(products: Sequence[Product]) -> dict[str, Product]:
    """For each product, the one at the end of first needs of first needs: it names maker and jurisdiction."""
    known = {product.id: product for product in products}
    origins: dict[str, Product] = {}
    for product in products:
        path = [product]
        while path[-1].id not in origins and path[-1].needs:
            path.append(known[path[-1].needs[0].products[0]])
        origin = origins.get(path[-1].id, path[-1])
        origins.update((step.id, origin) for step in path)
    return origins


def _normalised(squares: float, members: int) -> float:
    """(HHI − 1/n)/(1 − 1/n), which is 0 for equal shares; a single member counts as fully concentrated."""
    return 1.0 if members == 1 else max(0.0, (squares - 1.0 / members) / (1.0 - 1.0 / members))


def _gini(ascending: Iterable[float]) -> float:
    shares = list(ascending)
    ranked = math.fsum((2 * rank - len(shares) - 1) * share for rank, share in enumerate(shares, start=1))
    return max(0.0, ranked / len(shares))
