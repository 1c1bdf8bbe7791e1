"""Carries the consequences of incidents to the vendors: observed events, product states, account states."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from incidents.domain.consequences import (
    ACCOUNT_TYPES,
    PRODUCT_TYPES,
    Case,
    account_state,
    events,
    next_account_state,
    next_product_state,
    product_state,
    retirement_day,
)
from incidents.models import Incident
from incidents.models.incident import IN_FORCE
from incidents.queries.cases import case_of, for_cases, fresh_cases
from incidents.services.announcing import announce_incidents
from incidents.services.changes import Change, Written
from riskboard.accounts.models import User
from vendors.models import Product, Vendor
from vendors.services.observed import (
    EventSpec,
    incidents_say,
    record_events,
    set_account_states,
    set_product_states,
    set_retirement_days,
)
from vendors.services.writing import changing

type_cases = dict[str, Case]


def apply_effects(*, by: User | None, written: Sequence[Written], now: datetime | None = None) -> None:
    """Bring the vendors into line with incidents that were just written (method section 4).

    What one imposed before and no longer does is taken back, unless another open incident imposes it too. Runs inside
    the caller's transaction and holds the register's lock until its end, so that of two incidents that end together
    the second sees the first. The queries do not grow with the incidents.
    """
    if not written:
        return
    moment = now or timezone.now()
    with changing(by, incidents_say(one.incident.reference for one in written)):
        after = fresh_cases(one.incident.pk for one in written)
        changes = [Change(one.incident, one.before, after[one.incident.pk]) for one in written]
        slugs = {slug for change in changes for case in change.cases() for slug in case.vendors}
        vendors = list(Vendor.objects.filter(slug__in=slugs).order_by("pk"))
        _record_events(by, changes, vendors)
        cases = open_cases(vendors)
        before = [change.before for change in changes if change.before is not None]
        _settle_accounts(by, vendors, before, cases, moment)
        ids = {product.id for change in changes for case in change.cases() for product in case.products}
        _settle_products(by, _products(ids), before, cases, moment)
        announce_incidents(changes, vendors=vendors, now=moment)


def apply_due_states(*, now: datetime | None = None) -> int:
    """Set the product states whose day has come (a dated retirement, an announced order); how many moved."""
    moment = now or timezone.now()
    with changing(None, gettext_noop("an announced change took effect")):
        cases = open_cases(Vendor.objects.filter(incidents__in=_open_incidents()).distinct())
        ids = {product.id for case in cases.values() for product in case.products}
        return _settle_products(None, _products(ids), [], cases, moment)


def open_cases(vendors: Iterable[Vendor]) -> type_cases:
    """The open cases that may hold the state of one of the vendors or of its products, by reference."""
    found = _open_incidents().filter(vendors__in=list(vendors)).distinct().order_by("pk")
    return {incident.reference: case_of(incident) for incident in for_cases(found)}


def _open_incidents() -> QuerySet[Incident]:
    moving = Q(type__in=PRODUCT_TYPES) | Q(type__in=ACCOUNT_TYPES, scope="ours")
    return Incident.objects.filter(IN_FORCE, moving)


def _record_events(by: User | None, changes: Iterable[Change], vendors: Iterable[Vendor]) -> None:
    by_slug = {vendor.slug: vendor for vendor in vendors}
    told = {change.incident.reference: _specs(change, by_slug) for change in changes}
    record_events(by=by, told=told)


def _specs(change: Change, vendors: Mapping[str, Vendor]) -> list[EventSpec]:
    incident, case = change.incident, change.after
    return [
        EventSpec(
            vendor=vendors[event.vendor],
            atom=event.atom,
            type=event.type,
            started_at=incident.started_at,
            ended_at=incident.ended_at,
            expected_end_at=incident.wait_ends_at,
            weight=event.weight,
            ours=case.ours,
            restricted=incident.restricted,
            title=incident.title,
        )
        for event in events(case)
    ]


def _settle_accounts(
    by: User | None, vendors: Iterable[Vendor], before: Sequence[Case], cases: type_cases, moment: datetime
) -> None:
    moved = {}
    for vendor in vendors:
        state = vendor.account_state
        held = _account_states(vendor, cases.values(), moment)
        for earlier in (None, *_account_states(vendor, before, moment)):
            state = next_account_state(state, earlier, held)
        if state != vendor.account_state:
            moved[vendor] = state
    if moved:
        set_account_states(by=by, states=moved, reason=gettext_noop("incidents say so"))


def _account_states(vendor: Vendor, cases: Iterable[Case], moment: datetime) -> list[str]:
    found = (account_state(case, moment) for case in cases if vendor.slug in case.vendors)
    return [state for state in found if state]


def _settle_products(
    by: User | None, products: Iterable[Product], before: Sequence[Case], cases: type_cases, moment: datetime
) -> int:
    """Move products to the states that their open incidents hold them in; how many moved."""
    found = {product: _standing(product, before, cases, moment) for product in products}
    days = {
        product: day
        for product in found
        if (day := _retirement_day(product, before, cases)) != product.retires_on
    }
    if days:
        set_retirement_days(by=by, days=days)
    moved = {product: one for product, one in found.items() if one.state != product.state}
    if not moved:
        return 0
    reasons = {one.holder or gettext_noop("the incident that held it has ended") for one in moved.values()}
    reason = reasons.pop() if len(reasons) == 1 else gettext_noop("incidents say so")
    states = {product: (one.state, one.since) for product, one in moved.items()}
    return set_product_states(by=by, states=states, reason=reason)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a product stands, since when, and the incident that holds it there, empty where none does."""

    state: str
    since: datetime
    holder: str


def _standing(product: Product, before: Iterable[Case], cases: type_cases, moment: datetime) -> _Standing:
    held = {reference: state for reference, case in cases.items() if (state := _holds(case, product, moment))}
    state = product.state
    for earlier in (None, *(_holds(case, product, moment) for case in before)):
        state = next_product_state(state, earlier, held.values())
    holder = next((reference for reference, found in held.items() if found == state), "")
    since = _since(cases[holder], state) if holder else moment
    return _Standing(state, min(since, moment), holder)


def _since(case: Case, state: str) -> datetime:
    day = retirement_day(case) if state == "retired" else None
    return day or case.started_at


def _holds(case: Case, product: Product, moment: datetime) -> str | None:
    named = any(item.id == product.pk for item in case.products)
    return product_state(case, moment) if named else None


def _retirement_day(product: Product, before: Iterable[Case], cases: type_cases) -> date | None:
    """The earliest day on which an open retirement takes the product; a day of an earlier case goes with that."""
    days = [day for case in cases.values() if (day := _retires_on(case, product))]
    if days:
        return min(days)
    withdrawn = any(product.retires_on == _retires_on(case, product) for case in before)
    return None if withdrawn else product.retires_on


def _retires_on(case: Case, product: Product) -> date | None:
    named = any(item.id == product.pk for item in case.products)
    moment = retirement_day(case) if case.type == "retirement" and named and case.counts else None
    return moment.date() if moment else None


def _products(ids: Iterable[int]) -> list[Product]:
    return list(Product.objects.filter(pk__in=ids).order_by("pk"))
