"""The incidents that forms offer to choose from."""

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from incidents.models import Incident
from incidents.queries.incidents import matching, visible_to
from riskboard.accounts.permissions import Actor
from riskboard.common.choosing import Kind


def incident_kind(user: Actor) -> Kind:
    """The incidents that ``user`` may know of, the newest first."""

    def rows() -> QuerySet[Incident]:
        return visible_to(user).order_by("-started_at", "-pk")

    return Kind(
        address="incident-choices",
        rows=rows,
        find=_called,
        label=str,
        names=lambda incident: (incident.reference, incident.title, str(incident)),
        key="reference",
    )


def _called(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    exact = When(reference__iexact=text, then=Value(0))
    place = Case(exact, default=Value(1), output_field=IntegerField())
    return rows.filter(pk__in=matching(text)).order_by(place, "-started_at", "-pk")
