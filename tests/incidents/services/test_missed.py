"""Articles that detection passed over and officers put into the queue."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from incidents.models import Article, Candidate, MissedEvent
from incidents.services.detection import process_article, process_pending
from incidents.services.missed import put_in_queue
from incidents.services.triage import accept
from tests.factories.accounts import make_user
from tests.factories.incidents import make_article, make_candidate, make_source
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db

TEXT = "A town wrote to Orionsoft about its model. It wants to hear more, and so do its neighbours in the valley."


def passed_over(**fields: Any) -> Article:
    make_vendor("Orionsoft", slug="orionsoft", aliases=[])
    values = {"title": "Silence at Orionsoft", "text": TEXT, "relevant": False, "confidence": 0.2}
    return make_article(**values | fields)


def test_it_becomes_a_candidate_of_the_kind_told_about_the_vendor_it_names() -> None:
    officer, article = make_user(), passed_over()
    candidate = put_in_queue(by=officer, article=article, type="suspension")
    assert (candidate.type, candidate.direction, candidate.state) == ("suspension", "restricts", "pending")
    assert (candidate.detection["vendors"], candidate.confidence) == (["orionsoft"], 0.2)
    assert [(one.article, one.by) for one in MissedEvent.objects.all()] == [(article, officer)]
    assert put_in_queue(by=officer, article=article, type="suspension") == candidate
    with pytest.raises(ValidationError, match="in the queue as “Suspension"):
        put_in_queue(by=officer, article=article, type="outage")
    assert accept(by=officer, candidate=candidate).type == "suspension"


def test_it_stays_in_the_queue_when_its_wording_is_edited() -> None:
    article = passed_over()
    candidate = put_in_queue(by=make_user(), article=article, type="suspension")
    Article.objects.filter(pk=article.pk).update(detected_at=None, text=TEXT + " So it was said.")
    assert process_article(pk=article.pk)
    article.refresh_from_db()
    candidate.refresh_from_db()
    assert (article.relevant, article.story_id) == (True, candidate.story_id)
    assert (candidate.type, candidate.detection["vendors"]) == ("suspension", ["orionsoft"])


def test_only_what_was_passed_over_can_be_put_there_and_only_as_a_known_kind() -> None:
    officer, article = make_user(), passed_over()
    for values, field in ((("nonsense", "restricts"), "type"), (("outage", "nonsense"), "direction")):
        with pytest.raises(ValidationError) as refused:
            put_in_queue(by=officer, article=article, type=values[0], direction=values[1])
        assert list(refused.value.message_dict) == [field]
    for other in (make_candidate().article, make_article(relevant=False, detected_at=None)):
        with pytest.raises(ValidationError):
            put_in_queue(by=officer, article=other, type="outage")
    assert not MissedEvent.objects.exists()


def test_the_page_lists_what_was_passed_over_and_a_press_puts_it_into_the_queue(
    client_as: Any, django_assert_num_queries: Any
) -> None:
    article, client = passed_over(source=make_source(name="Orion News")), client_as("officer")
    make_article(title="Held for an event")
    make_article(title="Not looked through", relevant=False, detected_at=None)
    page = client.get("/articles/").content.decode()
    shown = ["Silence at Orionsoft", "Orion News", "Held for an event", "Not looked through"]
    assert [title for title in shown if title in page] == shown[:2]
    assert "Silence at Orion" not in client.get("/articles/?q=silence+elsewhere").content.decode()
    assert "Silence at Orion" in client.get("/articles/?q=SILENCE+orion&near=1").content.decode()
    address = f"/articles/{article.pk}/missed/"
    assert "About Orionsoft" in client.get(address).content.decode()
    assert client.post(address, {"type": "", "direction": "restricts"}).status_code == 422
    answer = client.post(address, {"type": "outage", "direction": "restricts"})
    candidate = Candidate.objects.get()
    assert answer["Location"] == f"/triage/{candidate.pk}/"
    assert "put it into the queue" in client.get(answer["Location"]).content.decode()
    assert "Silence at Orion" not in client.get("/articles/").content.decode()
    other = f"/articles/{make_candidate().article.pk}/missed/"
    assert client.post(other, {"type": "outage", "direction": "restricts"}).status_code == 422


def test_the_list_asks_no_more_of_the_database_for_more_rows(
    client_as: Any, django_assert_max_num_queries: Any
) -> None:
    client: Client = client_as("officer")
    passed_over(source=make_source())
    client.get("/articles/")
    with django_assert_max_num_queries(20) as one:
        client.get("/articles/")
    for _ in range(3):
        make_article(relevant=False, source=make_source())
    with django_assert_max_num_queries(len(one)):
        client.get("/articles/")


def test_the_api_does_the_same(api_as: Any) -> None:
    article, api = passed_over(), api_as("officer")
    answer = api.post(f"/api/v1/articles/{article.pk}/missed/", {"type": "outage"})
    assert (answer.status_code, answer.json()["relevant"]) == (200, True)
    assert Candidate.objects.get().story_id == answer.json()["story"]
    (told,) = api.get("/api/v1/candidates/").json()["results"]
    assert told["put_in_by"] == MissedEvent.objects.values_list("by__username", flat=True).get()
    other = make_candidate().article
    refused = api_as("officer").post(f"/api/v1/articles/{other.pk}/missed/", {"type": "outage"})
    assert refused.status_code == 409


def test_nothing_is_looked_through_again_for_it() -> None:
    put_in_queue(by=make_user(), article=passed_over(), type="outage")
    assert process_pending() == 0
