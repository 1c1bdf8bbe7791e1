"""What officers' decisions say of a reading, and where they say nothing."""

from dataclasses import replace

import pytest

from incidents.domain.labels import Decision, Filed, Label, Read, Truth, Why, label, stated_wait, taken, truth


@pytest.mark.parametrize(
    ("decision", "relevant", "why"),
    [
        (Decision("accepted", by_hand=True), True, "event"),
        (Decision("merged", by_hand=True), True, "event"),
        (Decision("dismissed", by_hand=True, reason="not_ai"), False, "no_event"),
        (Decision("dismissed", by_hand=True, reason="not_event"), False, "no_event"),
        (Decision("dismissed", by_hand=True, reason="not_relevant"), None, "not_ours"),
        (Decision("dismissed", by_hand=True, reason="duplicate"), None, "duplicate"),
        (Decision("dismissed", by_hand=True, reason="other"), None, "unexplained"),
        (Decision("accepted"), None, "automatic"),
        (Decision("accepted", by_hand=True, withdrawn=True), None, "withdrawn"),
        (Decision("pending", by_hand=True), None, "open"),  # undone
        (Decision("snoozed", by_hand=True), None, "open"),
        (Decision("joined", by_hand=True, withdrawn=True), None, "joined"),
        (Decision("pending", told=True), True, "told"),
        (Decision("dismissed", by_hand=True, reason="not_event", told=True), False, "no_event"),
    ],
)
def test_a_decision_is_a_label_only_where_it_judges_the_reading(
    decision: Decision, relevant: bool | None, why: Why
) -> None:
    assert label(decision) == Label(relevant, why)


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Decision("accepted", by_hand=True), True),
        (Decision("merged", by_hand=True), True),
        (Decision("dismissed", by_hand=True, reason="not_event"), False),
        (Decision("dismissed", by_hand=True, reason="not_relevant"), False),
        (Decision("dismissed", reason="not_relevant"), None),
        (Decision("dismissed", by_hand=True, reason="duplicate"), None),
        (Decision("accepted", by_hand=True, told=True), None),
        (Decision("pending", told=True), None),
        (Decision("accepted"), None),
    ],
)
def test_a_decision_says_whether_what_was_proposed_was_taken(decision: Decision, said: bool | None) -> None:
    assert taken(decision) is said


def read(**facts: str) -> Read:
    return Read("outage", "restricts", frozenset({"orion"}), facts)


FILED = Filed("outage", "restricts", frozenset({"orion"}))


@pytest.mark.parametrize(
    ("said", "left", "confirmed", "rejected", "judged"),
    [
        ("60", "60", "", "", None),  # filed as it was read: nobody has looked at it yet
        ("60", "60", "60", "", "60"),
        ("60", "60", "", "60", ""),
        ("60", "70", "", "", "70"),
        ("60", "", "", "", ""),
        ("", "60", "", "", "60"),
        ("", "", "", "", None),
        ("60", "60", "70", "60", "70"),
    ],
)
def test_a_fact_is_judged_where_an_officer_changed_or_decided_on_it(
    said: str, left: str, confirmed: str, rejected: str, judged: str | None
) -> None:
    incident = replace(
        FILED,
        facts={"people_affected": left},
        confirmed=frozenset({("people_affected", confirmed)} if confirmed else set()),
        rejected=frozenset({("people_affected", rejected)} if rejected else set()),
    )
    found = truth("accepted", read(people_affected=said), incident)
    assert found.facts == ({} if judged is None else {"people_affected": judged})


def test_an_authority_is_the_same_in_any_spelling() -> None:
    incident = replace(FILED, facts={"authority": "Garante Privacy"})
    assert truth("accepted", read(authority="garante privacy"), incident).facts == {}


def test_accepting_says_what_it_was_and_merging_only_what_belongs_to_the_report() -> None:
    incident = replace(
        FILED, type="suspension", vendors=frozenset({"orion", "vega"}), facts={"people_affected": "9"}
    )
    assert truth("accepted", read(), incident) == Truth(
        "suspension", "restricts", frozenset({"orion", "vega"}), {"people_affected": "9"}
    )
    assert truth("merged", read(), incident) == Truth("suspension", None, frozenset({"orion"}), {})


def test_a_restoration_that_was_merged_into_what_it_ends_has_no_type_of_it() -> None:
    found = truth(
        "merged", Read("outage", "restores", frozenset({"lyra"})), replace(FILED, type="suspension")
    )
    assert found == Truth(None, None, frozenset({"orion"}), {})


def test_a_wait_is_its_days_or_open() -> None:
    assert [stated_wait(60, open_ended=False), stated_wait(None, open_ended=True)] == ["60", "open"]
    assert stated_wait(None, open_ended=False) == ""
