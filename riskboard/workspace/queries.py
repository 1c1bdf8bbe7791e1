"""Reads on the organisation."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from riskboard.common.prepared import PreparedRecords, prepared
from riskboard.workspace.models import Organisation


def organisation() -> Organisation:
    """The organisation, with its defaults where nobody has set it up yet (then not saved)."""
    found = prepared(organisation, lambda: PreparedRecords(Organisation.objects.all()[:1]))
    return found.first({}) or Organisation()


def local_zone() -> ZoneInfo:
    """The zone that the organisation's days are in. What a day means never depends on who asks, or by which door."""
    return ZoneInfo(organisation().time_zone)


def start_of_day(day: date, zone: ZoneInfo | None = None) -> datetime:
    """When ``day`` begins where the organisation is; ``zone`` spares the query where it is known."""
    return datetime.combine(day, time.min, zone or local_zone())


def local_day(moment: datetime | None = None) -> date:
    """The day of ``moment``, of now without one, where the organisation is."""
    return timezone.localdate(moment, local_zone())


def currency_in_force() -> Combinable:
    """The organisation's currency, for a query that gives amounts."""
    return Coalesce(Subquery(Organisation.objects.values("currency")[:1]), Value(Organisation().currency))
