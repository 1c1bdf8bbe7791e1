"""Facts are alleged until somebody decides."""

import pytest
from django.core.exceptions import ValidationError

from incidents.services.facts import add_fact, decide_fact
from tests.factories.accounts import make_user
from tests.factories.incidents import make_article, make_incident
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db


def test_an_added_fact_is_alleged() -> None:
    incident = make_incident(make_vendor())
    fact = add_fact(by=None, incident=incident, field="people_affected", value="60", sentence="Sixty people.")
    assert (fact.state, fact.decided_by) == ("alleged", None)
    assert incident.timeline.filter(text="Fact added: People affected, 60").exists()


def test_an_added_fact_says_where_its_sentence_stands() -> None:
    incident = make_incident(make_vendor())
    article = make_article(title="Orionsoft cuts off a firm.", text="It was at dawn. Sixty people stopped.")

    def added(sentence: str) -> tuple[str, int | None, int | None]:
        fact = add_fact(
            by=None, incident=incident, field="wait", value="1", sentence=sentence, article=article
        )
        return fact.where, fact.start, fact.end

    assert added(" Sixty people stopped. ") == ("text", 16, 37)
    assert added("cuts off a firm") == ("title", 10, 25)
    assert added("Sixty men stopped.") == added("") == ("", None, None)


@pytest.mark.parametrize("state", ["confirmed", "rejected"])
def test_a_decision_names_its_officer_and_shows_in_the_timeline(state: str) -> None:
    officer, incident = make_user(), make_incident(make_vendor())
    fact = add_fact(by=None, incident=incident, field="reason", value="usage policy")
    decided = decide_fact(by=officer, fact=fact, state=state)
    assert (decided.state, decided.decided_by, decided.decided_at is not None) == (state, officer, True)
    assert incident.timeline.filter(
        text=f"{state.capitalize()}: Reason given, usage policy", by=officer
    ).exists()


def test_deciding_the_same_again_leaves_no_second_trace() -> None:
    incident = make_incident(make_vendor())
    fact = add_fact(by=None, incident=incident, field="reason", value="usage policy")
    for _ in range(2):
        decide_fact(by=None, fact=fact, state="confirmed")
    assert incident.timeline.filter(kind="fact", text__startswith="Confirmed").count() == 1


def test_a_decision_can_be_taken_back() -> None:
    fact = add_fact(by=None, incident=make_incident(make_vendor()), field="reason", value="usage policy")
    decide_fact(by=make_user(), fact=fact, state="confirmed")
    again = decide_fact(by=make_user(), fact=fact, state="alleged")
    assert (again.state, again.decided_by, again.decided_at) == ("alleged", None, None)


@pytest.mark.parametrize(("field", "value", "wrong"), [("", "60", "field"), ("reason", "", "value")])
def test_a_fact_needs_its_field_and_its_value(field: str, value: str, wrong: str) -> None:
    with pytest.raises(ValidationError) as caught:
        add_fact(by=None, incident=make_incident(make_vendor()), field=field, value=value)
    assert list(caught.value.message_dict) == [wrong]


def test_an_unknown_state_is_refused() -> None:
    fact = add_fact(by=None, incident=make_incident(make_vendor()), field="reason", value="usage policy")
    with pytest.raises(ValidationError) as caught:
        decide_fact(by=None, fact=fact, state="maybe")
    assert list(caught.value.message_dict) == ["state"]
