"""What a candidate proposes to file: detection's findings in the words of the register."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from incidents.domain.consequences import fold
from incidents.domain.detect.catalogue import CatalogueEntry
from incidents.domain.limits import LONGEST_WAIT, MOST_PEOPLE, within
from incidents.domain.outage import severity
from incidents.domain.periods import days_of
from incidents.domain.unstated import unstated
from incidents.models import Candidate
from incidents.models.vocabulary import IncidentType, Scope, Severity
from incidents.queries.catalogue import known_vendors
from incidents.queries.words import RESPONSES, user_base
from riskboard.common.years import outside_years
from riskboard.workspace.queries import local_zone, start_of_day
from vendors.models import Product, Vendor

_SEVERITIES: Mapping[str, str] = {
    IncidentType.ACCESS_REVOCATION: Severity.HIGH,
    IncidentType.SUSPENSION: Severity.HIGH,
    IncidentType.GOVERNMENT_ORDER: Severity.HIGH,
    IncidentType.REGION_BLOCK: Severity.HIGH,
    IncidentType.SECURITY_BREACH: Severity.HIGH,
}
# What a reader looks for first: fields of the incident, each with the facts and fields that say it too.
_EXPECTED: Mapping[str, frozenset[str]] = {
    "people_affected": frozenset(),
    "wait_days": frozenset({"duration_days", "open_ended", "wait_open_ended"}),
    "reason": frozenset(),
    "channel": frozenset(),
}
# Fields that detection and the incident name alike, with the longest text each holds.
_TEXTS = {"reason": 500, "authority": 200, "jurisdiction": 50, "channel": 200}
_CHOICES = ("reason_specificity", "channel_kind")


@dataclass(frozen=True, slots=True)
class MissingVendor:
    """A vendor that detection names and the register lacks."""

    slug: str
    name: str
    country: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What accepting a candidate as it stands would file: ``fields`` of the incident, and whom it names."""

    fields: dict[str, Any]
    vendors: list[Vendor]
    missing: list[MissingVendor]
    products: list[Product]
    # The names of the facts that the article states, whether or not an incident could hold them.
    stated: frozenset[str]

    @property
    def unstated(self) -> tuple[str, ...]:
        """The fields of the incident that a reader looks for first, or that its kind should say, and nothing states."""
        said = self.stated | {name for name, value in self.fields.items() if value}
        missing = [name for name, others in _EXPECTED.items() if not said & (others | {name})]
        return (*missing, *unstated(type=self.fields["type"], authority=self.fields["authority"]))


def suggest(candidate: Candidate) -> Suggestion:
    """The suggestion of ``candidate``: its story's leading article, read into the fields of an incident.

    Scope is public: that it is ours is for an officer to say. Costs three queries.
    """
    found = candidate.detection
    slugs = list(dict.fromkeys(found.get("vendors") or ()))
    known = Vendor.objects.filter(slug__in=slugs).prefetch_related("products")
    vendors = {vendor.slug: vendor for vendor in known}
    named = [vendors[slug] for slug in slugs if slug in vendors and vendors[slug].archived_at is None]
    return Suggestion(
        fields=_fields(candidate),
        vendors=named,
        missing=list(_missing([slug for slug in slugs if slug not in vendors]).values()),
        products=named_products(named, [*(found.get("models") or ()), *_named(found)]),
        stated=frozenset(str(fact.get("field")) for fact in found.get("facts") or ()),
    )


def named_products(vendors: list[Vendor], names: list[str]) -> list[Product]:
    """The products of ``vendors`` that ``names`` mean, by name, alias or model, whatever the spelling.

    Reads ``vendor.products``: prefetch it.
    """
    wanted = {fold(name) for name in names} - {""}
    return [
        product
        for vendor in vendors
        for product in vendor.products.all()
        if product.archived_at is None
        and wanted & {fold(name) for name in (product.name, product.model, *product.aliases)}
    ]


def _named(found: Mapping[str, Any]) -> list[str]:
    """What else may be called as a product is: the parts of the service that a status page names."""
    return [*(found.get("products") or ()), *(found.get("components") or ())]


