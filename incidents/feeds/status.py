"""Status pages: Statuspage's history (Atom, RSS) and `/api/v2/incidents.json`, and feeds written like them."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from incidents.domain.outage import Outage
from incidents.feeds import feed, sanitise
from incidents.feeds.entry import MAX_ENTRIES, Entry
from incidents.feeds.jsonfeed import load, moment, string
from incidents.feeds.links import absolute
from incidents.feeds.plain import decode, one_line

_OVER = frozenset({"resolved", "completed"})
_PLANNED = frozenset({"scheduled", "in progress", "verifying", "completed"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHEN = re.compile(
    r"^(?P<month>[A-Z][a-z]{2})[a-z]*\s+(?P<day>\d{1,2}),\s+(?:(?P<year>\d{4})\s*,?\s+)?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s*[-–].*?)?\s+(?P<zone>[A-Z]{2,5}|[+-]\d{2}:?\d{2})$"
)
_SAID = re.compile(r"^(?P<state>[A-Z][A-Za-z ]{2,30}?)\s+[-–]\s+(?P<text>.*)$", re.DOTALL)
_STATE = re.compile(r"^Status:\s*(?P<state>[A-Za-z ]+)$", re.MULTILINE)
_AFFECTED = re.compile(r"(?is)affected components?\s*:?\s*(?:</[a-z]+>|<br>|\s)*<ul>(?P<items>.*?)</ul>")
_ITEM = re.compile(r"(?is)<li>(.*?)(?=<li>|</li>|$)")
# Some pages write their own addresses with a slash too many, others do not: one incident, one address.
_SLASHES = re.compile(r"(?<!:)//+")
_NUMBER = re.compile(r"[\w.-]{1,100}")
_STANDING = re.compile(r"\s*\([^()]*\)$")
_ZONES = {
    **dict.fromkeys(("UTC", "GMT", "WET"), 0.0),
    **{
        "PST": -8.0,
        "PDT": -7.0,
        "MST": -7.0,
        "MDT": -6.0,
        "CST": -6.0,
        "CDT": -5.0,
        "EST": -5.0,
        "EDT": -4.0,
    },
    **{"BST": 1.0, "CET": 1.0, "CEST": 2.0, "EET": 2.0, "EEST": 3.0, "IST": 5.5, "SGT": 8.0, "JST": 9.0},
    **{"KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0},
}


@dataclass(frozen=True, kw_only=True)
class StatusUpdate:
    """One message on an incident: when (UTC), its state in lower case ("investigating"), its text."""

    at: datetime | None
    state: str
    text: str


@dataclass(frozen=True, kw_only=True)
class StatusReport:
    """One incident of a status page, as an entry and as facts.

    `start` is the oldest update, `end` the one that resolved it (None while it lasts); `entry.published` is the
    start too, `entry.updated` the newest update. `impact` is the page's own word, empty where it gives none;
    `scheduled` marks announced maintenance.
    """

    entry: Entry
    start: datetime | None
    end: datetime | None
    impact: str = ""
    components: tuple[str, ...] = ()
    scheduled: bool = False
    updates: tuple[StatusUpdate, ...] = ()

    @property
    def outage(self) -> Outage:
        """What it says beside its words."""
        return Outage(start=self.start, end=self.end, impact=self.impact, components=self.components)


@dataclass(frozen=True, kw_only=True)
class StatusPage:
    """A status page's history, newest first as the page has it."""

    title: str = ""
    link: str = ""
    ttl_minutes: int | None = None
    reports: tuple[StatusReport, ...] = ()
    note: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The reports as entries, as a feed has them."""
        return tuple(report.entry for report in self.reports)

    @property
    def outages(self) -> tuple[Entry, ...]:
        """The entries of what failed: announced maintenance is no outage."""
        told = (report for report in self.reports if not report.scheduled)
        return tuple(replace(report.entry, outage=report.outage) for report in told)


def parse(data: bytes, *, url: str = "", content_type: str = "") -> StatusPage:
    """Read a status page's history in any of its formats. Raises NotAFeed for anything else."""
    text = decode(data, content_type).strip()
    if text.startswith("{"):
        document = load(text)
        listed = document.get("incidents")
        if isinstance(listed, list):
            return _from_json(document, listed, url)
    parsed = feed.parse(data, url=url, content_type=content_type)
    return StatusPage(
        title=parsed.title,
        link=parsed.link,
        ttl_minutes=parsed.ttl_minutes,
        note=parsed.note,
        reports=tuple(_from_entry(entry) for entry in parsed.entries),
    )


def _from_entry(entry: Entry) -> StatusReport:
    newest = entry.updated or entry.published
    updates = _updates(entry.text, newest)
    if not updates and (found := _STATE.search(entry.text)) is not None:
        updates = (StatusUpdate(at=newest, state=found["state"].strip().lower(), text=""),)
    return _report(
        replace(entry, updated=newest),
        updates,
        components=_components(entry.html),
        scheduled="scheduled event" in entry.text.lower(),
        opened=entry.published,
    )


