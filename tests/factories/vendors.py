"""Register records for tests, made through the services so that they are as valid as real ones."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from vendors.models import (
    ConcentrationLimit,
    Contract,
    Mitigation,
    ObservedEvent,
    Plan,
    Product,
    Scenario,
    Scorecard,
    Vendor,
    Workload,
)
from vendors.services.contracts import create_contract
from vendors.services.limits import create_limit
from vendors.services.mitigations import create_mitigation
from vendors.services.observed import EventSpec, record_events
from vendors.services.plans import create_plan
from vendors.services.products import create_product
from vendors.services.scenarios import create_scenario
from vendors.services.scorecards import create_scorecard
from vendors.services.vendors import create_vendor
from vendors.services.workloads import create_workload

_numbers = count(1)


def make_vendor(name: str | None = None, **fields: Any) -> Vendor:
    """A vendor with a name of its own, tracked since 2020."""
    defaults = {"tracked_since": date(2020, 1, 1)}
    name = f"Vendor {next(_numbers)}" if name is None else name
    return create_vendor(by=None, name=name, **(defaults | fields))


def make_product(name: str | None = None, *, vendor: Vendor | None = None, **fields: Any) -> Product:
    """A product; its vendor, if none is given, is new."""
    defaults = {"model": "Model One", "jurisdiction": "US", "platform": "own"}
    return create_product(
        by=None,
        vendor=vendor or make_vendor(),
        name=f"Product {next(_numbers)}" if name is None else name,
        **(defaults | fields),
    )


def make_contract(reference: str | None = None, *, vendor: Vendor | None = None, **fields: Any) -> Contract:
    """A contract of one year from 1 January 2026."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "title": f"Agreement {number}",
        "start_date": date(2026, 1, 1),
        "end_date": date(2026, 12, 31),
        "notice_period_days": 30,
    }
    return create_contract(
        by=None,
        vendor=vendor or make_vendor(),
        reference=f"C-{number:04}" if reference is None else reference,
        **(defaults | fields),
    )


def rated(**levels: int | None) -> list[dict[str, Any]]:
    """Ratings by criterion, each point with its evidence: ``rated(appeal=2, notice=0)``."""
    evidence = {"clause": "as agreed", "source": "section 7", "seen_on": date(2026, 1, 2)}
    return [
        {"criterion": criterion, "level": level, **(evidence if level else {})}
        for criterion, level in levels.items()
    ]


def make_scorecard(contract: Contract | None = None, *, by: Any = None, **fields: Any) -> Scorecard:
    """A scorecard of ``contract``, from the start of 2026 on; without one, of the terms of a vendor."""
    defaults: dict[str, Any] = {"effective_on": date(2026, 1, 1)}
    if contract is None:
        defaults |= {"title": "Terms of use", "url": "https://vendor.example/terms"}
        defaults["vendor"] = None if "vendor" in fields else make_vendor()
    return create_scorecard(by=by, contract=contract, **(defaults | fields))


def needing(*products: Product, **fields: Any) -> dict[str, Any]:
    """A dependency on one of ``products``."""
    return {"options": [{"product": product} for product in products], **fields}


def make_workload(
    name: str | None = None, *, dependencies: Sequence[dict[str, Any]] = (), **fields: Any
) -> Workload:
    """A workload of ten people at 100 an hour, 42 hours a week, in use since 2020: 250 a calendar hour."""
    defaults: dict[str, Any] = {
        "in_use_since": date(2020, 1, 1),
        "people": 10,
        "cost_per_hour": Decimal(100),
        "operating_hours_per_week": Decimal(42),
        "mtpd_hours": Decimal(72),
        "rto_hours": Decimal(24),
    }
    return create_workload(
        by=None,
        name=f"Workload {next(_numbers)}" if name is None else name,
        dependencies=dependencies,
        **(defaults | fields),
    )


def make_event(vendor: Vendor, atom: str | None = None, **fields: Any) -> ObservedEvent:
    """An outage of ``vendor`` that is still going on, unless ``fields`` say otherwise."""
    defaults: dict[str, Any] = {"type": "outage", "started_at": datetime(2026, 11, 20, 8, tzinfo=UTC)}
    spec = EventSpec(vendor=vendor, atom=atom or f"entity:{vendor.slug}", **(defaults | fields))
    return record_events(by=None, told={f"INC-2026-{next(_numbers):04}": [spec]})[0]


def make_limit(**fields: Any) -> ConcentrationLimit:
    """At most half of the hourly loss of all workloads on one vendor, unless ``fields`` say otherwise."""
    defaults = {"layer": "vendor", "scope": "all", "bound": Decimal(50)}
    return create_limit(by=None, **(defaults | fields))


def make_scenario(name: str | None = None, *, by: Any = None, **fields: Any) -> Scenario:
    """A saved scenario of 30 days about a model of its own, unless ``fields`` say otherwise."""
    defaults: dict[str, Any] = {"atoms": ["model:Model One"], "hours": Decimal(720)}
    name = f"Scenario {next(_numbers)}" if name is None else name
    return create_scenario(by=by, name=name, **(defaults | fields))


def make_mitigation(name: str | None = None, *, by: Any = None, **fields: Any) -> Mitigation:
    """A fallback by hand of a workload of its own, ready after 4 hours for half of it, unless ``fields`` say otherwise.

    For another ``kind`` nothing is assumed.
    """
    name = f"Mitigation {next(_numbers)}" if name is None else name
    if "kind" not in fields:
        defaults = {"kind": "fallback", "switch_hours": Decimal(4), "capacity": Decimal("0.5")}
        fields = defaults | {"workload": fields.get("workload") or make_workload()} | fields
    return create_mitigation(by=by, name=name, **fields)


def make_plan(name: str | None = None, *mitigations: Mitigation, by: Any = None, **fields: Any) -> Plan:
    """A plan of ``mitigations``, of one of its own without them; or of ``steps``."""
    if "steps" not in fields:
        fields["mitigations"] = [one.pk for one in mitigations or [make_mitigation()]]
    return create_plan(by=by, name=f"Plan {next(_numbers)}" if name is None else name, **fields)
