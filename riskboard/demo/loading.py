"""Loading the demo: through the same services as everybody else, so that it can hold nothing the register refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import compress
from typing import Any

import numpy as np
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from incidents.services.articles import push_article
from incidents.services.catalogue import take_shipped
from incidents.services.incidents import file_incident
from incidents.services.status import change_status
from riskboard.accounts.models import Role, User
from riskboard.accounts.services import ensure_user
from riskboard.demo.clarity import load_clarity
from riskboard.demo.incidents import INCIDENTS
from riskboard.demo.inventory import (
    CONTRACTS,
    EXCHANGE_RATES,
    HISTORY,
    ORGANISATION,
    PRODUCTS,
    VENDORS,
    WORKLOADS,
)
from riskboard.demo.limits import LIMITS
from riskboard.demo.mitigations import MITIGATIONS, PLAN, STEPS
from riskboard.demo.news import NEWS
from riskboard.demo.scenarios import SCENARIOS
from riskboard.workspace.services import update_organisation
from vendors.domain.columns import columns_of, world_of
from vendors.models import Contract, Mitigation, Product, Vendor, Workload
from vendors.queries.columns import Register, load_register
from vendors.services.contracts import create_contract
from vendors.services.limits import create_limit
from vendors.services.mitigations import create_mitigation
from vendors.services.plans import create_plan
from vendors.services.products import create_product
from vendors.services.results import compute, store
from vendors.services.scenarios import create_scenario
from vendors.services.vendors import create_vendor
from vendors.services.workloads import create_workload

PEOPLE = (
    ("admin", Role.ADMINISTRATOR, "Robin", "Achterberg"),
    ("officer", Role.OFFICER, "Ilse", "Marek"),
    ("procurement", Role.PROCUREMENT, "Tomas", "Lindqvist"),
    ("viewer", Role.VIEWER, "Noor", "Castellan"),
)
Progress = Callable[[str], None]


def load_people(password: str) -> dict[str, User]:
    """The four people of the demo, all with one password."""
    encoded = make_password(password)
    return {
        name: ensure_user(username=name, role=role, encoded=encoded, first_name=first, last_name=last)
        for name, role, first, last in PEOPLE
    }


@transaction.atomic
def load_demo(*, password: str, progress: Progress) -> bool:
    """Load people and, where the register is still empty, the whole demo organisation.

    Deterministic but for the day it is loaded on, from which all its dates are counted. Returns whether the
    register was filled; all of it is, or nothing.
    """
    people = load_people(password)
    if Vendor.objects.exists():
        return False
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    progress("organisation, vendors, products, contracts, workloads")
    update_organisation(by=None, **ORGANISATION)
    products = _load_register(now.date(), people)
    take_shipped(by=people["admin"])
    progress("a year of scores")
    _load_history(now, people["admin"])
    progress("incidents and news")
    _load_incidents(now, products, people["officer"])
    for item in NEWS:
        push_article(
            by=None,
            url=f"https://news.example/{item.slug}",
            title=item.title,
            text=item.text,
            published_at=now - timedelta(hours=item.hours_ago),
            lang="en",
        )
    return True


def _load_register(today: date, people: dict[str, User]) -> dict[str, Product]:
    buyer = people["procurement"]
    tracked_since = today - timedelta(days=3 * 365)
    vendors = {row["slug"]: create_vendor(by=buyer, tracked_since=tracked_since, **row) for row in VENDORS}
    products: dict[str, Product] = {}
    for vendor, slug, name, model, jurisdiction, platform, aliases, needs in PRODUCTS:
        products[slug] = create_product(
            by=buyer,
            vendor=vendors[vendor],
            slug=slug,
            name=name,
            model=model,
            jurisdiction=jurisdiction,
            platform=platform,
            aliases=list(aliases),
            needs=[{"k": k, "products": [products[each] for each in group]} for k, group in needs],
        )
    contracts = _load_contracts(today, vendors, products, buyer)
    load_clarity(today, contracts, vendors, buyer)
    for row in WORKLOADS:
        _load_workload(today, row, products, people["officer"])
    known = {row["slug"]: _load_mitigation(row, vendors, products, people["officer"]) for row in MITIGATIONS}
    _load_plan(today, known, people)
    return products


def _load_contracts(
    today: date, vendors: dict[str, Vendor], products: dict[str, Product], by: User
) -> dict[str, Contract]:
    """The contracts by their reference."""
    made = {}
    for vendor, reference, title, covered, start, end, notice, renews, value, currency in CONTRACTS:
        made[reference] = create_contract(
            by=by,
            vendor=vendors[vendor],
            reference=reference,
            title=title,
            products=[products[slug] for slug in covered],
            start_date=today + timedelta(days=start),
            end_date=today + timedelta(days=end),
            notice_period_days=notice,
            auto_renewal=renews is not None,
            renewal_months=renews,
            annual_value=Decimal(value),
            currency=currency,
            exchange_rate=Decimal(EXCHANGE_RATES[currency]),
            exchange_rate_date=None if currency == ORGANISATION["currency"] else today - timedelta(days=21),
        )
    return made


def _load_workload(today: date, row: dict[str, Any], products: dict[str, Product], by: User) -> None:
    fields = {key: _decimal(value) for key, value in row.items() if key not in ("dependencies", "fallbacks")}
    dependencies = [
        {
            "mode": group["mode"],
            "k": group["k"],
            "severity": Decimal(group["severity"]),
            "options": [
                {"product": products[slug], "share": Decimal(share), "share_basis": "declared"}
                for slug, share in group["options"]
            ],
        }
        for group in row["dependencies"]
    ]
    fallbacks = [
        {
            "product": products[each["product"]] if "product" in each else None,
            "name": each.get("name", ""),
            "switch_hours": Decimal(each["switch_hours"]),
            "capacity": Decimal(each["capacity"]),
            "last_tested_on": None if each["tested"] is None else today + timedelta(days=each["tested"]),
        }
        for each in row["fallbacks"]
    ]
    used = today - timedelta(days=2 * 365)
    create_workload(by=by, in_use_since=used, dependencies=dependencies, fallbacks=fallbacks, **fields)


def _load_mitigation(
    row: dict[str, Any], vendors: dict[str, Vendor], products: dict[str, Product], by: User
) -> Mitigation:
    fields = {key: _decimal(value) for key, value in row.items()}
    for key, known in (("product", products), ("beside", products), ("vendor", vendors)):
        if key in fields:
            fields[key] = known[fields[key]]
    if "workload" in fields:
        fields["workload"] = Workload.objects.get(slug=fields["workload"])
    return create_mitigation(by=by, **fields)


def _load_plan(today: date, known: dict[str, Mitigation], people: dict[str, User]) -> None:
    steps = [
        {
            "mitigation": known[slug],
            "owner": people[owner] if owner else None,
            "due": None if due is None else today + timedelta(days=due),
            "done_on": None if done is None else today - timedelta(days=done),
        }
        for slug, owner, due, done in STEPS
    ]
    create_plan(by=people["officer"], steps=steps, **PLAN)


def _decimal(value: Any) -> Any:
    """Figures stand in the inventory as strings, so that none is rounded on its way."""
    return Decimal(value) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else value


def _load_history(now: datetime, by: User) -> None:
    """Scores of the past year, computed from how the register stood at each step of its growth; limits and scenarios
    since today."""
    register = load_register(now.date())
    for days, missing, people in HISTORY:
        store(compute(_as_it_was(register, missing, people), now.date()), now=now - timedelta(days=days))
    for layer, scope, bound, note in LIMITS:
        create_limit(by=by, layer=layer, scope=scope, bound=Decimal(bound), note=note, owner="Risk committee")
    store(compute(register, now.date()), now=now)
    for slug, name, atoms, hours, notice, note in SCENARIOS:
        create_scenario(
            by=by,
            slug=slug,
            name=name,
            atoms=list(atoms),
            hours=Decimal(hours),
            notice_hours=Decimal(notice),
            note=note,
            shared=True,
        )


def _as_it_was(register: Register, missing: frozenset[str], people: dict[str, int]) -> Register:
    world = world_of(register.columns)
    there = [workload.id not in missing for workload in world.workloads]
    workloads = tuple(
        replace(workload, people=float(people.get(workload.id, workload.people)))
        for workload in compress(world.workloads, there)
    )
    columns = columns_of(replace(world, workloads=workloads))
    return replace(register, columns=columns, workloads=register.workloads[np.array(there)])


def _load_incidents(now: datetime, products: dict[str, Product], officer: User) -> None:
    for spec in INCIDENTS:
        named = [products[slug] for slug in spec.products]
        vendors = list({product.vendor_id: product.vendor for product in named}.values())
        start = now + timedelta(hours=spec.start)
        incident = file_incident(
            by=officer,
            vendors=vendors,
            products=named,
            now=start + timedelta(minutes=35),
            started_at=start,
            announced_at=start,
            ended_at=None if spec.end is None else now + timedelta(hours=spec.end),
            **spec.fields,
        )
        for status, hours, note in spec.steps:
            change_status(
                by=officer,
                incident=incident,
                status=status,
                at=start + timedelta(hours=hours),
                note=note,
                now=start + timedelta(hours=hours),
            )