def _report(
    entry: Entry,
    updates: tuple[StatusUpdate, ...],
    *,
    opened: datetime | None,
    components: tuple[str, ...] = (),
    impact: str = "",
    scheduled: bool = False,
) -> StatusReport:
    dated = [update.at for update in updates if update.at is not None]
    over = [update.at for update in updates if update.state in _OVER and update.at is not None]
    start = min([*dated, opened] if opened else dated, default=entry.published)
    return StatusReport(
        entry=replace(entry, published=start, link=_SLASHES.sub("/", entry.link)),
        start=start,
        end=max(over, default=None),
        impact=impact,
        components=components,
        scheduled=scheduled or any(update.state in _PLANNED for update in updates),
        updates=updates,
    )


def _updates(text: str, newest: datetime | None) -> tuple[StatusUpdate, ...]:
    """The dated messages in a history entry: a line with the date, then "State - text" to the next date."""
    updates: list[StatusUpdate] = []
    when, said = None, list[str]()
    for line in [*text.split("\n"), None]:
        found = _WHEN.match(line) if line is not None else None
        if line is not None and found is None:
            said.append(line)
            continue
        if when is not None and (message := _SAID.match("\n".join(said))) is not None:
            state = message["state"].strip().lower()
            updates.append(StatusUpdate(at=_moment(when, newest), state=state, text=message["text"].strip()))
        when, said = found, []
    return tuple(updates)


def _moment(when: re.Match[str], newest: datetime | None) -> datetime | None:
    """The moment in UTC. The page leaves the year out: it is the last one that is not after the newest update."""
    year = int(when["year"] or (newest.year + 1 if newest else 0))
    if when["month"].lower() not in _MONTHS or not year:
        return None
    month = _MONTHS.index(when["month"].lower()) + 1
    for candidate in (year,) if when["year"] else range(year, year - 9, -1):  # 29 February may be far back
        try:
            local = datetime(
                candidate, month, int(when["day"]), int(when["hour"]), int(when["minute"]), tzinfo=UTC
            )
        except ValueError:
            continue
        moment = local.replace(tzinfo=_zone(when["zone"])).astimezone(UTC)
        if when["year"] or newest is None or moment <= newest + timedelta(days=1):
            return moment
    return None


def _zone(name: str) -> timezone:
    if name[0] in "+-":
        offset = int(name[1:3]) + int(name[-2:]) / 60
        return timezone(timedelta(hours=min(offset, 23) * (-1 if name[0] == "-" else 1)))
    return timezone(timedelta(hours=_ZONES.get(name, 0.0)))


def _components(markup: str) -> tuple[str, ...]:
    found = _AFFECTED.search(markup)
    names = _ITEM.findall(found["items"]) if found else []
    tidy = (_STANDING.sub("", one_line(sanitise.text_of(name))) for name in names)
    return tuple(dict.fromkeys(name for name in tidy if name))


def _from_json(document: Mapping[str, Any], listed: list[Any], url: str) -> StatusPage:
    page = document.get("page")
    about: Mapping[str, Any] = page if isinstance(page, Mapping) else {}
    link = absolute(string(about, "url"), url)
    return StatusPage(
        title=one_line(string(about, "name")),
        link=link,
        reports=tuple(_from_object(item, link) for item in _objects(listed)[:MAX_ENTRIES]),
    )


def _address(item: Mapping[str, Any], page: str) -> str:
    """Where the page itself shows the incident, as its feeds say; the short link leads there by another name."""
    number = one_line(string(item, "id"))
    if page and _NUMBER.fullmatch(number):
        return f"{page.rstrip('/')}/incidents/{number}"
    return absolute(string(item, "shortlink"), page)


def _from_object(item: Mapping[str, Any], page: str) -> StatusReport:
    told = _objects(item.get("incident_updates"))
    updates = tuple(
        StatusUpdate(
            at=moment(update, "display_at") or moment(update, "created_at"),
            state=string(update, "status").replace("_", " ").lower(),
            text=sanitise.text_of(sanitise.safe_html(string(update, "body"))),
        )
        for update in told
    )
    opened = moment(item, "started_at") or moment(item, "created_at")
    markup = "".join(
        f"<p>{html.escape(update.state.capitalize())} - {html.escape(update.text)}</p>" for update in updates
    )
    shown = sanitise.safe_html(markup)
    entry = Entry(
        guid=one_line(string(item, "id")),
        link=_address(item, page),
        title=one_line(string(item, "name")),
        html=shown,
        text=sanitise.text_of(shown),
        published=opened,
        updated=moment(item, "updated_at") or opened,
    )
    named = [*_objects(item.get("components"))]
    for update in told:
        named += _objects(update.get("affected_components"))
    components = dict.fromkeys(one_line(string(component, "name")) for component in named)
    report = _report(
        entry,
        updates,
        opened=opened,
        components=tuple(name for name in components if name),
        impact=string(item, "impact"),
        scheduled=string(item, "impact") == "maintenance",
    )
    return replace(report, end=moment(item, "resolved_at") or report.end)


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
