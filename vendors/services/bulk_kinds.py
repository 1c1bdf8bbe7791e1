"""The kinds of records that are written in bulk, with the rows that belong to them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop

from riskboard.common.bulk import BulkRow
from riskboard.common.links import set_links
from vendors.domain.reach import find_cycle
from vendors.models import (
    ConcentrationLimit,
    Contract,
    Dependency,
    DependencyOption,
    Fallback,
    Mitigation,
    Need,
    NeedOption,
    Plan,
    Product,
    Rating,
    Scorecard,
    Vendor,
    Workload,
)
from vendors.queries.products import needs_graph
from vendors.services import (
    contracts,
    limits,
    mitigations,
    plans,
    products,
    scorecards,
    vendors,
    workloads,
)
from vendors.services.bulk import Kind
from vendors.services.clarity import follow_contracts, restate

_DEPENDENCY = ("position", "mode", "k", "severity")
_OPTION = ("product_id", "share", "share_basis")
_FALLBACK = ("position", "name", "product_id", "switch_hours", "capacity", "last_tested_on")


def _prepare_vendor(record: Vendor, values: dict[str, Any]) -> None:
    if record.pk is None:
        values.setdefault("tracked_since", datetime.now(UTC).date())
    vendors.prepare_vendor(record, values)


def _prepare_product(record: Product, values: dict[str, Any]) -> Any:
    if values.pop("vendor", record.vendor) != record.vendor:
        raise ValidationError({"vendor": [products.vendor_stays()]})
    needs = values.pop("needs", None if record.pk else ())
    products.prepare_product(record, values, needs)
    return needs


def _prepare_contract(record: Contract, values: dict[str, Any]) -> Any:
    covered = values.pop("products", None if record.pk else ())
    contracts.prepare_contract(record, values, covered)
    return covered


def _prepare_scorecard(record: Scorecard, values: dict[str, Any]) -> Any:
    ratings = values.pop("ratings", None if record.pk else ())
    return scorecards.prepare_scorecard(record, values, ratings)


def _prepare_workload(record: Workload, values: dict[str, Any]) -> Any:
    absent = None if record.pk else ()
    dependencies, fallbacks = values.pop("dependencies", absent), values.pop("fallbacks", absent)
    groups, spares = workloads.prepare_workload(record, values, dependencies, fallbacks)
    return (None if dependencies is None else groups), (None if fallbacks is None else spares)


def _gather_workloads(rows: Sequence[BulkRow]) -> None:
    """The parts of the workloads that rows name."""
    named = {id(one): one for row in rows if (one := row.values.get("workload")) is not None}
    mitigations.gather_parts(named.values())


def _prepare_plan(record: Plan, values: dict[str, Any]) -> Any:
    return plans.prepare_plan(record, values, values.pop("steps", None if record.pk else ()))


def _judge_circles(rows: Sequence[tuple[BulkRow, Any]]) -> None:
    """Refuse needs that, with those of all other rows, lead back to where they start."""
    given = {row.record.slug: (row, needs) for row, needs in rows if needs}
    graph = {**needs_graph(), **{slug: _needed(needs) for slug, (_row, needs) in given.items()}}
    while (path := find_cycle(graph)) and not given.keys().isdisjoint(path):
        for slug in {one for one in path if one in given}:
            row, _needs = given.pop(slug)
            row.fail(ValidationError({"needs": [products.circle(path)]}))
            graph[slug] = []


def _needed(needs: Sequence[Mapping[str, Any]]) -> list[str]:
    return [product.slug for group in needs for product in group["products"]]


def _write_covered(found: Sequence[tuple[Contract, Any]]) -> set[int]:
    """Make the products of contracts those that are given."""
    wanted = {
        contract.pk: [product.pk for product in covered] for contract, covered in found if covered is not None
    }
    return set_links(Contract.products.through, "contract_id", "product_id", wanted)


def _write_needs(found: Sequence[tuple[Product, Any]]) -> set[int]:
    """Make the needs of products those that are given; a product's needs are written as a whole."""
    wanted = {
        product: [(group.get("k", 1), [one.pk for one in group["products"]]) for group in needs]
        for product, needs in found
        if needs is not None
    }
    saved: dict[int, list[tuple[int, list[int]]]] = {product.pk: [] for product in wanted}
    for need in Need.objects.filter(product__in=list(wanted)).prefetch_related("options"):
        saved[need.product_id].append((need.k, [option.product_id for option in need.options.all()]))
    changed = {product: groups for product, groups in wanted.items() if groups != saved[product.pk]}
    NeedOption.objects.filter(need__product__in=list(changed)).delete()
    Need.objects.filter(product__in=list(changed)).delete()
    rows = [
        (Need(product=product, position=position, k=k), options)
        for product, groups in changed.items()
        for position, (k, options) in enumerate(groups)
    ]
    Need.objects.bulk_create(need for need, _options in rows)
    NeedOption.objects.bulk_create(
        NeedOption(need=need, product_id=pk) for need, options in rows for pk in options
    )
    return {product.pk for product in changed}


def _write_parts(found: Sequence[tuple[Workload, Any]]) -> set[int]:
    groups = {workload: parts[0] for workload, parts in found if parts[0] is not None}
    spares = {workload: parts[1] for workload, parts in found if parts[1] is not None}
    return _write_dependencies(groups) | _write_fallbacks(spares)


