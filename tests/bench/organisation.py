"""What a very large organisation has on record: vendors, contracts, workloads and incidents, written set by set."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import TypeVar

from django.db import connection, models
from django.utils import timezone

from incidents.models import Incident
from incidents.models.vocabulary import IncidentType, Scope, Severity, Status
from vendors.models import Contract, Product, Vendor, VendorScore, Workload
from vendors.models.workload import Dependency, DependencyOption

Row = TypeVar("Row", bound=models.Model)
VENDORS = 10_000
WORKLOADS = 100_000
INCIDENTS = 100_000
RUNNING = 500
COUNTRIES = ("US", "FR", "DE", "CN", "GB", "IE")
WORDS = ("reading", "support", "claims", "search", "drafting", "coding", "planning", "review")


def furnish() -> None:
    """Vendors with a product, a contract and a score each; workloads and incidents by the hundred thousand.

    Half of the workloads and incidents go to a hundred vendors, so that some have hundreds of both, as in life.
    """
    vendors = _keep(Vendor, (_vendor(n) for n in range(VENDORS)))
    products = _keep(Product, (_product(n, one) for n, one in enumerate(vendors)))
    _keep(Contract, (_contract(n, one) for n, one in enumerate(vendors)))
    _keep(VendorScore, (_score(n, one) for n, one in enumerate(vendors)))
    workloads = _keep(Workload, (_workload(n) for n in range(WORKLOADS)))
    needs = _keep(Dependency, (Dependency(workload=one) for one in workloads))
    _keep(
        DependencyOption,
        (DependencyOption(dependency=one, product=products[_rank(n)]) for n, one in enumerate(needs)),
    )
    incidents = _keep(Incident, (_incident(n) for n in range(INCIDENTS)))
    link = Incident.vendors.through
    _keep(link, (link(incident=one, vendor=vendors[_rank(n)]) for n, one in enumerate(incidents)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _keep(model: type[Row], rows: Iterator[Row]) -> list[Row]:
    kept: list[Row] = []
    while batch := list(islice(rows, 5_000)):
        kept += model._default_manager.bulk_create(batch)
    return kept


def _rank(number: int) -> int:
    """Which vendor the row of that number goes to."""
    return number % 100 if number % 2 else number // 2 % VENDORS


def _vendor(number: int) -> Vendor:
    return Vendor(
        slug=f"vendor-{number}",
        name=f"Vendor {number}",
        tracked_since=date(2026, 1, 1),
        country=COUNTRIES[number % len(COUNTRIES)],
        owner=f"Owner {number % 40}",
    )


def _product(number: int, vendor: Vendor) -> Product:
    return Product(
        slug=f"product-{number}",
        name=f"Assistant {number}",
        vendor=vendor,
        model=f"model {number % 300}",
        jurisdiction=COUNTRIES[number % 3],
        platform=f"cloud {number % 5}",
    )


def _contract(number: int, vendor: Vendor) -> Contract:
    return Contract(
        slug=f"contract-{number}",
        reference=f"C-{number}",
        vendor=vendor,
        title=f"Assistants for {WORDS[number % len(WORDS)]}",
        start_date=date(2026, 1, 1),
        end_date=timezone.now().date() + timedelta(days=30 + number % 700),
        notice_period_days=number % 90,
        annual_value=number,
    )


def _score(number: int, vendor: Vendor) -> VendorScore:
    part = {"workload": "workload-1", "lost_hours": 44.0, "loss": 5_000, "direct_loss": 5_000, "points": 1.5}
    moment = timezone.now()
    return VendorScore(
        vendor=vendor,
        computed_at=moment,
        confirmed_at=moment,
        method_version="1",
        inputs_hash="0" * 64,
        score=number * 7 % 100,
        tolerance=144_000_000,
        loss=25_000,
        direct_loss=25_000,
        indirect_loss=0,
        contributions=[part] * 5,
    )


def _workload(number: int) -> Workload:
    return Workload(
        slug=f"workload-{number}",
        name=f"{WORDS[number % len(WORDS)].capitalize()} {number}",
        owner=f"Owner {number % 40}",
        people=number % 60,
        cost_per_hour=50,
        mtpd_hours=24 + number % 72,
        rto_hours=8,
        critical=number % 9 == 0,
    )


def _incident(number: int) -> Incident:
    started = timezone.now() - timedelta(hours=1 + number % (365 * 24))
    runs = number % (INCIDENTS // RUNNING) == 0
    return Incident(
        reference=f"INC-2026-{number + 1:06}",
        title=f"Access to {WORDS[number % len(WORDS)]} assistants cut, case {number}",
        summary="The vendor named no reason.",
        type=list(IncidentType.values)[number % 3],
        severity=Severity.MODERATE,
        status=Status.CONFIRMED if runs else Status.RESOLVED,
        scope=Scope.OURS if number % 7 == 0 else Scope.PUBLIC,
        started_at=started,
        ended_at=None if runs else started + timedelta(minutes=50),
        wait_days=60 if runs else None,
    )
