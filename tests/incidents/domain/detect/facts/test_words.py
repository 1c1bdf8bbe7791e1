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
        ('Nimbra acted because of "unusual queries".', "generic", "unusual queries"),
        ("Nimbra cited section 3.4 of its handbook.", "clause", "section 3.4"),
        ("Nimbra blamed fraud detection.", "generic", "fraud detection"),
        ("Nimbra acted, citing costs of its own.", "generic", "costs of its own"),
    ],
)
def test_a_reason_is_quoted_and_graded(detected: Detect, text: str, specificity: str, part: str) -> None:
    found = detected(TITLE, text)
    assert part in (found.reason or "")
    assert found.reason_specificity == specificity


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        ("en", TITLE, "It gave no reason."),
        ("de", "Nimbra sperrt Orrel-Konten von Talvik", "Einen Grund nannte niemand: keine Begründung."),
        ("fr", "Nimbra ferme le compte Orrel de Talvik", "Aucun motif n'a été donné."),
        ("es", "Nimbra cierra la cuenta de Orrel de Talvik", "No ha dado ningún motivo."),
        ("it", "Nimbra sospende l'account Orrel di Talvik", "Non ha spiegato perché."),
    ],
)
def test_that_no_reason_was_given_is_generic(detected: Detect, lang: str, title: str, text: str) -> None:
    found = detected(title, text, lang=lang)
    assert found.relevant
    assert (found.reason, found.reason_specificity) == (None, "generic")


def test_a_span_of_time_is_no_reason(detected: Detect) -> None:
    assert detected(TITLE, "It acted after two weeks of security tests.").reason is None


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
        ("Objections go to trust@nimbra.example.", "email"),
        ("Case 88-4417 is closed.", "case_number"),
        ("In that case nobody writes.", None),
        ("Nobody answers.", "none"),
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
        ("It apologised to everybody.", "apologises"),
        ("The company has complied, it says.", "complies"),
        ("The company is part of a co-operative of cooperatives.", None),
        ("The Federal Trade Commission, not the company, regrets it.", None),
        ("A union regrets it.", None),
        ("It was given nine weeks to comply with the order.", None),
        ("The service is back, says the company.", None),
    ],
)
def test_the_answer_is_the_vendors(detected: Detect, text: str, answer: str | None) -> None:
    assert detected(TITLE, text).vendor_response == answer


def test_what_somebody_is_kept_from_is_nobodys_answer(detected: Detect) -> None:
    text = "That no reason is given prevents the company from understanding it or disputing the decision of Nimbra."
    assert detected(TITLE, text).vendor_response is None
    assert detected(TITLE, "The company is disputing the decision.").vendor_response == "disputes"


def test_the_vendor_may_be_called_by_its_first_name(detected: Detect) -> None:
    found = detected("Nimbra Labs revokes access to AI assistant Orrel", "Nimbra calls the claim unfounded.")
    assert found.vendor_response == "disputes"


def test_only_failures_are_fixed(detected: Detect) -> None:
    found = detected("AI assistant Orrel of Nimbra is down", "The service is back, says the company.")
    assert (found.type, found.vendor_response) == ("outage", "fixes")


@pytest.mark.parametrize(
    ("lang", "title", "text", "answer"),
    [
        ("de", "Nimbra sperrt Orrel-Konten", "Das Unternehmen bedauert das.", "apologises"),
        ("de", "Nimbra sperrt Orrel-Konten", "Nimbra kündigte an, Einspruch einzulegen.", "disputes"),
        ("fr", "Nimbra ferme des comptes Orrel", "L'entreprise dit qu'elle s'y conformera.", "complies"),
        ("de", "Nimbra sperrt Orrel-Konten", "Der Anbieter hält die Kritik für unbegründet.", "disputes"),
        ("fr", "Nimbra ferme des comptes Orrel", "L'entreprise présente ses excuses.", "apologises"),
        ("fr", "Nimbra ferme des comptes Orrel", "La société n'a pas souhaité commenter.", "no_comment"),
        ("es", "Nimbra cierra cuentas de Orrel", "La empresa pidió perdón.", "apologises"),
        ("it", "Nimbra sospende gli account di Orrel", "L'azienda respinge le accuse.", "disputes"),
    ],
)
def test_the_company_answers_in_each_language(
    detected: Detect, lang: str, title: str, text: str, answer: str
) -> None:
    assert detected(title, text, lang=lang).vendor_response == answer
