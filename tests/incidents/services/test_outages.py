"""Status pages end to end: each outage once, with its times, however often and by how many doors it is read."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.models import Article, Candidate, Incident, Source, Story, StoryDecision
from incidents.queries.suggestion import suggest
from incidents.services import fetching
from incidents.services.detection import process_pending
from incidents.services.grouping import merge_stories
from incidents.services.sources import create_source
from incidents.services.triage import accept
from incidents.services.ungrouping import undo_story_decision
from tests.factories.vendors import make_product, make_vendor
from tests.http_server import LocalServer

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "https://status.orion.example"
SAID = "We are investigating elevated errors."
BEGAN, OVER = datetime(2026, 9, 1, 12, 30, tzinfo=UTC), datetime(2026, 9, 1, 14, 0, tzinfo=UTC)


def entry(number: str, *messages: tuple[str, str], title: str = "Elevated errors") -> str:
    """An entry of the history; messages are (time on 1 September, state), the newest first."""
    told = "".join(
        f"&lt;p&gt;&lt;small&gt;Sep &lt;var&gt;1&lt;/var&gt;, {time} UTC&lt;/small&gt;&lt;br&gt;"
        f"&lt;strong&gt;{state}&lt;/strong&gt; - {SAID}&lt;/p&gt;"
        for time, state in messages
    )
    newest = f"2026-09-01T{messages[0][0]}:00Z"
    return (
        f"<entry><id>tag:{number}</id><title>{title}</title><published>{newest}</published>"
        f"<updated>{newest}</updated><link href='{PAGE}//incidents/{number}'/>"
        f"<content type='html'>{told}</content></entry>"
    )


def atom(*entries: str) -> tuple[int, dict[str, str], bytes]:
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Orion</title>{''.join(entries)}</feed>"
    return 200, {"Content-Type": "application/atom+xml"}, feed.encode()


def as_json(ended: bool) -> tuple[int, dict[str, str], bytes]:
    incident = {
        "id": "abc1",
        "name": "Elevated errors",
        "impact": "critical",
        "created_at": "2026-09-01T12:30:00Z",
        "resolved_at": "2026-09-01T14:00:00Z" if ended else None,
        "components": [{"name": "Comet"}],
        "incident_updates": [{"status": "investigating", "body": SAID, "display_at": "2026-09-01T12:30:00Z"}],
    }
    body = json.dumps({"page": {"name": "Orion", "url": PAGE}, "incidents": [incident]})
    return 200, {"Content-Type": "application/json"}, body.encode()


FIRST, LATER = (
    entry("abc1", ("12:30", "Investigating")),
    entry("abc1", ("14:00", "Resolved"), ("12:30", "Investigating")),
)
OTHER = entry("abc2", ("13:00", "Investigating"))
PLANNED = entry("abc3", ("15:00", "Scheduled"), title="Maintenance of the API")


@pytest.fixture
def server(settings: Any) -> Iterator[LocalServer]:
    with LocalServer() as found:
        settings.FETCH_ALLOWED_HOSTS = [found.authority]
        yield found


class Desk:
    """A vendor's status page, read by one source or two."""

    def __init__(self, server: LocalServer) -> None:
        self.server = server
        self.vendor = make_vendor(name="Orionsoft", slug="orionsoft")
        self.sources: dict[str, Source] = {}

    def read(self, path: str, answer: tuple[int, dict[str, str], bytes]) -> None:
        self.server.route(path, answer)
        if path not in self.sources:
            url = self.server.base_url + path
            self.sources[path] = create_source(by=None, url=url, kind="status", vendor=self.vendor)
        fetching.poll(only=[self.sources[path].pk])
        process_pending()


@pytest.fixture
def desk(server: LocalServer) -> Desk:
    return Desk(server)


def test_a_history_replayed_in_stages_gives_each_outage_once_and_maintenance_never(desk: Desk) -> None:
    desk.read("/history.atom", atom(FIRST))
    desk.read("/history.atom", atom(OTHER, PLANNED, FIRST))
    desk.read("/history.atom", atom(OTHER, PLANNED, LATER))
    desk.read("/history.atom", atom(OTHER, PLANNED, LATER))
    assert (Article.objects.count(), Story.objects.count(), Candidate.objects.count()) == (2, 2, 2)
    over, open_ = Candidate.objects.order_by("story__first_published_at")
    assert (over.type, over.direction, over.detection["vendors"]) == ("outage", "restricts", ["orionsoft"])
    fields = suggest(over).fields
    assert (fields["started_at"], fields["ended_at"]) == (BEGAN, OVER)
    assert suggest(open_).fields["ended_at"] is None


