"""What was learned from triage as people and programs meet it: page, queue, candidate, API and command."""

import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Candidate, TriageModel
from incidents.queries.learned import TOLD_FOR
from incidents.services.learning import learn_due
from incidents.services.using import rate_waiting
from tests.factories.incidents import make_candidate
from tests.factories.triage import make_decisions
from tests.factories.vendors import make_vendor
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]
MEASURE, LEARN, USE = reverse("triage-measure"), reverse("triage-learn"), reverse("triage-use")
QUEUE, TRIAGE = reverse("candidates"), reverse("triage")
API = "/api/v1/triage/model/"


@pytest.fixture
def waiting() -> list[Candidate]:
    """Three that wait: the oldest is the least likely and the surest by the rules."""
    make_vendor("Orionsoft", slug="orionsoft")
    titles = (("opinion", 0.95), ("orion today", 0.6), ("revoked", 0.7))
    return [
        make_candidate(
            vendors=["orionsoft"], confidence=sure, article={"title": title, "text": ""}, type="outage"
        )
        for title, sure in titles
    ]


def switch_on(client: Client) -> None:
    """Learn, switch on, and compute the chances of what waits, as workers would."""
    client.post(LEARN)
    learn_due()
    client.post(USE, {"on": "1"})
    rate_waiting()


def shown(client: Client, query: str = "") -> list[int]:
    return [row.pk for row, _vendors in client.get(QUEUE + query).context["rows"]]


@pytest.mark.parametrize("role", ["viewer", "procurement", "officer", "administrator"])
def test_officers_and_administrators_may_learn_and_switch(client_as: type_clients, role: str) -> None:
    make_decisions(220)
    may = role in ("officer", "administrator")
    client = client_as(role)
    assert client.post(LEARN).status_code == (302 if may else 403)
    if not may:
        client_as("officer").post(LEARN)
    learn_due()
    assert client.post(USE, {"on": "1"}).status_code == (302 if may else 403)
    assert TriageModel.objects.get().state == ("in_use" if may else "ready")


def test_the_page_goes_from_too_few_to_in_use_and_back(client_as: type_clients) -> None:
    client = client_as("officer")
    page = client.get(MEASURE).content.decode()
    assert "Too few decisions to learn from: 0 decisions so far" in page
    assert 'name="on"' not in page
    make_decisions(220)
    assert "learn first" in client.get(MEASURE).content.decode()
    assert "Waits for a worker" in client.post(LEARN, follow=True).content.decode()
    learn_due()
    page = client.get(MEASURE).content.decode()
    assert "you may switch it on" in page
    assert "Learned" in page
    assert "220 decisions" in page
    page = client.post(USE, {"on": "1"}, follow=True).content.decode()
    assert "It switches itself off if it no longer beats the rules" in page
    page = client.post(USE, {"on": "0"}, follow=True).content.decode()
    assert "you may switch it on" in page


def test_what_does_not_beat_the_rules_is_refused_with_its_reason(client_as: type_clients) -> None:
    make_decisions(220, told=0.0)
    client = client_as("officer")
    client.post(LEARN)
    learn_due()
    said = client.post(USE, {"on": "1"}, follow=True).content.decode()
    assert said.count("It does not beat the rules on your own decisions") == 2  # the refusal, and the state
    assert TriageModel.objects.get().state == "behind"


def test_pages_say_when_it_switched_itself_off(client_as: type_clients, waiting: list[Candidate]) -> None:
    make_decisions(220)
    client = client_as("officer")
    switch_on(client)
    Candidate.objects.filter(state="dismissed").update(confidence=0.1)
    client.post(LEARN)
    learn_due()
    assert "It switched itself off" in client.get(MEASURE).content.decode()
    for path in (QUEUE, reverse("candidate", args=[waiting[0].pk])):
        assert "The learned order switched itself off" in client.get(path).content.decode()
    TriageModel.objects.filter(ended_because="rules").update(ended_at=timezone.now() - TOLD_FOR)
    assert "The learned order switched itself off" not in client.get(QUEUE).content.decode()


def test_the_likeliest_come_first_and_the_order_of_the_rules_is_a_click_away(
    client_as: type_clients, waiting: list[Candidate]
) -> None:
    make_decisions(220)
    client = client_as("officer")
    bad, plain, good = (one.pk for one in waiting)
    assert shown(client) == [bad, plain, good]
    assert "Likely" not in client.get(QUEUE).content.decode()
    switch_on(client)
    page = client.get(QUEUE)
    assert shown(client) == [good, plain, bad]
    assert 'href="?order=sure"' in page.content.decode()
    assert "learned from 220 decisions of yours" in page.content.decode()
    assert shown(client, "?order=sure") == [bad, good, plain]
    assert shown(client, "?order=oldest") == [bad, plain, good]
    assert "Only a part" not in client.get(f"{TRIAGE}?order=sure").content.decode()


