"""How well articles are read, on the decisions that stand on record: the query, and its three doors."""

import json
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from incidents.domain.measuring import Counts, Share
from incidents.models import Candidate
from incidents.queries.measuring import measure
from incidents.services.facts import decide_fact
from incidents.services.missed import put_in_queue
from incidents.services.triage import accept, dismiss, merge, snooze, undo
from riskboard.accounts.models import User
from tests.factories.accounts import make_user
from tests.factories.incidents import fact_of, make_article, make_candidate, make_incident, make_source
from tests.factories.vendors import make_vendor
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db
TEXT = "Orionsoft has cut off sixty people.\n\nThey have to wait two months."


@pytest.fixture
def officer() -> User:
    make_vendor("Orionsoft", slug="orionsoft")
    return make_user()


def orion(**fields: Any) -> Candidate:
    detection = fields.pop("detection", {})
    return make_candidate(vendors=["orionsoft"], detection={"people_affected": 60} | detection, **fields)


def test_decisions_are_counted_as_what_they_say(officer: User) -> None:
    accept(by=officer, candidate=orion(), corrections={"type": "outage", "people_affected": 70})
    incident = accept(by=officer, candidate=orion())
    merge(by=officer, candidate=orion(), incident=incident)
    dismiss(by=officer, candidate=orion(), reason="not_event")
    dismiss(by=officer, candidate=orion(), reason="duplicate")
    accept(by=None, candidate=orion())
    undone = orion()
    dismiss(by=officer, candidate=undone, reason="not_ai")
    undo(by=officer, candidate=undone)
    snooze(by=officer, candidate=orion(), until=timezone.now() + timedelta(days=1))
    found = measure()
    assert found.relevance == Counts(found=3, wrong=1)
    assert dict(found.silent) == {"duplicate": 1, "automatic": 1}
    assert found.types == {("outage", "suspension"): 1, ("suspension", "suspension"): 2}
    assert found.vendors == Counts(found=3)
    assert found.directions.precision == Share(2, 2)
    assert found.facts["people_affected"] == Counts(wrong=1, missed=1)


def test_confirmed_and_rejected_facts_are_counted(officer: User) -> None:
    facts = [fact_of(TEXT, "sixty people", "people_affected", "60")]
    facts += [fact_of(TEXT, "two months", "duration_days", "60")]
    candidate = orion(detection={"duration_days": 60, "facts": facts}, article={"text": TEXT})
    people, wait = accept(by=officer, candidate=candidate).facts.all()
    assert measure().facts["wait"] == Counts()
    decide_fact(by=officer, fact=people, state="confirmed")
    decide_fact(by=officer, fact=wait, state="rejected")
    found = measure().facts
    assert (found["people_affected"], found["wait"]) == (Counts(found=1), Counts(wrong=1))


def test_what_was_passed_over_is_missed_whether_it_was_told_or_an_incident_rests_on_it(officer: User) -> None:
    told = make_article(relevant=False, lang="de-AT")
    put_in_queue(by=officer, article=told, type="outage")
    rested = make_article(relevant=False, source=make_source())
    make_incident(make_vendor("Vega"), articles=[rested])
    assert measure().relevance == Counts(missed=2)
    assert measure().langs["de"] == Counts(missed=1)
    dismiss(by=officer, candidate=Candidate.objects.get(article=told), reason="not_event")
    assert measure().relevance == Counts(missed=1)


def test_a_source_and_a_day_leave_their_own(officer: User) -> None:
    source = make_source(name="Orion News")
    accept(by=officer, candidate=orion(article={"source": source, "lang": "en_GB"}))
    dismiss(by=officer, candidate=orion(), reason="not_event")
    Candidate.objects.filter(state="dismissed").update(decided_at=timezone.now() - timedelta(days=9))
    assert measure(source=source.pk).relevance == Counts(found=1)
    assert measure(source=source.pk).langs == {"en": Counts(found=1)}
    assert measure(since=timezone.localdate() - timedelta(days=2)).relevance == Counts(found=1)
    assert measure().decisions == 2


def test_the_queries_do_not_grow_with_the_decisions(officer: User, django_assert_num_queries: Any) -> None:
    for _ in range(4):
        accept(by=officer, candidate=orion(article={"source": make_source()}))
        dismiss(by=officer, candidate=orion(), reason="not_event")
    with django_assert_num_queries(2):
        assert measure().decisions == 8