def test_two_doors_of_one_page_tell_of_one_outage_with_all_that_either_knows(desk: Desk) -> None:
    comet = make_product(vendor=desk.vendor, name="Comet")
    desk.read("/history.atom", atom(FIRST))
    desk.read("/api/v2/incidents.json", as_json(ended=False))
    assert (Article.objects.count(), Candidate.objects.count()) == (2, 1)
    desk.read("/api/v2/incidents.json", as_json(ended=True))
    candidate = Candidate.objects.get()
    suggestion = suggest(candidate)
    assert (suggestion.fields["ended_at"], suggestion.fields["severity"]) == (OVER, "critical")
    assert suggestion.products == [comet]
    incident = accept(by=None, candidate=candidate)
    stated = {fact.field: fact.value for fact in incident.facts.all()}
    assert (stated["impact"], stated["components"]) == ("critical", "Comet")


def test_the_end_that_comes_later_ends_the_incident_and_may_be_taken_back(desk: Desk) -> None:
    desk.read("/history.atom", atom(FIRST))
    incident = accept(by=None, candidate=Candidate.objects.get())
    assert (incident.started_at, incident.ended_at, incident.is_active) == (BEGAN, None, True)
    desk.read("/history.atom", atom(LATER))
    incident = Incident.objects.get()
    assert (incident.ended_at, incident.is_active) == (OVER, False)
    again = entry("abc1", ("14:30", "Investigating"), ("12:30", "Investigating"))
    desk.read("/history.atom", atom(again))
    assert Incident.objects.get().is_active
    desk.read(
        "/history.atom", atom(entry("abc1", ("15:00", "Resolved"), ("14:30", "Update"), ("12:30", "Update")))
    )
    assert Incident.objects.get().ended_at == datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
    assert Incident.objects.count() == 1


def test_an_end_that_somebody_has_set_is_left_alone(desk: Desk) -> None:
    desk.read("/history.atom", atom(FIRST))
    ended = datetime(2026, 9, 1, 13, 0, tzinfo=UTC)
    accept(by=None, candidate=Candidate.objects.get(), corrections={"ended_at": ended})
    desk.read("/history.atom", atom(LATER))
    assert Incident.objects.get().ended_at == ended


def pair(desk: Desk) -> tuple[Candidate, Candidate]:
    """Two outages of one page, the first over at 14:00, the other going on since 13:00; each with its candidate."""
    desk.read("/history.atom", atom(OTHER, LATER))
    first, other = Candidate.objects.order_by("story__first_published_at", "pk")
    return (first, other) if first.detection["ended_at"] else (other, first)


def test_outages_that_were_joined_last_as_long_as_the_longer_one(desk: Desk) -> None:
    over, lasting = pair(desk)
    merge_stories(by=None, story=lasting.story, other=over.story)
    over.refresh_from_db()
    assert (suggest(over).fields["started_at"], suggest(over).fields["ended_at"]) == (BEGAN, None)
    done = entry("abc2", ("15:00", "Resolved"), ("13:00", "Investigating"))
    desk.read("/history.atom", atom(done, LATER))
    over.refresh_from_db()
    assert suggest(over).fields["ended_at"] == datetime(2026, 9, 1, 15, 0, tzinfo=UTC)


def test_the_incident_of_joined_outages_ends_with_the_last_of_them_until_they_are_parted(desk: Desk) -> None:
    over, lasting = pair(desk)
    accept(by=None, candidate=over)
    assert not Incident.objects.get().is_active
    merge_stories(by=None, story=lasting.story, other=over.story)
    assert Incident.objects.get().is_active
    done = entry("abc2", ("15:00", "Resolved"), ("13:00", "Investigating"))
    desk.read("/history.atom", atom(done, LATER))
    assert Incident.objects.get().ended_at == datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
    undo_story_decision(by=None, decision=StoryDecision.objects.get())
    assert Incident.objects.get().ended_at == OVER
    lasting.refresh_from_db()
    assert (lasting.state, suggest(lasting).fields["ended_at"]) == (
        "pending",
        datetime(2026, 9, 1, 15, 0, tzinfo=UTC),
    )
