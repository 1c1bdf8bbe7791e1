"""Writes on sources: adding, changing, pausing, removing, and asking for a fetch now."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Fetch, FetchState, Source, SourceState
from incidents.models.source import SourceKind
from incidents.services.addresses import Addresses
from riskboard.common.actor import acting
from riskboard.common.queue import enqueue
from riskboard.common.versions import refuse_stale

OPEN = (FetchState.QUEUED, FetchState.RUNNING)
# What a change may touch.
CHANGEABLE = ("external_id", "name", "url", "kind", "vendor", "auto_accept_confidence")
# What a changed address or kind makes meaningless: it belonged to what was read before.
_FORGET: dict[str, Any] = {
    "etag": "",
    "last_modified": "",
    "validators_url": "",
    "body_hash": "",
    "failures": 0,
    "last_error": "",
    "unreadable_since": None,
    "moving_to": "",
    "moving_answers": 0,
    "offered": [],
}
WRITTEN = (*CHANGEABLE, *_FORGET, "domain", "next_fetch_at", "updated_at")
# The fetch package and the look for another source of the same address check it, the database its uniqueness; whoever
# names a vendor has read it.
_CHECKED_HERE = ["domain", "url", "vendor"]


def create_source(*, by: Any, url: str, name: str = "", kind: str = SourceKind.FEED, **fields: Any) -> Source:
    """Add a source and have it read at once. Without a name it takes its feed's, until then its host's.

    :raises ValidationError: naming the bad field; ``url`` also where another source reads that address.
    """
    with acting(by, "source added"):
        source, given = Source(), {"url": url, "name": name, "kind": kind, **fields}
        prepare_source(source, given, Addresses([url]))
        _save(source)
        request_fetch(by=by, source=source)
        return source


def update_source(*, by: Any, source: Source, version: str | None = None, **fields: Any) -> Source:
    """Change a source; a new address or kind forgets what was learnt from the old one.

    :raises ValidationError: as for :func:`create_source`; StaleVersion when it is not ``version`` that is on record.
    """
    with acting(by, "source changed"):
        source = _lock(source, version)
        prepare_source(source, fields, Addresses([fields.get("url", source.url)]))
        _save(source)
        return source


def prepare_source(source: Source, fields: Mapping[str, Any], addresses: Addresses) -> None:
    """Set ``fields`` on ``source`` by all rules, without saving it.

    :raises ValidationError: naming the bad field.
    """
    new = source.pk is None
    moved = new or any(name in fields and fields[name] != getattr(source, name) for name in ("url", "kind"))
    for name, value in {**(_FORGET if moved else {}), **fields}.items():
        setattr(source, name, value)
    if moved:
        source.url = source.url.strip()
        source.domain = addresses.domain_of(source)
        source.next_fetch_at = timezone.now()
    if new:
        source.domain_wait_until = addresses.wait_of(source.domain)
    source.name = source.name.strip() or source.domain
    source.updated_at = timezone.now()
    source.clean_fields(exclude=_CHECKED_HERE)
    addresses.take(source)


def use_offered(*, by: Any, source: Source, url: str) -> Source:
    """Read one of the feeds that the page at the source's address points to, instead of the page; from now on.

    :raises ValidationError: when the page does not point there, or another source reads that feed.
    """
    if url not in [link["url"] for link in source.offered]:
        raise ValidationError({"url": [_("The page does not point to this feed any more.")]})
    with acting(by, "source changed to a feed of its page"):
        changed = update_source(by=by, source=source, url=url, kind=SourceKind.FEED)
        request_fetch(by=by, source=changed)
        return changed


def pause_source(*, by: Any, source: Source, reason: str = "") -> Source:
    """Stop reading a source until someone resumes it; pausing twice changes nothing."""
    return update_source(by=by, source=source, state=SourceState.PAUSED, pause_reason=reason)


def resume_source(*, by: Any, source: Source) -> Source:
    """Read a paused source again, from now on.

    :raises ValidationError: when it is archived.
    """
    _refuse_archived(source)
    return update_source(
        by=by, source=source, state=SourceState.ACTIVE, pause_reason="", next_fetch_at=timezone.now()
    )


def archive_source(*, by: Any, source: Source, version: str | None = None) -> Source:
    """Take a source out of the list and read it no more; what it brought stays. Twice changes nothing.

    :raises StaleVersion: when it is not ``version`` that is on record.
    """
    with acting(by, "source archived"):
        source = _lock(source, version)
        if source.archived_at is None:
            source.archived_at, source.state = timezone.now(), SourceState.PAUSED
            _save(source)
    return source


def restore_source(*, by: Any, source: Source) -> Source:
    """Bring an archived source back and read it from now on. Twice changes nothing."""
    with acting(by, "source restored"):
        source = _lock(source)
        if source.archived_at is not None:
            source.archived_at, source.state, source.pause_reason = None, SourceState.ACTIVE, ""
            source.next_fetch_at = timezone.now()
            _save(source)
    return source


def delete_source(*, by: Any, source: Source, version: str | None = None) -> None:
    """Remove a source that nothing rests on.

    :raises ValidationError: when its articles support incidents; StaleVersion when it is not ``version`` any more.
    """
    with acting(by, "source removed"):
        _lock(source, version)
        if source.articles.filter(incident_links__isnull=False).exists():
            raise ValidationError(
                {"source": [_("Incidents rest on articles of this source: pause it instead of removing it.")]}
            )
        source.articles.filter(
            story__candidate__isnull=False, story__candidate__article__source=source
        ).update(source=None)
        source.delete()


def request_fetch(*, by: Any, source: Source) -> Fetch:
    """Ask for the source to be read now. While a fetch is open, asking again joins it.

    :raises ValidationError: when it is archived.
    """
    _refuse_archived(source)
    with acting(by, "fetch requested"):
        try:
            with transaction.atomic():
                fetch = Fetch.objects.create(
                    source=source, domain=source.domain, requested_by=by, requested_at=timezone.now()
                )
        except IntegrityError:
            fetch = Fetch.objects.get(source=source, state__in=OPEN)
        enqueue("incidents.poll_due")
        return fetch


def ask_for_fetches(*, by: Any, sources: Sequence[Source]) -> None:
    """Ask for new sources to be read now, of which none has been asked for yet."""
    if not sources:
        return
    with acting(by, "fetch requested"):
        Fetch.objects.bulk_create(
            Fetch(source=one, domain=one.domain, requested_by=by, requested_at=timezone.now())
            for one in sources
        )
        enqueue("incidents.poll_due")


def _refuse_archived(source: Source) -> None:
    if source.archived_at is not None:
        raise ValidationError(_("%(name)s is archived: restore it first.") % {"name": source.name})


def _lock(source: Source, version: str | None = None) -> Source:
    locked = Source.objects.select_for_update().get(pk=source.pk)
    refuse_stale(locked, version)
    return locked


def _save(source: Source) -> None:
    source.updated_at = timezone.now()
    try:
        source.validate_unique(exclude=_CHECKED_HERE)
        source.validate_constraints()
        with transaction.atomic():
            source.save()
    except IntegrityError as error:  # two people added it in the same moment
        raise ValidationError({"url": [_("Another source reads this address.")]}) from error
