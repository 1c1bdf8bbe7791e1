"""Writes on incidents: file, change, archive."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from incidents.models import Article, Fact, Incident, IncidentArticle, TimelineEntry
from incidents.models.incident import ACTIVE_STATUSES
from incidents.models.vocabulary import Status
from incidents.queries.cases import fresh_case
from incidents.services.changes import Written
from incidents.services.effects import apply_effects
from incidents.services.facts import build_fact
from incidents.services.references import next_references
from incidents.services.restoration import reached_stage, sync_restorations
from incidents.services.timeline import add_entry, build_entry
from incidents.services.validation import FIELDS, check_incident, set_fields
from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.kept import in_source_language
from riskboard.common.versions import refuse_stale
from vendors.models import Product, Vendor

# What the timeline says of an incident that was filed by hand.
FILED = gettext_noop("Filed")
# A change of status is a decision with a time and a note: change_status does it.
CHANGEABLE = frozenset(FIELDS) - {"status"}


def file_incident(
    *,
    by: User | None,
    vendors: Iterable[Vendor],
    products: Iterable[Product] = (),
    facts: Iterable[Mapping[str, Any]] = (),
    articles: Iterable[Article] = (),
    now: datetime | None = None,
    told: str = "",
    **fields: Any,
) -> Incident:
    """Put an incident on record and carry its consequences to the vendors (method section 4).

    ``facts`` are mappings with the fields of :func:`incidents.services.facts.add_fact`; they start as alleged.
    ``articles`` are its evidence. The officer is ``by`` unless named. ``told`` is what the timeline says of the filing.
    An end resolves it; filed as resolved or reviewed without one, it ends now.

    :raises ValidationError: by field.
    """
    moment = now or timezone.now()
    parties, things = list(vendors), list(products)
    incident = Incident(officer=by)
    with acting(by, "incident filed"):
        prepare_new(incident, fields, parties, things, now=moment)
        (incident.reference,) = next_references(1, now=moment)
        incident.save()
        incident.vendors.set(parties)
        incident.products.set(things)
        attach_articles(incident=incident, articles=articles)
        Fact.objects.bulk_create([build_fact(incident, fact) for fact in facts])
        add_entry(by=by, incident=incident, kind="filed", text=told or FILED, at=moment)
        settle(by=by, written=[Written(incident, None)], now=moment)
    return incident


def update_incident(
    *,
    by: User | None,
    incident: Incident,
    version: str | None = None,
    vendors: Iterable[Vendor] | None = None,
    products: Iterable[Product] | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Incident:
    """Change ``fields`` of ``incident``, and its vendors and products unless they are None.

    Setting ``ended_at`` resolves it, clearing it opens it again. Its consequences follow.

    :raises ValidationError: by field; StaleVersion when it is not ``version`` that is on record.
    """
    moment = now or timezone.now()
    with acting(by, "incident changed"):
        locked = lock_incident(incident, version)
        before = fresh_case(locked.pk)
        parties = list(locked.vendors.all() if vendors is None else vendors)
        things = list(locked.products.all() if products is None else products)
        entries = prepare_change(locked, fields, parties, things, by=by, now=moment)
        locked.save()
        locked.vendors.set(parties)
        locked.products.set(things)
        TimelineEntry.objects.bulk_create(entries)
        settle(by=by, written=[Written(locked, before)], now=moment)
    return locked


def archive_incident(
    *, by: User | None, incident: Incident, version: str | None = None, now: datetime | None = None
) -> Incident:
    """Take ``incident`` out of every list and its consequences back; twice changes nothing.

    :raises StaleVersion: when it is not ``version`` that is on record.
    """
    moment = now or timezone.now()
    with acting(by, "incident archived"):
        locked = lock_incident(incident, version)
        if locked.archived_at is None:
            before = fresh_case(locked.pk)
            locked.archived_at = moment
            locked.save(update_fields=["archived_at", "updated_at"])
            add_entry(by=by, incident=locked, kind="archived", text=gettext_noop("Archived"), at=moment)
            settle(by=by, written=[Written(locked, before)], now=moment)
    return locked


def attach_articles(*, incident: Incident, articles: Iterable[Article]) -> list[int]:
    """Add ``articles`` to the evidence of ``incident``; the ids of those that were not there yet."""
    known = set(incident.evidence.values_list("article_id", flat=True))
    fresh = [pk for pk in dict.fromkeys(article.pk for article in articles) if pk not in known]
    IncidentArticle.objects.bulk_create(
        [IncidentArticle(incident=incident, article_id=pk) for pk in fresh], ignore_conflicts=True
    )
    return fresh


def lock_incident(incident: Incident, version: str | None = None) -> Incident:
    """The incident as it stands, locked until the transaction ends.

    :raises StaleVersion: when a ``version`` is given and another one is on record.
    """
    locked = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    refuse_stale(locked, version)
    return locked


def prepare_new(
    incident: Incident,
    fields: Mapping[str, Any],
    vendors: Sequence[Vendor],
    products: Sequence[Product],
    *,
    now: datetime,
    owned: bool = False,
) -> None:
    """Set ``fields`` on a new ``incident`` by all rules (:func:`check_incident`), without saving it.

    :raises ValidationError: by field.
    """
    set_fields(incident, fields)
    _match_end(incident, now)
    check_incident(incident, vendors, products, owned=owned)


def prepare_change(
    incident: Incident,
    fields: Mapping[str, Any],
    vendors: Sequence[Vendor],
    products: Sequence[Product],
    *,
    by: User | None,
    now: datetime,
    owned: bool = False,
) -> list[TimelineEntry]:
    """The same of an ``incident`` on record; what its timeline says of it, unsaved, nothing where nothing changes.

    :raises ValidationError: by field.
    """
    changed = _changed(incident, fields)
    set_fields(incident, fields, CHANGEABLE)
    _follow_end(incident, changed)
    _match_end(incident, now)
    check_incident(incident, vendors, products, owned=owned)
    if not changed:
        return []
    text = gettext_noop("Changed: {field_words}").format(field_words=", ".join(_labels(changed)))
    return [build_entry(by=by, incident=incident, kind="changed", text=text, at=now)]


def settle(*, by: User | None, written: Sequence[Written], now: datetime) -> None:
    """Bring the incidents that they end, then the vendors, into line with what was written. Inside a transaction."""
    given = {one.incident.pk: one for one in written}
    ended = sync_restorations(by=by, reports=[one.incident for one in written], now=now)
    for one in ended:
        known = given.get(one.incident.pk)
        given[one.incident.pk] = Written(one.incident, known.before) if known else one
    apply_effects(by=by, written=list(given.values()), now=now)


def _changed(incident: Incident, fields: Mapping[str, Any]) -> list[str]:
    return [name for name, value in fields.items() if getattr(incident, name, None) != value]


def _follow_end(incident: Incident, changed: Sequence[str]) -> None:
    """What goes on again is where it had got to, and no report of a restoration holds its end any more."""
    if "ended_at" not in changed:
        return
    incident.ended_by = None
    if incident.ended_at is None and incident.status not in ACTIVE_STATUSES:
        incident.status = reached_stage(incident)


def _match_end(incident: Incident, moment: datetime) -> None:
    """Status and end say the same: what has ended is resolved, and what is resolved has ended, at ``moment`` if unsaid.

    Otherwise its clock would stand still here and run on with the vendors, who know its dates alone.
    """
    if incident.ended_at and incident.status in ACTIVE_STATUSES:
        incident.status = Status.RESOLVED
    elif incident.ended_at is None and incident.must_have_ended:
        incident.ended_at = moment


def _labels(names: Iterable[str]) -> list[str]:
    words = {field.name: field.verbose_name for field in Incident._meta.fields}
    with in_source_language():
        return [str(words[name]) for name in names]