def test_command_page_and_api_tell_the_same(officer: User, client_as: Any, api_as: Any) -> None:
    source = make_source(name="Orion News")
    accept(by=officer, candidate=orion(article={"source": source, "lang": "de"}))
    dismiss(by=officer, candidate=orion(), reason="not_event")
    dismiss(by=officer, candidate=orion(), reason="not_relevant")
    out = StringIO()
    call_command("measure_triage", "--json", stdout=out)
    record = json.loads(out.getvalue())
    api = api_as("officer")
    assert record.pop("model") == api.get("/api/v1/triage/model/").json()
    assert api.get("/api/v1/triage/measure/").json() == record
    assert record["relevance"]["precision"] | {"low": 0, "high": 0} == {
        **{"value": 0.5, "low": 0, "high": 0, "hits": 1, "of": 2, "few": True}
    }
    assert (record["enough"], record["notes"], record["no_label"]) == (
        False,
        ["few", "recall_unknown"],
        {"not_ours": 1},
    )
    plain = StringIO()
    call_command("measure_triage", source=source.pk, stdout=plain)
    assert "event: 1." in plain.getvalue()
    assert "too few" in plain.getvalue()
    assert "1.000 (0.21–1.00) of 1" in plain.getvalue()
    page = client_as("officer").get("/triage/measure/").content.decode()
    for words in ("Too few decisions", "1 of 2, between", "German", "Orion News", "Not known"):
        assert words in page, words
    one = client_as("officer").get(f"/triage/measure/?source={source.pk}").content.decode()
    assert "Only of Orion News" in one


def test_the_command_says_what_is_wrong_with_its_arguments(officer: User) -> None:
    with pytest.raises(CommandError, match="there is no source 9"):
        call_command("measure_triage", source=9)
    with pytest.raises(CommandError, match="is no day"):
        call_command("measure_triage", "--since", "yesterday")


def test_without_a_decision_all_three_say_so(client_as: Any, api_as: Any) -> None:
    out = StringIO()
    call_command("measure_triage", stdout=out)
    assert out.getvalue().startswith("Decisions that say whether an article was about an event: 0.")
    assert "No decision to measure by" in client_as("officer").get("/triage/measure/").content.decode()
    assert api_as("officer").get("/api/v1/triage/measure/").json()["relevance"]["precision"]["value"] is None


def test_a_source_that_does_not_exist_is_no_source_without_decisions(api_as: Any) -> None:
    refused = assert_problem(api_as("officer").get("/api/v1/triage/measure/?source=999999"), 400)
    assert refused["errors"][0]["parameter"] == "source"


def test_recall_that_nobody_knows_is_a_figure_by_no_door(officer: User, client_as: Any, api_as: Any) -> None:
    accept(by=officer, candidate=orion(article={"source": make_source(name="Orion News"), "lang": "de"}))
    api, page = api_as("officer"), client_as("officer")
    record = api.get("/api/v1/triage/measure/").json()
    for counts in (record["relevance"], *record["by_language"], *record["by_source"]):
        assert counts["recall"] == {
            **{"value": None, "low": None, "high": None, "hits": 1, "of": 1, "few": True}
        }
        assert (counts["f1"], counts["precision"]["value"]) == (None, 1.0)
    assert record["vendors"]["recall"]["value"] == 1.0
    for name in ("relevance", "de", "Orion News"):
        assert printed(name) == ["1.000 (0.21–1.00) of 1", "–", "–"]
    language = re.search(r'<th scope="row">German.*?</tr>', page.get("/triage/measure/").content.decode())
    assert language is not None
    assert language[0].count(">–<") == 2
    make_incident(make_vendor("Vega"), articles=[make_article(relevant=False)])
    known = api.get("/api/v1/triage/measure/").json()
    assert (known["relevance"]["recall"]["value"], known["relevance"]["f1"]) == (0.5, 0.6667)
    shares = {one["name"]: one["recall"]["value"] for one in known["by_source"]}
    assert shares == {"Orion News": None, "": 0.0}
    assert printed("relevance")[1:] == ["0.500 (0.09–0.91) of 2", "0.667"]


def printed(name: str) -> list[str]:
    """Precision, recall and F1 of a line that the command prints."""
    out = StringIO()
    call_command("measure_triage", stdout=out)
    (line,) = [line for line in out.getvalue().splitlines() if line.startswith(f"{name} ")]
    return re.split(r"\s{2,}", line)[1:]
