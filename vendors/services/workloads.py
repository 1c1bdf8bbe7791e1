"""Writes on workloads, with what they depend on and what takes over when that fails."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from vendors.domain.limits import MOST_AN_HOUR, MOST_DIRECT_LOSS, MOST_PEOPLE
from vendors.models import Dependency, DependencyOption, Fallback, Workload
from vendors.models.workload import Mode
from vendors.services.products import check_group_products, check_k
from vendors.services.rescore import request_rescore
from vendors.services.takeover import check_takeover, needs_of, saved_needs
from vendors.services.validation import (
    FRACTION,
    NOT_NEGATIVE,
    PART,
    WEEK_HOURS,
    Bound,
    Errors,
    check,
    check_name,
    check_past,
    check_unique,
    check_years,
)
from vendors.services.writing import base_on, changing, give_slug, refresh, set_fields, sync

FIELDS = (
    "name",
    "description",
    "owner",
    "people",
    "cost_per_hour",
    "share_stopped",
    "direct_loss_per_hour",
    "operating_hours_per_week",
    "mtpd_hours",
    "rto_hours",
    "in_use_since",
    "critical",
    "substitutability",
)
_BOUNDS = {
    "people": Bound(Decimal(0), Decimal(MOST_PEOPLE)),
    "cost_per_hour": Bound(Decimal(0), Decimal(MOST_AN_HOUR)),
    "share_stopped": FRACTION,
    "direct_loss_per_hour": Bound(Decimal(0), Decimal(MOST_DIRECT_LOSS)),
    "operating_hours_per_week": WEEK_HOURS,
    "mtpd_hours": NOT_NEGATIVE,
    "rto_hours": NOT_NEGATIVE,
}
_FALLBACK_BOUNDS = {"switch_hours": NOT_NEGATIVE, "capacity": FRACTION}
_FALLBACK_FIELDS = ("position", "switch_hours", "capacity", "last_tested_on")
# Rows that change places step aside first, far beyond any number of fallbacks that somebody enters.
_ASIDE = 10_000

Spec = Mapping[str, Any]
Groups = list[tuple[Dependency, list[DependencyOption]]]


def create_workload(
    *, by: Any, dependencies: Sequence[Spec] = (), fallbacks: Sequence[Spec] = (), **fields: Any
) -> Workload:
    """Add a workload.

    ``dependencies``: ``{"mode", "k", "severity", "options": [{"product": Product, "share", "share_basis"}]}``;
    ``fallbacks``: ``{"product": Product | None, "name", "switch_hours", "capacity", "last_tested_on"}``.

    :raises ValidationError: by field (``dependencies[0].k``).
    """
    workload = Workload()
    with changing(by, "workload added"):
        _save(workload, fields, dependencies, fallbacks)
    return workload


def update_workload(
    *,
    by: Any,
    workload: Workload,
    version: str | None = None,
    dependencies: Sequence[Spec] | None = None,
    fallbacks: Sequence[Spec] | None = None,
    **fields: Any,
) -> Workload:
    """Change ``fields`` of ``workload``, and its dependencies and fallbacks unless they are None.

    :raises ValidationError: as :func:`create_workload`.
    """
    with changing(by, "workload changed"):
        base_on(workload, version)
        _save(workload, fields, dependencies, fallbacks)
    return workload


def archive_workload(*, by: Any, workload: Workload, version: str | None = None) -> Workload:
    """Take ``workload`` out of the register; it no longer counts in any score. Twice changes nothing."""
    with changing(by, "workload archived"):
        base_on(workload, version)
        workload.archived_at = workload.archived_at or timezone.now()
        workload.save(update_fields=["archived_at", "updated_at"])
        request_rescore(workloads=[workload.pk])
    return workload


def record_fallback_test(*, by: Any, fallback: Fallback, tested_on: date) -> Fallback:
    """Note that ``fallback`` was exercised on ``tested_on``; an earlier date than the one on record changes nothing.

    :raises ValidationError: for a date in the future.
    """
    errors = Errors()
    tested = Fallback(last_tested_on=tested_on)
    check_years(tested, errors, "last_tested_on")
    check_past(tested, errors, "last_tested_on")
    errors.raise_if_any()
    with changing(by, "fallback exercised"):
        refresh(fallback)
        if fallback.last_tested_on is None or tested_on > fallback.last_tested_on:
            fallback.last_tested_on = tested_on
            fallback.save(update_fields=["last_tested_on"])
            # It is part of its workload: who edits that meanwhile learns of it.
            fallback.workload.save(update_fields=["updated_at"])
            request_rescore(workloads=[fallback.workload_id])
    return fallback


def _save(
    workload: Workload,
    fields: dict[str, Any],
    dependencies: Sequence[Spec] | None,
    fallbacks: Sequence[Spec] | None,
) -> None:
    groups, spares = prepare_workload(workload, fields, dependencies, fallbacks)
    workload.save()
    if dependencies is not None:
        _save_dependencies(workload, groups)
    if fallbacks is not None:
        _save_fallbacks(workload, spares)
    request_rescore(workloads=[workload.pk])


def prepare_workload(
    workload: Workload,
    fields: dict[str, Any],
    dependencies: Sequence[Spec] | None,
    fallbacks: Sequence[Spec] | None,
) -> tuple[Groups, list[Fallback]]:
    """Set ``fields`` on ``workload`` by all rules, without saving it; inside :func:`changing`.

    The rows of its dependencies, each with its options, and of its fallbacks are given back unsaved.

    :raises ValidationError: by field.
    """
    errors = Errors()
    refresh(workload)
    set_fields(workload, fields, FIELDS)
    give_slug(workload, workload.name)
    check(workload, errors, bounds=_BOUNDS)
    check_years(workload, errors, "in_use_since")
    check_name(workload, errors)
    check_unique(workload, errors)
    _check_objectives(workload, errors)
    groups = [_dependency(spec, index, errors) for index, spec in enumerate(dependencies or ())]
    spares = [_fallback(spec, index, errors) for index, spec in enumerate(fallbacks or ())]
    _refuse_twins(spares, errors)
    needs = saved_needs(workload) if dependencies is None else needs_of(groups)
    standing = _fallbacks(workload) if fallbacks is None else spares
    check_takeover(needs, standing, errors, given=fallbacks is not None)
    errors.raise_if_any()
    return groups, spares


def _check_objectives(workload: Workload, errors: Errors) -> None:
    if "rto_hours" in errors or "mtpd_hours" in errors:
        return
    if workload.rto_hours > workload.mtpd_hours:
        hours = {"hours": number_format(f"{workload.mtpd_hours.normalize():f}")}
        errors.add("rto_hours", _("must be at most the tolerated outage, %(hours)s hours") % hours)


def _dependency(spec: Spec, index: int, errors: Errors) -> tuple[Dependency, list[DependencyOption]]:
    path = f"dependencies[{index}]."
    row = Dependency(
        position=index, **{name: spec[name] for name in ("mode", "k", "severity") if name in spec}
    )
    check(row, errors, bounds={"severity": PART}, prefix=path, skip=["workload", "k"])
    options = [
        _option(option, f"{path}options[{n}].", errors) for n, option in enumerate(spec.get("options", ()))
    ]
    check_group_products([option.product for option in options], f"{path}options", errors)
    if row.mode == Mode.SHARE:
        row.k = 1  # no failover, so there is nothing to count
    check_k(row.k, len(options), f"{path}k", errors)
    shares = [option.share for option in options]
    if shares and all(isinstance(share, Decimal) for share in shares) and sum(shares) <= 0:
        errors.add(f"{path}options", _("the usage shares must add up to more than 0"))
    return row, options


def _option(spec: Spec, path: str, errors: Errors) -> DependencyOption:
    row = DependencyOption(
        **{name: spec[name] for name in ("product", "share", "share_basis") if name in spec}
    )
    check(row, errors, bounds={"share": NOT_NEGATIVE}, prefix=path, skip=["dependency"])
    # The default is a whole number: shares are compared and added as decimals.
    row.share = Decimal(row.share) if isinstance(row.share, int) else row.share
    return row


def _fallback(spec: Spec, index: int, errors: Errors) -> Fallback:
    path = f"fallbacks[{index}]."
    names = ("product", "name", "switch_hours", "capacity", "last_tested_on")
    row = Fallback(position=index, **{name: spec[name] for name in names if name in spec})
    check(row, errors, bounds=_FALLBACK_BOUNDS, prefix=path, skip=["workload"])
    if row.product is None and not row.name.strip():
        errors.add(f"{path}name", _("name the procedure, or choose a product"))
    if row.product is not None and row.product.archived_at:
        errors.add(
            f"{path}product",
            _("%(product)s is archived: restore it or leave it out") % {"product": row.product.name},
        )
    check_years(row, errors, "last_tested_on", prefix=path)
    check_past(row, errors, "last_tested_on", prefix=path)
    return row


def _fallbacks(workload: Workload) -> list[Fallback]:
    if workload.pk:
        prefetch_related_objects([workload], "fallbacks__product")
    return list(workload.fallbacks.all()) if workload.pk else []


def _refuse_twins(fallbacks: Sequence[Fallback], errors: Errors) -> None:
    seen = set()
    for index, row in enumerate(fallbacks):
        key = (row.product_id, row.name)
        if key in seen:
            errors.add(f"fallbacks[{index}].name", _("stands here twice: give each its own name"))
        seen.add(key)


def _save_dependencies(
    workload: Workload, groups: Sequence[tuple[Dependency, list[DependencyOption]]]
) -> None:
    for row, _options in groups:
        row.workload = workload
    existing = {row.position: row for row in workload.dependencies.all()}
    wanted = {row.position: row for row, _options in groups}
    saved = sync(existing, wanted, ["mode", "k", "severity"])
    for dependency, (_row, options) in zip(saved, groups, strict=True):
        for option in options:
            option.dependency = dependency
        present = {option.product_id: option for option in dependency.options.all()}
        sync(present, {option.product_id: option for option in options}, ["share", "share_basis"])


def _save_fallbacks(workload: Workload, rows: Sequence[Fallback]) -> None:
    for row in rows:
        row.workload = workload
    existing = {(row.product_id, row.name): row for row in workload.fallbacks.all()}
    wanted = {(row.product_id, row.name): row for row in rows}
    kept = {key: row for key, row in existing.items() if key in wanted}
    if any(row.position != wanted[key].position for key, row in kept.items()):
        workload.fallbacks.update(position=F("position") + _ASIDE)
        existing = {(row.product_id, row.name): row for row in workload.fallbacks.all()}
    sync(existing, wanted, _FALLBACK_FIELDS)
