"""Incidents as a CSV file: exactly what the list shows."""

from collections.abc import Iterable

from django.http import HttpResponse

from incidents.models import Incident
from riskboard.common.csv_file import csv_file

HEAD = (
    "reference",
    "title",
    "type",
    "direction",
    "scope",
    "severity",
    "status",
    "vendors",
    "announced_at",
    "started_at",
    "expected_end_at",
    "ended_at",
    "wait_days",
    "people_affected",
    "authority",
    "officer",
)


def incidents_csv(incidents: Iterable[Incident]) -> HttpResponse:
    """The incidents as a CSV download, times in UTC (RFC 3339)."""
    return csv_file("incidents", HEAD, map(_row, incidents))


def _row(incident: Incident) -> list[object]:
    values: dict[str, object] = {
        "vendors": "; ".join(vendor.name for vendor in incident.vendors.all()),
        "officer": incident.officer.get_full_name() if incident.officer else "",
    }
    return [values[name] if name in values else getattr(incident, name) for name in HEAD]
