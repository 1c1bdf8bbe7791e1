"""The queue as a list."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.models import Candidate
from tests.factories.incidents import make_article, make_candidate, make_source
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]
LIST, ACT = reverse("candidates"), reverse("candidates-act")


@pytest.fixture
def rows() -> dict[str, Candidate]:
    """Three that differ in all that one can filter by."""
    make_vendor("Orionsoft", slug="orionsoft")
    feed = make_source(name="Gazette")
    found = {
        "orion": make_candidate(
            vendors=["orionsoft"], confidence=0.95, article={"lang": "en", "source": feed}
        ),
        "lyra": make_candidate(vendors=["lyra"], type="outage", confidence=0.6, article={"lang": "de-AT"}),
        "vega": make_candidate(vendors=["vega"], confidence=0.3, article={"lang": "fr"}),
    }
    make_article(story=found["vega"].story, source=feed)
    return found


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"orion", "lyra", "vega"}),
        ("type=outage", {"lyra"}),
        ("vendor=orionsoft", {"orion"}),
        ("source=SOURCE", {"orion", "vega"}),
        ("sure=high", {"orion"}),
        ("sure=middle", {"lyra"}),
        ("sure=low", {"vega"}),
        ("lang=de", {"lyra"}),
        ("sure=high&lang=fr", set()),
        ("type=nonsense&source=x", {"orion", "lyra", "vega"}),
    ],
)
def test_filters_leave_what_was_asked_for_and_go_along_to_each_candidate(
    client_as: type_clients, rows: dict[str, Candidate], query: str, names: set[str]
) -> None:
    source = rows["orion"].article.source_id
    query = query.replace("SOURCE", str(source))
    client = client_as("viewer")
    shown = client.get(f"{LIST}?{query}").context
    assert {row.pk for row, _vendors in shown["rows"]} == {rows[name].pk for name in names}
    one_at_a_time = client.get(f"{reverse('triage')}?{query}").context
    assert one_at_a_time.get("total", 0) == len(names)
    if query and names and "nonsense" not in query:
        assert f'/?{query.replace("&", "&amp;")}">' in client.get(f"{LIST}?{query}").content.decode()


def test_languages_whose_tags_begin_alike_are_told_apart(client_as: type_clients) -> None:
    finnish, filipino = (make_candidate(article={"lang": tag}) for tag in ("fi-FI", "fil"))
    client = client_as("viewer")
    offered = client.get(LIST).context["filters"].fields["lang"].widget.choices
    assert [tag for tag, _name in offered if tag] == ["fil", "fi"]
    for tag, found in (("fi", finnish), ("fil", filipino)):
        assert [row.pk for row, _vendors in client.get(f"{LIST}?lang={tag}").context["rows"]] == [found.pk]
    assert client.get(f"{LIST}?lang=f(").context["rows"] == []


def test_ticked_ones_are_decided_on_and_undone_together(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    client = client_as("officer")
    ticked = [rows["orion"].pk, rows["lyra"].pk]
    sent = {"candidate": ticked, "action": "dismiss", "reason": "not_relevant"}
    done = client.post(f"{ACT}?sure=high", sent, follow=True)
    assert done.redirect_chain == [(f"{LIST}?sure=high", 302)]
    assert "Done for 2 candidates." in done.content.decode()
    assert set(done.context["undoable"].pks) == set(ticked)
    client.post(done.context["undoable"].url, {"action": "undo", "candidate": ticked})
    assert set(Candidate.objects.values_list("state", flat=True)) == {"pending"}


def test_without_a_story_they_join_the_first_that_is_ticked(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    ticked = [rows["lyra"].pk, rows["orion"].pk]
    client_as("officer").post(ACT, {"candidate": ticked, "action": "join"})
    rows["orion"].story.refresh_from_db()
    assert rows["orion"].story.merged_into == rows["lyra"].story


def test_what_is_refused_is_said_and_the_ticks_stay(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    client = client_as("officer")
    for sent, said in (
        ({"candidate": [rows["lyra"].pk], "action": "dismiss"}, "is needed for this"),
        ({"action": "dismiss", "reason": "other"}, "Tick the candidates first."),
        ({"candidate": ["999999"], "action": "undo"}, "There is no such candidate."),
        ({"candidate": ["x"], "action": "undo"}, "Not the number of a record."),
    ):
        refused = client.post(ACT, sent)
        assert refused.status_code == 422
        assert said in refused.content.decode()
    kept = client.post(ACT, {"candidate": [rows["lyra"].pk], "action": "snooze", "until": "2020-01-01T08:00"})
    assert kept.context["ticked"] == {str(rows["lyra"].pk)}
    assert kept.context["chosen"] == "snooze"


def test_the_queries_do_not_grow_with_the_queue(client_as: type_clients, rows: dict[str, Candidate]) -> None:
    client = client_as("officer")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    few = asked()
    for number in range(6):
        make_candidate(vendors=[f"vendor-{number}"], article={"source": make_source()})
    assert asked() == few


def test_an_empty_queue_names_the_sources_that_cannot_be_read(client_as: type_clients) -> None:
    make_source(name="Gazette", unreadable_since="2026-11-20T12:00Z", last_error="HTTP 500", state="active")
    shown = client_as("viewer").get(reverse("triage")).content.decode()
    assert "Gazette cannot be read" in shown
    assert "Sources are read next at" in shown
