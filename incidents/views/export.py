"""Incidents as a CSV file: exactly what the list shows."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.http import HttpResponse

from incidents.models import Incident

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
# A spreadsheet runs what begins like this; a leading apostrophe keeps it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def incidents_csv(incidents: Iterable[Incident]) -> HttpResponse:
    """The incidents as a CSV download, times in UTC (RFC 3339)."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEAD)
    writer.writerows([_cell(value) for value in _row(incident)] for incident in incidents)
    response = HttpResponse(buffer.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="incidents.csv"'
    return response


def _row(incident: Incident) -> list[object]:
    values: dict[str, object] = {
        "vendors": "; ".join(vendor.name for vendor in incident.vendors.all()),
        "officer": (incident.officer.get_full_name() or incident.officer.username)
        if incident.officer
        else "",
    }
    return [values[name] if name in values else getattr(incident, name) for name in HEAD]


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
