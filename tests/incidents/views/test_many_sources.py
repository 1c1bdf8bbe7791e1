"""Many sources at once: lists in and out, the starter set, and what is done to those that were ticked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from incidents.domain.detect.catalogue import shipped_entries
from incidents.domain.starter import TOPICS, starter_sources
from incidents.feeds.links import clean_link
from incidents.feeds.opml import Outline, parse
from incidents.models import Fetch, Source
from incidents.services.proposals import add_proposed, judge
from incidents.services.source_actions import act_on_sources
from tests.factories.incidents import make_source
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]
LIST = b"""<opml version="2.0"><body>
<outline text="New" xmlUrl="https://new.example/feed" category="/kind/status,/vendor/orionsoft"/>
<outline text="There" xmlUrl="http://there.example/feed/"/>
<outline text="Inside" xmlUrl="http://10.0.0.5/feed"/>
<outline text="New again" xmlUrl="https://new.example/feed#top"/>
</body></opml>"""


def file(data: bytes = LIST) -> SimpleUploadedFile:
    return SimpleUploadedFile("feeds.opml", data)


def test_a_list_is_looked_at_line_by_line_before_anything_is_added(client_as: type_clients) -> None:
    client, where = client_as("officer"), reverse("source-import")
    vendor = make_vendor(slug="orionsoft")
    make_source(name="Known", url="https://there.example/feed", domain="there.example")
    looked = client.post(where, {"file": file()})
    judged = [(one.outline.line, one.outcome) for one in looked.context["judged"]]
    assert judged == [(2, "new"), (3, "there"), (4, "refused"), (5, "there")]
    assert "FETCH_ALLOWED_HOSTS" in looked.content.decode()
    assert Source.objects.count() == 1
    client.post(where, {"confirmed": looked.context["confirmed"]})
    added = Source.objects.get(name="New")
    assert (added.kind, added.vendor, added.fetches.count()) == ("status", vendor, 1)
    assert Source.objects.count() == 2
    again = client.post(where, {"file": file()})
    assert again.context["new"] == 0


@pytest.mark.parametrize("data", [b"<html/>", b"<opml/>", b""], ids=["html", "none", "empty"])
def test_a_file_that_cannot_be_read_is_refused_and_so_is_a_forged_confirmation(
    client_as: type_clients, data: bytes
) -> None:
    client, where = client_as("officer"), reverse("source-import")
    assert client.post(where, {"file": file(data)}).status_code == 422
    assert client.post(where, {"confirmed": "forged:abc"}).status_code == 302
    assert not Source.objects.exists()


def test_the_filtered_list_goes_out(client_as: type_clients) -> None:
    make_source(name="One", kind="page", vendor=make_vendor(slug="orionsoft"))
    make_source(name="Two")
    answer = client_as("viewer").get(reverse("source-export"), {"kind": "page"})
    (only,) = parse(answer.content)
    assert (only.name, only.kind, only.vendor) == ("One", "page", "orionsoft")


def test_judging_asks_no_more_for_more_lines(django_assert_num_queries: Any) -> None:
    for count in (2, 200):
        proposals = [Outline(url=f"https://s{number}.example/", vendor="v") for number in range(count)]
        with django_assert_num_queries(2):
            assert {one.outcome for one in judge(proposals)} == {"new"}


def test_the_starter_set_is_sound() -> None:
    found, slugs = starter_sources(), {entry.slug for entry in shipped_entries()}
    assert len({clean_link(one.url) for one in found}) == len(found) > 50
    assert {one.lang for one in found} == {"en", "fr", "de", "es", "it"}
    assert {one.topic for one in found} == set(TOPICS)
    assert {one.vendor for one in found} - {""} <= slugs
    judged = judge([Outline(url=one.url, name=one.name, kind=one.kind) for one in found])
    assert [one.reason for one in judged if one.outcome != "new"] == []


def test_the_starter_set_is_switched_on_by_choice_by_topic_and_as_a_whole(client_as: type_clients) -> None:
    client, where = client_as("officer"), reverse("source-starter")
    make_vendor(slug="openai")
    first = starter_sources()[0]
    client.post(where, {"url": [first.url, "https://elsewhere.example/"]})
    source = Source.objects.get()
    assert (source.url, source.vendor is not None) == (first.url, True)
    client.post(where, {"topic": "status"})
    status = [one for one in starter_sources() if one.topic == "status"]
    assert Source.objects.count() == 1 + len(status)
    for _twice in range(2):
        client.post(where, {"all": "1"})
        assert Source.objects.count() == Fetch.objects.count() == len(starter_sources())
    assert reverse("source", args=[source.pk]) in client.get(where).content.decode()


def test_what_is_ticked_is_changed_and_nothing_else(client_as: type_clients) -> None:
    client, where = client_as("officer"), reverse("sources-act")
    one, two, other = make_source(), make_source(), make_source(kind="page")
    vendor = make_vendor()
    client.post(where, {"source": [one.pk, two.pk], "action": "pause"})
    assert set(Source.objects.filter(state="paused")) == {one, two}
    client.post(where, {"source": [one.pk, other.pk], "action": "resume"})
    assert set(Source.objects.filter(state="paused")) == {two}
    for _twice in range(2):
        client.post(where, {"source": [one.pk], "action": "fetch"})
        assert list(Fetch.objects.values_list("source", flat=True)) == [one.pk]
    client.post(where, {"source": [one.pk], "action": "vendor", "vendor": vendor.pk})
    assert set(Source.objects.filter(vendor=vendor)) == {one}
    answer = client.post(f"{where}?kind=page", {"all": "1", "action": "archive"})
    assert answer["Location"].endswith("?kind=page")
    assert set(Source.objects.exclude(archived_at=None)) == {other}
    assert act_on_sources(by=None, sources=[other.pk], action="resume") == 0
    client.post(where, {"source": ["x"], "action": "pause"})
    client.post(where, {"source": [one.pk], "action": "explode"})
    assert Source.objects.filter(state="paused").count() == 2


def test_acting_asks_no_more_for_more_sources(django_assert_max_num_queries: Any) -> None:
    add_proposed(by=None, proposals=[Outline(url=f"https://s{number}.example/") for number in range(60)])
    pks = list(Source.objects.values_list("pk", flat=True))
    for action in ("pause", "resume", "fetch", "archive"):
        with django_assert_max_num_queries(12):
            act_on_sources(by=None, sources=pks, action=action)


def test_the_list_says_how_many_are_in_which_state_and_follows_those_that_are_read(
    client_as: type_clients,
) -> None:
    add_proposed(by=None, proposals=[Outline(url="https://busy.example/")])
    make_source(state="paused")
    busy = Source.objects.get(domain="busy.example")
    answer = client_as("officer").get(reverse("sources"))
    assert {name: count for name, _word, count, _tone in answer.context["counts"]} == {
        "unreadable": 0,
        "unread": 1,
        "readable": 0,
        "paused": 1,
    }
    assert f'hx-select-oob="#state-{busy.pk}"' in answer.content.decode()
    only = client_as("viewer").get(reverse("sources"), {"health": "unread"})
    assert [row.pk for row in only.context["page"]] == [busy.pk]
    assert 'id="bulk"' not in only.content.decode()
