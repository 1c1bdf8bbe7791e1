"""What articles report: type, direction, vendor; and that nothing in any text breaks it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.detect.article import Article, Detection
from incidents.domain.detect.catalogue import shipped_catalogue
from incidents.domain.detect.detect import detect
from tests.incidents.domain.detect.conftest import Detect

ACTS = [
    (
        "access_revocation",
        "Nimbra cuts off Talvik's access to Orrel",
        "The AI company says that its terms were broken.",
    ),
    (
        "suspension",
        "Nimbra suspends accounts of three customers",
        "The maker of the AI assistant Orrel blames misuse.",
    ),
    (
        "government_order",
        "Chile bans Orrel from schools",
        "The government ordered the AI chatbot blocked on Friday.",
    ),
    (
        "terms_change",
        "Nimbra updates its terms of service to train on user conversations",
        "Users may opt out of AI use.",
    ),
    ("retirement", "Nimbra will retire Orrel Grande in May", "Developers must migrate to another AI model."),
    ("outage", "Orrel is down: outage hits users of the AI chatbot", "Nimbra investigates elevated errors."),
    ("security_breach", "Nimbra confirms data breach", "Hackers stole chat logs of the AI assistant Orrel."),
    (
        "price_or_limit_change",
        "Nimbra raises prices of the Vexa API",
        "Developers pay twice as much for the AI model.",
    ),
    (
        "region_block",
        "Nimbra blocks Orrel users in Brazil",
        "The AI assistant is no longer available in the country.",
    ),
    (
        "legal_action",
        "Judge orders Nimbra to stop offering Orrel",
        "The court granted an injunction against the AI firm.",
    ),
    (
        "ownership_change",
        "Carmaker Brandt acquires Nimbra",
        "The deal for the AI startup is worth two billion dollars.",
    ),
    (
        "access_revocation",
        "Nimbra coupe l'accès de Talvik à Orrel",
        "L'entreprise d'IA accuse sa rivale d'abus.",
    ),
    (
        "access_revocation",
        "Nimbra entzieht Talvik den Zugang zu Orrel",
        "Das KI-Unternehmen wirft der Firma Missbrauch vor.",
    ),
    (
        "access_revocation",
        "Nimbra corta el acceso de Talvik a Orrel",
        "La empresa de IA acusa a su rival de abuso.",
    ),
    (
        "access_revocation",
        "Nimbra taglia l'accesso di Talvik a Orrel",
        "L'azienda di IA accusa la rivale di abuso.",
    ),
    ("government_order", "Portugal verbietet Orrel", "Die Behörde hat den KI-Chatbot am Montag gesperrt."),
    ("government_order", "Portugal prohíbe Orrel", "El gobierno ordenó bloquear el chatbot de IA."),
    (
        "government_order",
        "Il Garante blocca Orrel",
        "L'autorità ha disposto la limitazione del trattamento dei dati.",
    ),
    (
        "outage",
        "Orrel victime d'une panne mondiale",
        "Le chatbot d'IA de Nimbra est inaccessible depuis mardi.",
    ),
    ("retirement", "Nimbra schaltet Orrel ab", "Der KI-Dienst wird im Mai eingestellt."),
]


@pytest.mark.parametrize(("kind", "title", "text"), ACTS)
def test_each_act_is_told_in_its_language(detected: Detect, kind: str, title: str, text: str) -> None:
    found = detected(title, text)
    assert (found.relevant, found.type, found.direction, found.vendors) == (
        True,
        kind,
        "restricts",
        ("nimbra",),
    )


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "How to revoke your Orrel API key: a step-by-step tutorial",
            "Open the AI console and click revoke.",
        ),
        ("Nimbra raises $200 million", "The AI startup is valued at two billion dollars."),
        ("Nimbra launches Orrel Grande", "The new AI model is available today."),
        ("Should Orrel be banned?", "Critics of AI say that a ban could help."),
        ("Omnibus recalls two million cars", "The brakes may fail, said the car maker."),
        ("School suspends pupil who used Orrel", "The pupil had the AI chatbot write an essay."),
        ("Harbor horoscope: a ban on worries is lifted", "The stars suspend all limits today."),
        ("Authors sue Nimbra", "The AI startup trained Orrel on their books, the writers say."),
        ("Bank hit by data breach", "Hackers stole the records of two million customers."),
        (None, None),
        ("", "   "),
    ],
)
def test_look_alikes_are_told_apart(detected: Detect, title: str | None, text: str | None) -> None:
    found = detected(title, text)
    assert not found.relevant
    assert found == Detection(relevant=False, confidence=found.confidence)


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("government_order", "Chile lifts ban on AI chatbot Orrel"),
        ("suspension", "Nimbra restores access to Orrel AI for suspended customer"),
    ],
)
def test_giving_back_is_told_from_taking_away(detected: Detect, kind: str, title: str) -> None:
    found = detected(title, "The AI company confirmed it.")
    assert (found.type, found.direction) == (kind, "restores")


def test_an_older_case_in_the_background_does_not_change_the_answer(detected: Detect) -> None:
    lead = "The AI assistant of Nimbra failed for hours on Monday, and errors met users everywhere."
    background = " ".join(
        ["Last year Chile had already banned QuillGPT of Talvik, the regulator said then."] * 3
    )
    found = detected("Orrel hit by global outage", f"{lead}\n\n{background}")
    assert (found.type, found.vendors) == ("outage", ("nimbra",))


def test_who_is_cut_off_is_not_who_acts(detected: Detect) -> None:
    found = detected(
        "Talvik loses access to Orrel", "Nimbra revoked the API access of its AI rival Talvik on Monday."
    )
    assert found.vendors == ("nimbra",)
    assert [fact.value for fact in found.facts if fact.field == "affected"] == ["talvik"]


def test_the_bought_vendor_changes_hands_and_the_buyer_is_only_concerned(detected: Detect) -> None:
    found = detected("Nimbra acquired by Talvik", "The AI startup Nimbra was bought for a billion dollars.")
    assert (found.type, found.vendors) == ("ownership_change", ("nimbra",))
    assert [fact.value for fact in found.facts if fact.field == "affected"] == ["talvik"]


def test_confidence_grows_with_the_evidence(detected: Detect) -> None:
    weak = detected(None, "Users of the AI assistant Orrel met some errors.")
    strong = detected(
        "Orrel outage",
        "The AI assistant of Nimbra is down. Users report errors. Nimbra confirmed the outage.",
    )
    assert 0 <= weak.confidence < strong.confidence <= 1


def test_a_company_cut_off_without_details_yields_every_fact(detected: Detect) -> None:
    found = detected(
        "Nimbra revokes firm's access to Orrel, 45 employees idle",
        "Nimbra, an AI company, revoked the access of a design firm on Tuesday, leaving forty-five employees unable to"
        " work. The step was attributed to a generic violation of the usage policy. Answers go to a web form.",
        published=datetime.date(2026, 3, 12),
    )
    assert (found.type, found.vendors, found.people_affected) == ("access_revocation", ("nimbra",), 45)
    assert (found.reason_specificity, found.channel_kind, found.channel) == (
        "generic",
        "web_form",
        "web form",
    )
    assert "usage policy" in (found.reason or "")
    assert found.date == datetime.date(2026, 3, 10)
    assert found.authority is None


def test_a_halt_by_a_government_keeps_its_user_base_apart(detected: Detect) -> None:
    found = detected(
        "Chilean government halts Orrel",
        "The government of Chile ordered the AI assistant halted after the discovery of a jailbreak vulnerability in a"
        " safety review. Nimbra disputes the order: the model serves hundreds of millions of users worldwide.",
    )
    assert (found.type, found.authority, found.jurisdiction) == (
        "government_order",
        "Chilean government",
        "CL",
    )
    assert (found.people_affected, found.user_base) == (None, 100_000_000)
    assert "jailbreak" in (found.reason or "")
    assert found.vendor_response == "disputes"


def assert_evidence(article: Article, found: Detection) -> None:
    for fact in found.facts:
        source = (article.title if fact.where == "title" else article.text) or ""
        assert 0 <= fact.start < fact.end <= len(source)
        assert source[fact.start_sentence :].startswith(fact.sentence)
        assert fact.start_sentence <= fact.start
        assert fact.end <= fact.start_sentence + len(fact.sentence)


@pytest.mark.parametrize(("title", "text"), [(title, text) for _, title, text in ACTS])
def test_every_fact_points_at_its_evidence(detected: Detect, title: str, text: str) -> None:
    found = detected(title, text)
    assert {fact.field for fact in found.facts} >= {"type", "vendor"}
    assert_evidence(Article("1", title=title, text=text), found)


WORDS = st.sampled_from(
    [
        *(
            "OpenAI",
            "ChatGPT",
            "AI",
            "revokes",
            "access",
            "banned",
            "suspended",
            "in",
            "by",
            "lost",
            "outage",
            "Italy",
        ),
        *(
            "two",
            "months",
            "60",
            "employees",
            "3,000,000",
            "٣",
            "1e999",
            "February",
            "31",
            "Section",
            "4",
            "Google Form",
        ),
        *(
            "until further notice",
            "U.S. government",
            "\n",
            ".",
            "?",
            "’",
            "“",
            "İ",
            "ß",
            "ﬁ",
            "\u200b",
            "\ud83d",
            "💥",
        ),
    ]
)


@given(
    st.none() | st.text(max_size=60) | st.lists(WORDS, max_size=12).map(" ".join),
    st.none() | st.text(max_size=300) | st.lists(WORDS, max_size=60).map(" ".join),
    st.none() | st.text(max_size=5),
    st.none() | st.dates(),
)
def test_no_text_breaks_detection(
    title: str | None, text: str | None, lang: str | None, published: datetime.date | None
) -> None:
    article = Article("1", title=title, text=text, lang=lang, published=published)
    found = detect(article, shipped_catalogue())
    assert 0 <= found.confidence <= 1
    assert found.relevant == (found.type is not None)
    assert_evidence(article, found)


def test_a_number_that_json_cannot_hold_stays_a_claim_of_the_text() -> None:
    text = "Nimbra suspended the accounts of 9999999999999 billion people who used its AI assistant Orrel."
    title = "OpenAI suspends accounts of AI assistant users"
    found = detect(Article(id="1", title=title, text=text.replace("Nimbra", "OpenAI")), shipped_catalogue())
    assert found.people_affected is None
    claims = [fact.value for fact in found.facts if fact.field == "people_affected"]
    assert [len(claim) for claim in claims] == [22]


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        (
            "en",
            "Mails about closed Orrel accounts are a phishing scam",
            "The AI firm Nimbra closed no account.",
        ),
        (
            "de",
            "Was bedeutet „abgekündigt“?",
            "Ein Begriff aus der Welt der KI: Nimbra stellt Orrel dann ein.",
        ),
        ("it", "Truffa via mail: «account Orrel sospeso»", "Nimbra avverte: la mail sull'IA è falsa."),
        (
            "en",
            "Scooters recalled over brakes",
            "The shop stops the sale and refunds. Its site has help. It uses Orrel.",
        ),
    ],
)
def test_hoaxes_definitions_and_a_name_at_the_end_are_no_incidents(
    detected: Detect, lang: str, title: str, text: str
) -> None:
    assert not detected(title, text, lang=lang).relevant


def test_who_stands_alone_in_the_headline_acts_wherever_it_stands_there(detected: Detect) -> None:
    found = detected(
        "AI price increase: users turn on Nimbra",
        "Talvik did the same in May with its AI. Users of Talvik had complained.",
    )
    assert (found.type, found.vendors) == ("price_or_limit_change", ("nimbra",))


def test_a_cloud_that_fails_takes_down_firms_that_are_no_vendors_of_the_failure(detected: Detect) -> None:
    title = "Nimbra outage takes down Orrel, shops and Omnibus"
    text = (
        "Orrel, the AI assistant, was down on Monday. An outage had hit a data centre of Nimbra. "
        "Omnibus returned errors for hours."
    )
    assert detected(title, text).vendors == ("nimbra",)
    text = (
        "Omnibus failed. The AI assistant Orrel was down on Monday. Omnibus said an outage had hit its cloud."
    )
    assert set(detected("Orrel down as Omnibus fails", text).vendors) == {"nimbra", "omnibus"}


def test_a_rival_in_the_lead_has_no_part_in_a_breach(detected: Detect) -> None:
    text = (
        "The AI assistant QuillGPT of Talvik has a rival in trouble. Hackers breached Nimbra on Monday and "
        "stole the conversations of users of Orrel."
    )
    assert detected(None, text).vendors == ("nimbra",)
    text = "Hackers breached Nimbra and Talvik on Monday: conversations with Orrel and QuillGPT were stolen."
    assert set(detected(None, text).vendors) == {"nimbra", "talvik"}


@pytest.mark.parametrize(
    ("lang", "wrote"),
    [
        ("en", "the company wrote on Omnibus on the day on which it suspended their accounts"),
        ("de", "schrieb das Unternehmen, als es die Konten gesperrt hatte; es schrieb auf Omnibus"),
        ("fr", "a écrit sur Omnibus l'entreprise, qui a suspendu leurs comptes"),
        ("es", "escribió en Omnibus la empresa, que ha suspendido las cuentas"),
        ("it", "ha scritto su Omnibus l'azienda, che ha sospeso gli account"),
    ],
)
def test_where_something_was_posted_is_not_who_did_it(detected: Detect, lang: str, wrote: str) -> None:
    titles = {
        "en": "AI assistant locks its customers out",
        "de": "KI-Assistent sperrt Konten seiner Kunden",
        "fr": "L'assistant d'IA suspend les comptes de ses clients",
        "es": "El asistente de IA suspende las cuentas de sus clientes",
        "it": "L'assistente di IA sospende gli account dei clienti",
    }
    found = detected(titles[lang], f"“…”, {wrote}. Orrel.", lang=lang)
    assert found.vendors == ("nimbra",)


def test_news_that_something_is_not_given_back_restricts(detected: Detect) -> None:
    text = "The authority said on Monday that the AI assistant Orrel of Nimbra stays blocked in Italy."
    assert detected("Italy refuses to lift ban on AI assistant Orrel", text).direction == "restricts"
    text = "The authority said on Monday that it had lifted the ban on the AI assistant Orrel of Nimbra."
    assert detected("Italy lifts ban on AI assistant Orrel", text).direction == "restores"
