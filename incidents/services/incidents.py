"""Writes on incidents: file, change, archive."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.domain.consequences import Case
from incidents.models import Article, Fact, Incident, IncidentArticle
from incidents.models.incident import ACTIVE_STATUSES
from incidents.models.vocabulary import Status
from incidents.queries.cases import fresh_case
from incidents.services.effects import apply_effects
from incidents.services.facts import build_fact
from incidents.services.references import next_reference
from incidents.services.restoration import reached_stage, sync_restoration
from incidents.services.timeline import add_entry
from incidents.services.validation import FIELDS, check_incident, set_fields
from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.versions import refuse_stale
from vendors.models import Product, Vendor

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
    set_fields(incident, fields)
    _match_end(incident, moment)
    with acting(by, "incident filed"):
        check_incident(incident, parties, things)
        incident.reference = next_reference(now=moment)
        incident.save()
        incident.vendors.set(parties)
        incident.products.set(things)
        attach_articles(incident=incident, articles=articles)
        Fact.objects.bulk_create([build_fact(incident, fact) for fact in facts])
        add_entry(by=by, incident=incident, kind="filed", text=told or _("Filed"), at=moment)
        settle(by=by, incident=incident, before=None, now=moment)
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
        changed = _changed(locked, fields)
        set_fields(locked, fields, CHANGEABLE)
        _follow_end(locked, changed)
        _match_end(locked, moment)
        check_incident(locked, parties, things)
        locked.save()
        locked.vendors.set(parties)
        locked.products.set(things)
        if changed:
            text = _("Changed: %(fields)s") % {"fields": ", ".join(_labels(changed))}
            add_entry(by=by, incident=locked, kind="changed", text=text, at=moment)
        settle(by=by, incident=locked, before=before, now=moment)
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
            add_entry(by=by, incident=locked, kind="archived", text=_("Archived"), at=moment)
            settle(by=by, incident=locked, before=before, now=moment)
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


def settle(*, by: User | None, incident: Incident, before: Case | None, now: datetime) -> None:
    """Bring the incidents that it ends, then the vendors, into line with ``incident``. Inside a transaction."""
    sync_restoration(by=by, report=incident, now=now)
    apply_effects(by=by, incident=incident, before=before, now=now)


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
    return [str(words[name]) for name in names]