def _write_dependencies(wanted: Mapping[Workload, workloads.Groups]) -> set[int]:
    saved: dict[int, list[Any]] = {workload.pk: [] for workload in wanted}
    for row in Dependency.objects.filter(workload__in=list(wanted)).prefetch_related("options"):
        saved[row.workload_id].append(_group_key(row, list(row.options.all())))
    changed = {
        workload: groups
        for workload, groups in wanted.items()
        if [_group_key(row, options) for row, options in groups] != saved[workload.pk]
    }
    DependencyOption.objects.filter(dependency__workload__in=list(changed)).delete()
    Dependency.objects.filter(workload__in=list(changed)).delete()
    for workload, groups in changed.items():
        for row, options in groups:
            row.workload = workload
            for option in options:
                option.dependency = row
    rows = [group for groups in changed.values() for group in groups]
    Dependency.objects.bulk_create(row for row, _options in rows)
    for row, options in rows:
        for option in options:
            option.dependency_id = row.pk
    DependencyOption.objects.bulk_create(option for _row, options in rows for option in options)
    return {workload.pk for workload in changed}


def _write_fallbacks(wanted: Mapping[Workload, Sequence[Fallback]]) -> set[int]:
    saved: dict[int, list[Any]] = {workload.pk: [] for workload in wanted}
    for row in Fallback.objects.filter(workload__in=list(wanted)):
        saved[row.workload_id].append(_key(row, _FALLBACK))
    changed = {
        workload: rows
        for workload, rows in wanted.items()
        if [_key(row, _FALLBACK) for row in rows] != saved[workload.pk]
    }
    Fallback.objects.filter(workload__in=list(changed)).delete()
    for workload, rows in changed.items():
        for row in rows:
            row.workload = workload
    Fallback.objects.bulk_create(row for rows in changed.values() for row in rows)
    return {workload.pk for workload in changed}


def _write_ratings(found: Sequence[tuple[Scorecard, Any]]) -> set[int]:
    """Make the ratings of scorecards those that are given; a rating that stays the same keeps who assessed it."""
    wanted = {card.pk: (card, rows) for card, rows in found if rows is not None}
    saved: dict[int, dict[str, Rating]] = {pk: {} for pk in wanted}
    for row in Rating.objects.filter(scorecard__in=list(wanted)):
        saved[row.scorecard_id][row.criterion] = row
    names = ("scorecard_id", "criterion", *scorecards.RATING_FIELDS)
    changed, fresh, gone = set(), [], []
    for pk, (card, rows) in wanted.items():
        asked = scorecards.owned(card, rows, saved[pk])
        kept = {key for key, row in asked.items() if key in saved[pk] and _same(row, saved[pk][key], names)}
        gone += [row.pk for key, row in saved[pk].items() if key not in kept]
        fresh += [row for key, row in asked.items() if key not in kept]
        changed |= {pk} if kept != asked.keys() | saved[pk].keys() else set()
    Rating.objects.filter(pk__in=gone).delete()
    Rating.objects.bulk_create(fresh)
    return changed


def _same(one: Any, other: Any, names: Sequence[str]) -> bool:
    return _key(one, names) == _key(other, names)


def _group_key(row: Dependency, options: Sequence[DependencyOption]) -> tuple[Any, ...]:
    return _key(row, _DEPENDENCY), sorted(_key(option, _OPTION) for option in options)


def _key(row: Any, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _restate(cards: Sequence[Scorecard]) -> None:
    restate({card.vendor_id for card in cards})


VENDORS = Kind(
    model=Vendor,
    reason=gettext_noop("vendors written in bulk"),
    fields=vendors.FIELDS,
    make=lambda values: Vendor(),
    prepare=_prepare_vendor,
)
PRODUCTS = Kind(
    model=Product,
    reason=gettext_noop("products written in bulk"),
    fields=products.FIELDS,
    make=lambda values: Product(vendor=values["vendor"]),
    prepare=_prepare_product,
    children=_write_needs,
    judge=_judge_circles,
    related=("vendor",),
)
CONTRACTS = Kind(
    model=Contract,
    reason=gettext_noop("contracts written in bulk"),
    fields=contracts.FIELDS,
    make=lambda values: Contract(vendor=values["vendor"]),
    prepare=_prepare_contract,
    children=_write_covered,
    after=follow_contracts,
    related=("vendor", "products__vendor"),
    rescored=False,
)
SCORECARDS = Kind(
    model=Scorecard,
    reason=gettext_noop("scorecards written in bulk"),
    fields=(*scorecards.FIELDS, "method_version"),
    make=lambda values: Scorecard(),
    prepare=_prepare_scorecard,
    children=_write_ratings,
    after=_restate,
    related=("vendor", "contract__vendor"),
    rescored=False,
)
WORKLOADS = Kind(
    model=Workload,
    reason=gettext_noop("workloads written in bulk"),
    fields=workloads.FIELDS,
    make=lambda values: Workload(),
    prepare=_prepare_workload,
    children=_write_parts,
    related=("dependencies__options", "fallbacks__product"),
)
LIMITS = Kind(
    model=ConcentrationLimit,
    reason=gettext_noop("limits written in bulk"),
    fields=limits.FIELDS,
    make=lambda values: ConcentrationLimit(),
    prepare=limits.prepare_limit,
)
MITIGATIONS = Kind(
    model=Mitigation,
    reason=gettext_noop("mitigations written in bulk"),
    fields=mitigations.FIELDS,
    make=lambda values: Mitigation(),
    gather=_gather_workloads,
    prepare=mitigations.prepare_mitigation,
    related=(
        *("product", "beside", "vendor", "spare__product", "spare__workload"),
        *(f"workload__{part}" for part in mitigations.PARTS),
    ),
    rescored=False,
)
PLANS = Kind(
    model=Plan,
    reason=gettext_noop("plans written in bulk"),
    fields=plans.FIELDS,
    make=lambda values: Plan(),
    prepare=_prepare_plan,
    children=plans.write_steps,
    related=("steps__mitigation",),
    rescored=False,
)