def page_says(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a status page states of an outage beside its words and times, by the names of facts."""
    said = {"impact": found.get("impact") or "", "components": ", ".join(found.get("components") or ())}
    return [(field, value) for field, value in said.items() if value]


def _severity(candidate: Candidate) -> str:
    """By its kind; of an outage by the impact that the status page states."""
    stated = severity(str(candidate.detection.get("impact") or ""))
    return stated or _SEVERITIES.get(candidate.type, Severity.MODERATE)


def _fields(candidate: Candidate) -> dict[str, Any]:
    found = candidate.detection
    open_ended = bool(found.get("open_ended"))
    return {
        "title": (candidate.article.title or candidate.story.title)[:300],
        "type": candidate.type,
        "direction": candidate.direction,
        "severity": _severity(candidate),
        "scope": Scope.PUBLIC,
        "models_named": [str(name)[:200] for name in found.get("models") or ()],
        "people_affected": within(found.get("people_affected"), 0, MOST_PEOPLE),
        "user_base": _user_base(found),
        "wait_days": None if open_ended else within(found.get("duration_days"), 1, LONGEST_WAIT),
        "wait_open_ended": open_ended,
        **{name: str(found.get(name) or "")[:limit] for name, limit in _TEXTS.items()},
        "vendor_response": _response(found),
        **{name: found.get(name) or "" for name in _CHOICES},
        **_times(candidate),
    }


def _times(candidate: Candidate) -> dict[str, datetime | None]:
    """When it was announced, began and ended: as stated, else when the article appeared.

    What begins on a day ahead was announced by the article. A retirement runs from its news to its day. Of a month,
    quarter or year its first day counts: from then on access may be gone. Days are those of the organisation.
    """
    found, published, zone = candidate.detection, _published(candidate), local_zone()
    day = _day(found, published, zone)
    stated = _moment(found.get("started_at"), zone) or _day_start(day, published, zone) or published
    ended = _moment(found.get("ended_at"), zone)
    if candidate.type == IncidentType.RETIREMENT and stated >= published:
        end = stated if stated > published else None
        return {"announced_at": published, "started_at": published, "expected_end_at": end, "ended_at": None}
    return {
        "announced_at": published if stated > published else None,
        "started_at": stated,
        "expected_end_at": None,
        "ended_at": ended if ended and stated <= ended <= timezone.now() else None,
    }


def _published(candidate: Candidate) -> datetime:
    """When the article appeared; when it was read, where its source names a year that cannot be."""
    article = candidate.article
    return article.fetched_at if outside_years(article.published_at) else article.published_at


def _moment(value: object, zone: ZoneInfo) -> datetime | None:
    try:
        parsed = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if parsed is None or outside_years(parsed):
        return None
    return timezone.make_aware(parsed, zone) if timezone.is_naive(parsed) else parsed


def _day(found: Mapping[str, Any], published: datetime, zone: ZoneInfo) -> object:
    """The stated day, else the first of a stated period; in a period that the article lies in, its own day counts."""
    days = days_of(str(found.get("period") or ""))
    if found.get("date") or days is None or days[0] <= timezone.localdate(published, zone) <= days[1]:
        return found.get("date")
    return days[0]


def _day_start(value: object, published: datetime, zone: ZoneInfo) -> datetime | None:
    """The start of a stated day; on the day of the article itself, the article's own time."""
    try:
        day = parse_date(value) if isinstance(value, str) else value
    except ValueError:
        return None
    if not isinstance(day, date) or outside_years(day):
        return None
    if day == timezone.localdate(published, zone):
        return published
    return start_of_day(day, zone)


def _user_base(found: Mapping[str, Any]) -> str:
    """How many use the product, in the source's words where a fact holds them."""
    fact = _fact(found, "user_base")
    return user_base(str(fact.get("value") or found.get("user_base") or ""), fact.get("sentence") or "")[:200]


def _response(found: Mapping[str, Any]) -> str:
    """What the vendor answers: the sentence that says it, else detection's word for it."""
    word = str(found.get("vendor_response") or "")
    return str(_fact(found, "vendor_response").get("sentence") or RESPONSES.get(word, word))[:4000]


def _fact(found: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    """The first fact of a field, empty where there is none."""
    return next((fact for fact in found.get("facts") or () if fact.get("field") == field), {})


def vendor_names(slugs: Iterable[str]) -> dict[str, str]:
    """What vendors are called, by slug: in the register, else in the shipped catalogue, else their slug spelt out."""
    wanted = set(slugs)
    known = dict(Vendor.objects.filter(slug__in=wanted).values_list("slug", "name"))
    missing = _missing([slug for slug in wanted if slug not in known])
    return known | {slug: vendor.name for slug, vendor in missing.items()}


def _missing(slugs: Sequence[str]) -> dict[str, MissingVendor]:
    known = known_vendors(slugs)
    return {slug: _missing_vendor(slug, known.get(slug)) for slug in slugs}


def _missing_vendor(slug: str, entry: CatalogueEntry | None) -> MissingVendor:
    if entry is not None:
        return MissingVendor(slug, entry.name, entry.country, entry.aliases)
    return MissingVendor(slug, slug.replace("-", " ").title(), "", ())
