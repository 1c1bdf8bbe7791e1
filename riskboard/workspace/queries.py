"""Reads on the organisation."""

from django.db.models import Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from riskboard.common.prepared import PreparedRecords, prepared
from riskboard.workspace.models import Organisation


def organisation() -> Organisation:
    """The organisation, with its defaults where nobody has set it up yet (then not saved)."""
    found = prepared(organisation, lambda: PreparedRecords(Organisation.objects.all()[:1]))
    return found.first({}) or Organisation()


def currency_in_force() -> Combinable:
    """The organisation's currency, for a query that gives amounts."""
    return Coalesce(Subquery(Organisation.objects.values("currency")[:1]), Value(Organisation().currency))