@pytest.mark.parametrize("order", ["", "sure", "oldest"])
def test_one_at_a_time_goes_through_all_in_that_order(
    client_as: type_clients, waiting: list[Candidate], order: str
) -> None:
    make_decisions(220)
    client = client_as("officer")
    switch_on(client)
    late = make_candidate(vendors=["orionsoft"], confidence=0.7)  # nobody has computed its chance yet
    query = f"?order={order}" if order else ""
    wanted = shown(client, query)
    assert late.pk in wanted
    page = client.get(TRIAGE + query)
    seen = []
    for _ in wanted:
        seen.append(page.context["candidate"].pk)
        page = client.get(reverse("candidate", args=[page.context["following"].pk]) + query)
    assert seen == wanted


def test_a_candidate_says_how_likely_and_why(client_as: type_clients, waiting: list[Candidate]) -> None:
    make_decisions(220)
    client = client_as("officer")
    page = client.get(reverse("candidate", args=[waiting[0].pk])).content.decode()
    assert "Likely to be accepted" not in page
    switch_on(client)
    page = client_as("viewer").get(reverse("candidate", args=[waiting[0].pk])).content.decode()
    assert "Likely to be accepted" in page
    assert "Learned from 220 decisions of yours; the rules say 95" in page
    assert "Lowered by</dt><dd>“opinion”" in page


def test_the_queue_costs_no_more_queries_for_more_rows(
    client_as: type_clients, waiting: list[Candidate], django_assert_max_num_queries: Any
) -> None:
    make_decisions(220)
    client = client_as("officer")
    switch_on(client)
    with django_assert_max_num_queries(40) as few:
        client.get(QUEUE)
    for _ in range(6):
        make_candidate(vendors=["orionsoft"])
    rate_waiting()
    with django_assert_max_num_queries(len(few)):
        client.get(QUEUE)


def test_the_api_learns_switches_and_tells(api_as: Any, waiting: list[Candidate]) -> None:
    api = api_as("officer")
    few = api.get(API).json()
    assert (few["state"], few["in_use"], few["can_be_used"], few["learned"]) == (None, False, False, None)
    assert few["decisions"] == {
        "accepted": 0,
        "dismissed": 0,
        "enough": False,
        "needed": 200,
        "needed_of_each": 40,
    }
    refused = api.post(f"{API}use/", {"on": True})
    assert_problem(refused, 409)
    assert "At least 200" in refused.json()["detail"]
    make_decisions(220)
    asked = api.post(f"{API}learn/")
    assert (asked.status_code, asked.json()["learning"]) == (202, "queued")
    learn_due()
    ready = api.get(API).json()
    assert (ready["state"], ready["can_be_used"], ready["learning"]) == ("ready", True, None)
    learned = ready["learned"]
    assert learned["gain"] == pytest.approx(
        learned["model"]["pairs_in_order"] - learned["rules"]["pairs_in_order"], abs=1e-3
    )
    used = api.post(f"{API}use/", {"on": True}).json()
    assert (used["in_use"], used["used"]["decisions"]) == (True, 220)
    rate_waiting()
    rows = api.get("/api/v1/candidates/?state=pending&ordering=-chance").json()["results"]
    assert [row["id"] for row in rows] == [one.pk for one in reversed(waiting)]
    assert 1 > rows[0]["chance"] > rows[-1]["chance"] > 0
    off = api.post(f"{API}use/", {"on": False}).json()
    assert (off["in_use"], off["ended"]["because"]) == (False, "person")
    assert api.get(f"/api/v1/candidates/{waiting[0].pk}/").json()["chance"] is None


def test_only_what_learns_pays_for_learning() -> None:
    """What computes weights takes a tenth of a second and megabytes, which no process that serves pages needs."""
    script = (
        "import django, sys; django.setup(); import riskboard.urls; print('scipy.optimize' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "False"


def test_the_command_says_where_it_stands() -> None:
    def said() -> str:
        out = StringIO()
        call_command("measure_triage", stdout=out)
        return out.getvalue()

    assert "Order learned from decisions: off; nothing was learned yet." in said()
    make_decisions(220)
    TriageModel.objects.create(asked_at="2026-11-20T12:00Z")
    learn_due()
    assert "off; what was learned beats the rules and may be switched on." in said()
    assert "difference +0." in said()
