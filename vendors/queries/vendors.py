"""Reads on vendors: the list with its filters, and one by its key."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import (
    Count,
    F,
    FilteredRelation,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from riskboard.common.bands import BANDS, band_named
from vendors.models import Product, Vendor, VendorScore
from vendors.queries import keys

CHANGE_WINDOW = timedelta(days=30)
# name in the address → the annotated column; the name breaks ties
ORDERS: Mapping[str, str] = {
    "name": "name",
    "score": "score",
    "change": "change",
    "country": "country",
    "products": "product_count",
}
DEFAULT_ORDER = "-score"


def vendors(
    *,
    q: str = "",
    band: str = "",
    country: str = "",
    account_state: str = "",
    order: str = DEFAULT_ORDER,
    archived: bool = False,
    now: datetime | None = None,
) -> QuerySet[Vendor]:
    """Vendors in the register, each annotated with ``score``, ``score_then`` (30 days ago), ``change``, ``loss``
    (thousandths) and ``product_count``; None where there is no score yet.

    ``q`` looks in name, identifier and aliases; ``band`` takes a band's name; an unknown band finds nothing; ``order``
    is a key of :data:`ORDERS`, with a minus for descending.
    """
    found = _annotated(now or timezone.now())
    if not archived:
        found = found.filter(archived_at=None)
    if q:
        found = found.filter(_matches(q))
    if band:
        found = found.filter(_in_band(band))
    if country:
        found = found.filter(country=country.upper())
    if account_state:
        found = found.filter(account_state=account_state)
    return found.order_by(*ordering(order))


def by_key(key: str | int, *, archived: bool = False) -> Vendor | None:
    """The vendor with this id or slug, or None; archived ones only when asked for."""
    found = Vendor.objects.all() if archived else Vendor.objects.filter(archived_at=None)
    return keys.by_key(found, key)


def countries() -> list[str]:
    """The countries of the vendors in the register, in order."""
    found = Vendor.objects.filter(archived_at=None).exclude(country="").order_by("country")
    return list(found.values_list("country", flat=True).distinct())


def ordering(order: str) -> list[str | Combinable]:
    """The columns for an ``order`` such as ``-score``; what is unknown comes last, an unknown order is the default."""
    if order.removeprefix("-") not in ORDERS:
        order = DEFAULT_ORDER
    column = F(ORDERS[order.removeprefix("-")])
    first = column.desc(nulls_last=True) if order.startswith("-") else column.asc(nulls_last=True)
    return [first, "name", "pk"]


def _annotated(now: datetime) -> QuerySet[Vendor]:
    earlier = VendorScore.objects.filter(vendor=OuterRef("pk"), computed_at__lte=now - CHANGE_WINDOW)
    found = Vendor.objects.alias(
        current_score=FilteredRelation("scores", condition=Q(scores__current=True)),
        alias_text=Func(F("aliases"), Value(" "), function="array_to_string", output_field=TextField()),
    ).annotate(
        score=F("current_score__score"),
        loss=F("current_score__loss"),
        score_then=Subquery(earlier.values("score")[:1], output_field=FloatField()),
    )
    live = Product.objects.filter(vendor=OuterRef("pk"), archived_at=None).order_by().values("vendor")
    return found.annotate(
        change=F("score") - F("score_then"),
        # Not a join that is grouped: a list that does not show the count would have to group all vendors for nothing.
        product_count=Coalesce(Subquery(live.annotate(found=Count("pk")).values("found")), Value(0)),
    )


def _matches(text: str) -> Q:
    return Q(name__icontains=text) | Q(slug__icontains=text) | Q(alias_text__icontains=text)


def _in_band(name: str) -> Q:
    try:
        band = band_named(name)
    except KeyError:
        return Q(pk__in=[])
    above = [other.start for other in BANDS if other.start > band.start]
    wanted = Q(score__gte=band.start)
    return wanted & Q(score__lt=min(above)) if above else wanted
