"""Carries the consequences of incidents to the vendors: observed events, product states, account states."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

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
from incidents.queries.cases import case_of, for_cases, fresh_case
from incidents.services.announcing import announce_incident
from riskboard.accounts.models import User
from vendors.models import Product, Vendor
from vendors.services.observed import EventSpec, record_events, set_account_state
from vendors.services.products import set_product_state, update_product
from vendors.services.writing import changing

type_cases = dict[str, Case]


def apply_effects(
    *, by: User | None, incident: Incident, before: Case | None, now: datetime | None = None
) -> None:
    """Bring the vendors into line with an incident that was just written (method section 4).

    ``before`` is its case before the write, None when it is new: what it imposed then and no longer does is taken
    back, unless another open incident imposes it too. Runs inside the caller's transaction and holds the register's
    lock until its end, so that of two incidents that end together the second sees the first.
    """
    moment = now or timezone.now()
    with changing(by, f"incident {incident.reference}"):
        after = fresh_case(incident.pk)
        slugs = {*after.vendors, *(before.vendors if before else ())}
        vendors = list(Vendor.objects.filter(slug__in=slugs).order_by("pk"))
        _record_events(by, incident, after, vendors)
        cases = open_cases(vendors)
        for vendor in vendors:
            _settle_account(by, vendor, before, cases, moment)
        ids = {product.id for case in (before, after) if case for product in case.products}
        for product in _products(ids):
            _settle_product(by, product, before, cases, moment)
        announce_incident(incident, vendors=vendors, before=before, after=after, now=moment)


def apply_due_states(*, now: datetime | None = None) -> int:
    """Set the product states whose day has come (a dated retirement, an announced order); how many moved."""
    moment = now or timezone.now()
    with changing(None, "an announced change took effect"):
        cases = open_cases(Vendor.objects.filter(incidents__in=_open_incidents()).distinct())
        ids = {product.id for case in cases.values() for product in case.products}
        return sum(_settle_product(None, product, None, cases, moment) for product in _products(ids))


def open_cases(vendors: Iterable[Vendor]) -> type_cases:
    """The open cases that may hold the state of one of the vendors or of its products, by reference."""
    found = _open_incidents().filter(vendors__in=list(vendors)).distinct().order_by("pk")
    return {incident.reference: case_of(incident) for incident in for_cases(found)}


def _open_incidents() -> QuerySet[Incident]:
    moving = Q(type__in=PRODUCT_TYPES) | Q(type__in=ACCOUNT_TYPES, scope="ours")
    return Incident.objects.filter(IN_FORCE, moving)


def _record_events(by: User | None, incident: Incident, case: Case, vendors: Iterable[Vendor]) -> None:
    by_slug = {vendor.slug: vendor for vendor in vendors}
    specs = [
        EventSpec(
            vendor=by_slug[event.vendor],
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
    record_events(by=by, reference=incident.reference, events=specs)


def _settle_account(
    by: User | None, vendor: Vendor, before: Case | None, cases: type_cases, moment: datetime
) -> None:
    held = [account_state(case, moment) for case in cases.values() if vendor.slug in case.vendors]
    earlier = account_state(before, moment) if before and vendor.slug in before.vendors else None
    state = next_account_state(vendor.account_state, earlier, [item for item in held if item])
    if state != vendor.account_state:
        set_account_state(by=by, vendor=vendor, state=state, reason="incidents say so")


def _settle_product(
    by: User | None, product: Product, before: Case | None, cases: type_cases, moment: datetime
) -> bool:
    """Move a product to the state that its open incidents hold it in; whether it moved."""
    held = {reference: state for reference, case in cases.items() if (state := _holds(case, product, moment))}
    earlier = _holds(before, product, moment) if before else None
    state = next_product_state(product.state, earlier, held.values())
    holder = next((reference for reference, found in held.items() if found == state), None)
    _settle_retirement_day(by, product, before, cases)
    if state == product.state:
        return False
    since = _since(cases[holder], state) if holder else moment
    reason = holder or "the incident that held it has ended"
    set_product_state(by=by, product=product, state=state, since=min(since, moment), reason=reason)
    return True


def _since(case: Case, state: str) -> datetime:
    day = retirement_day(case) if state == "retired" else None
    return day or case.started_at


def _holds(case: Case, product: Product, moment: datetime) -> str | None:
    named = any(item.id == product.pk for item in case.products)
    return product_state(case, moment) if named else None


def _settle_retirement_day(by: User | None, product: Product, before: Case | None, cases: type_cases) -> None:
    """The earliest day on which an open retirement takes the product; a day that came from ``before`` goes with it."""
    days = [day for case in cases.values() if (day := _retires_on(case, product))]
    wanted = min(days, default=None)
    withdrawn = before is not None and product.retires_on == _retires_on(before, product) is not None
    if wanted != product.retires_on and (wanted is not None or withdrawn):
        update_product(by=by, product=product, retires_on=wanted)


def _retires_on(case: Case, product: Product) -> date | None:
    named = any(item.id == product.pk for item in case.products)
    moment = retirement_day(case) if case.type == "retirement" and named and case.counts else None
    return moment.date() if moment else None


def _products(ids: Iterable[int]) -> list[Product]:
    return list(Product.objects.filter(pk__in=ids).order_by("pk"))
