"""The page that says what tells of one event."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.domain.detect.record import from_record
from incidents.domain.story import sketch
from incidents.models import Article, Candidate, StoryDecision
from incidents.queries.stories import as_reading
from incidents.services.stories import keep_sketches
from tests.factories.incidents import NOON, make_article, make_candidate, make_source

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]


def told(title: str) -> Candidate:
    candidate = make_candidate(vendors=["orionsoft"], article={"title": title})
    candidate.story.title = title
    candidate.story.save()
    return candidate


def page(candidate: Candidate, query: str = "") -> str:
    return reverse("candidate-story", kwargs={"pk": candidate.pk}) + query


def test_near_stories_come_first_and_words_find_the_others(client_as: type_clients) -> None:
    one, near = told("Cut off"), told("Cut off for good")
    far = make_candidate(vendors=["lyra"], article={"title": "Lyra is down"})
    far.story.title = "Lyra is down"
    far.story.save()
    client = client_as("officer")
    assert [item.story for item in client.get(page(one)).context["near"]] == [near.story]
    assert [item.story for item in client.get(page(one, "?words=down+lyra")).context["near"]] == [far.story]
    assert b"No story has these words" in client.get(page(one, "?words=nothing")).content


def test_only_a_likely_story_is_chosen_beforehand(client_as: type_clients) -> None:
    one, near = told("Orionsoft cuts off Kestrel Bank"), told("Kestrel Bank cut off by Orionsoft")
    found = from_record({"relevant": True, "confidence": 0.9, "facts": [], **near.detection})
    keep_sketches([(near.article, sketch(as_reading(near.article), found))])
    client = client_as("officer")
    assert f'value="{near.story_id}" checked' in client.get(page(one)).content.decode()
    client.post(page(one), {"action": "apart", "story": near.story_id})
    shown = client.get(page(one)).content.decode()
    assert f'value="{near.story_id}"' in shown
    assert " checked" not in shown


def test_merging_goes_on_to_the_next_and_is_undone_from_there(client_as: type_clients) -> None:
    one, two = told("Cut off"), told("Cut off again")
    client = client_as("officer")
    done = client.post(
        page(one), {"action": "merge", "story": two.story_id, "reason": "One act"}, follow=True
    )
    assert done.redirect_chain == [(reverse("candidate", kwargs={"pk": two.pk}), 302)]
    assert "The same event as: Cut off again" in done.content.decode()
    undoable = done.context["undoable"]
    assert (undoable.words, undoable.pks) == ("Part of another story", [one.pk])
    kept = client.get(reverse("candidate", kwargs={"pk": one.pk})).content.decode()
    assert "Part of another story" in kept
    assert "One act" in kept
    client.post(undoable.url)
    one.refresh_from_db()
    assert one.state == "pending"


def test_kept_apart_stories_say_so_and_are_not_merged(client_as: type_clients) -> None:
    one, two = told("Cut off"), told("Cut off again")
    client = client_as("officer")
    client.post(page(one), {"action": "apart", "story": two.story_id})
    (item,) = client.get(page(one)).context["near"]
    assert item.apart
    refused = client.post(page(two), {"action": "merge", "story": one.story_id})
    assert refused.status_code == 422
    assert "are not the same event: undo that first" in refused.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"action": "merge"}, "choose one of the stories"),
        ({"action": "merge", "story": "999999"}, "choose one of the stories"),
        ({"action": "split"}, "name at least one article"),
        ({"action": "split", "articles": "999999"}, "Select a valid choice"),
        ({"action": "undo", "decision": "999999"}, "no such decision"),
        ({"action": "nothing"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_done_is_said(client_as: type_clients, sent: dict[str, str], said: str) -> None:
    response = client_as("officer").post(page(told("Cut off")), sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not StoryDecision.objects.exists()


def test_a_split_off_article_waits_by_itself(client_as: type_clients) -> None:
    one = told("Cut off")
    stray = make_article(story=one.story, title="A stray one")
    client = client_as("officer")
    shown = client.post(page(one), {"action": "split", "articles": [stray.pk]}, follow=True)
    assert "Split off, and in the queue by itself: A stray one" in shown.content.decode()
    assert Candidate.objects.get(story__title="A stray one").state == "pending"


def test_undoing_a_split_leads_to_the_story_that_has_the_article_again(client_as: type_clients) -> None:
    whole = told("Cut off")
    stray = make_article(story=whole.story, title="A stray one", detection=whole.detection)
    client = client_as("officer")
    client.post(page(whole), {"action": "split", "articles": stray.pk})
    gone = Candidate.objects.exclude(pk=whole.pk).get()
    decision = StoryDecision.objects.get()
    answer = client.post(page(gone), {"action": "undo", "decision": decision.pk})
    there = reverse("candidate", kwargs={"pk": whole.pk})
    assert answer.headers["Location"] == there
    shown = client.get(reverse("candidate", kwargs={"pk": gone.pk})).content.decode()
    assert f'<a href="{there}">Cut off</a>' in shown
    assert "told in another story" in shown


def test_copies_are_folded_below_what_they_copy_with_their_sources(client_as: type_clients) -> None:
    one = told("Cut off")
    other = make_article(story=one.story, title="Another word on it")
    for number, of in enumerate((one.article, other, other)):
        make_article(
            story=one.story,
            title=f"Copy {number}",
            duplicate_of=of,
            source=make_source(name=f"Agency {number}"),
            published_at=NOON - timedelta(days=number),
        )
    chained = Article.objects.get(title="Copy 2")
    make_article(story=one.story, title="Copy of a copy", duplicate_of=chained)
    context = client_as("viewer").get(reverse("candidate", kwargs={"pk": one.pk})).context
    assert [copy.title for copy in context["copies"]] == ["Copy 0"]
    (told_once,) = context["story"]
    assert told_once.article == other
    assert [copy.title for copy in told_once.copies] == ["Copy 2", "Copy 1", "Copy of a copy"]
    page_ = client_as("viewer").get(reverse("candidate", kwargs={"pk": one.pk})).content.decode()
    assert "3 copies, which add nothing" in page_
    assert "Agency 2" in page_


def test_the_queries_grow_neither_with_the_stories_near_nor_with_their_articles(
    client_as: type_clients,
) -> None:
    one, client = told("Cut off"), client_as("officer")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(page(one))
        return len(queries)

    told("Near 0")
    few = asked()
    for number in range(1, 6):
        make_article(story=told(f"Near {number}").story)
    assert asked() == few
