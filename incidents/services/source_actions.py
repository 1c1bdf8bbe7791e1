"""What is done to many sources at once: pause, resume, fetch now, archive, name their vendor."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils import timezone

from incidents.models import Fetch, Source, SourceState
from incidents.services.sources import OPEN, ask_for_fetches
from riskboard.common.actor import acting
from vendors.models import Vendor

_WRITTEN = ("state", "pause_reason", "next_fetch_at", "archived_at", "vendor", "updated_at")


def act_on_sources(*, by: Any, sources: Iterable[int], action: str, vendor: Vendor | None = None) -> int:
    """Do ``action`` to the sources of these numbers, all in one transaction; how many it changed or had read.

    One of ``ACTIONS``. Archived sources are left alone, and so are those that are already as they would become.
    Raises KeyError for an unknown action. The statements do not grow with the sources.
    """
    act = _ACTS[action]
    with acting(by, "several sources changed"):
        found = Source.objects.select_for_update(of=("self",)).filter(pk__in=list(sources), archived_at=None)
        chosen = list(found.order_by("pk"))
        if action == "fetch":
            return _fetch(by, chosen)
        changed = [source for source in chosen if act(source, vendor)]
        for source in changed:
            source.updated_at = timezone.now()
        Source.objects.bulk_update(changed, _WRITTEN, batch_size=500)
        return len(changed)


def _fetch(by: Any, sources: list[Source]) -> int:
    """Those that are read already, or wait to be, are not asked for twice."""
    busy = set(Fetch.objects.filter(source__in=sources, state__in=OPEN).values_list("source", flat=True))
    asked = [source for source in sources if source.pk not in busy]
    ask_for_fetches(by=by, sources=asked)
    return len(asked)


def _pause(source: Source, _vendor: Vendor | None) -> bool:
    if source.state == SourceState.PAUSED:
        return False
    source.state, source.pause_reason = SourceState.PAUSED, ""
    return True


def _resume(source: Source, _vendor: Vendor | None) -> bool:
    if source.state == SourceState.ACTIVE:
        return False
    source.state, source.pause_reason, source.next_fetch_at = SourceState.ACTIVE, "", timezone.now()
    return True


def _archive(source: Source, _vendor: Vendor | None) -> bool:
    source.archived_at, source.state = timezone.now(), SourceState.PAUSED
    return True


def _name_vendor(source: Source, vendor: Vendor | None) -> bool:
    if source.vendor_id == (vendor.pk if vendor else None):
        return False
    source.vendor = vendor
    return True


def _nothing(_source: Source, _vendor: Vendor | None) -> bool:
    return False


_ACTS: Final[Mapping[str, Callable[[Source, Vendor | None], bool]]] = {
    "pause": _pause,
    "resume": _resume,
    "fetch": _nothing,
    "archive": _archive,
    "vendor": _name_vendor,
}
ACTIONS: Final = tuple(_ACTS)
