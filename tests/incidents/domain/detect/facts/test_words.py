"""Reasons, channels and answers."""

import pytest

from tests.incidents.domain.detect.conftest import Detect

TITLE = "Nimbra revokes Talvik's access to AI assistant Orrel"


@pytest.mark.parametrize(
    ("text", "specificity", "part"),
    [
        ("The step was taken due to a policy violation.", "generic", "policy violation"),
        ("Nimbra acted because of a breach of section 4 of its terms.", "clause", "section 4"),
        ("Nimbra acted because of a breach of section IV of its terms.", "clause", "section IV"),
        ("Nimbra cut the access over account sharing by three resellers.", "generic", "account sharing"),
        ("Nimbra acted over account sharing, says an article by a reporter.", "generic", "account sharing"),
        ("Nimbra acted over account sharing, which section 4 rules out.", "clause", "account sharing"),
        (
            "Nimbra acted over account sharing against section 4 and sent its logs.",
            "detailed",
            "account sharing",
        ),
        (
            "Nimbra acted over account sharing against section 4. It attached the logs of three weeks.",
            "detailed",
            "account sharing",
        ),
        ("Nimbra acted over a breach of section 4 and sent its logs.", "clause", "section 4"),
        ("Nimbra acted due to safety concerns, without explanation.", "generic", "safety concerns"),
    ],
)
def test_a_reason_is_quoted_and_graded(detected: Detect, text: str, specificity: str, part: str) -> None:
    found = detected(TITLE, text)
    assert part in (found.reason or "")
    assert found.reason_specificity == specificity


def test_no_reason_is_made_up(detected: Detect) -> None:
    found = detected(TITLE, "Talvik builds boats.")
    assert (found.reason, found.reason_specificity) == (None, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Appeals go through an online form.", "web_form"),
        ("Their account manager answered.", "named_contact"),
        ("Support gave them a case number.", "case_number"),
        ("There was no way to appeal.", "none"),
        ("They were told via email.", "email"),
        ("Talvik builds boats.", None),
    ],
)
def test_the_channel_offered_is_classed(detected: Detect, text: str, kind: str | None) -> None:
    assert detected(TITLE, text).channel_kind == kind


@pytest.mark.parametrize("form", ["an Omnibus form", "an Omnibus-Survey", "the Omnibus channel"])
def test_the_maker_of_the_form_that_is_offered_is_not_affected(detected: Detect, form: str) -> None:
    found = detected(TITLE, f"Nimbra revoked the AI access of Talvik, which may appeal by {form}.")
    assert [fact.value for fact in found.facts if fact.field == "affected"] == ["talvik"]


def test_another_vendor_beside_the_act_is_affected(detected: Detect) -> None:
    found = detected(TITLE, "Nimbra revoked the AI access of Talvik and of Omnibus by a form.")
    assert [fact.value for fact in found.facts if fact.field == "affected"] == ["talvik", "omnibus"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Nimbra disputes the finding.", "disputes"),
        ("Nimbra apologised to its customer.", "apologises"),
        ("Nimbra declined to comment.", "no_comment"),
        ("A painter declined to comment.", None),
    ],
)
def test_the_answer_is_the_vendors(detected: Detect, text: str, answer: str | None) -> None:
    assert detected(TITLE, text).vendor_response == answer
