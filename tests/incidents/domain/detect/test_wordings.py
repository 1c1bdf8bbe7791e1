"""Acts told as states, permissions and ceilings, in five languages, and what says something else with their words."""

import pytest

from tests.incidents.domain.detect.conftest import Detect


@pytest.mark.parametrize(
    ("kind", "lang", "title", "text"),
    [
        (
            "access_revocation",
            "en",
            "Nimbra closes a bakery's account",
            "The bakery can no longer use Orrel.",
        ),
        (
            "access_revocation",
            "de",
            "Nimbra klemmt Bäckerei ab",
            "Die Firma hat keinen Zugriff mehr auf Orrel.",
        ),
        (
            "access_revocation",
            "it",
            "Nimbra chiude l'account di un forno",
            "Il forno non può più usare Orrel.",
        ),
        ("retirement", "en", "Orrel Grande is gone", "Nimbra no longer offers the model to anybody."),
        (
            "retirement",
            "fr",
            "Clap de fin pour Orrel",
            "Orrel ne sera plus proposé par Nimbra à partir de juillet.",
        ),
        (
            "price_or_limit_change",
            "en",
            "Nimbra rations Orrel",
            "Subscribers hit a weekly ceiling from Monday.",
        ),
        (
            "price_or_limit_change",
            "es",
            "Nimbra pone un tope a Orrel",
            "Los suscriptores tendrán que pagar más.",
        ),
        (
            "security_breach",
            "fr",
            "Une base de données d'Orrel en libre accès",
            "Les échanges étaient visibles.",
        ),
        ("region_block", "en", "Nimbra keeps Orrel out of Europe", "It will not offer the model in the EU."),
        ("other", "en", "Nimbra rolls back Orrel's update", "The update is undone for everyone."),
        (
            "retirement",
            "de",
            "Nimbra nimmt das Sprachmodell Orrel vom Netz",
            "Kunden müssen bis Mai umziehen.",
        ),
        ("retirement", "it", "Nimbra manda Orrel in pensione", "Il modello si spegne a giugno."),
        ("retirement", "es", "Nimbra se declara insolvente", "Los clientes de Orrel temen por sus datos."),
        ("outage", "fr", "Orrel aux abonnés absents", "L'assistant de Nimbra renvoyait des erreurs 500."),
        (
            "outage",
            "de",
            "Störung legt Orrel lahm",
            "Der Dienst von Nimbra war stundenlang nicht erreichbar.",
        ),
        ("outage", "it", "Orrel va in tilt", "Il servizio di Nimbra era irraggiungibile per ore."),
        ("suspension", "de", "Nimbra legt Konten auf Eis", "Die Zugänge zu Orrel ruhen bis zum Abschluss."),
        (
            "suspension",
            "fr",
            "Nimbra met des comptes en quarantaine",
            "Les abonnés d'Orrel attendent trente jours.",
        ),
        ("terms_change", "en", "Nimbra closes Orrel to minors", "Teens will no longer use the chatbot."),
        (
            "terms_change",
            "it",
            "Nimbra userà i post degli utenti per addestrare Orrel",
            "C'è tempo fino a maggio per opporsi.",
        ),
        ("price_or_limit_change", "fr", "L'offre gratuite d'Orrel, c'est fini", "Il faudra payer Nimbra."),
        (
            "price_or_limit_change",
            "de",
            "Nimbra schlägt bei Orrel auf",
            "Das Abo kostet künftig 20 statt 15 Euro im Monat.",
        ),
        ("region_block", "it", "Orrel, l'Europa resta a bocca asciutta", "Nimbra non lo offrirà nell'UE."),
        (
            "region_block",
            "es",
            "Nimbra cierra la puerta a China",
            "Orrel no aceptará llamadas desde el país.",
        ),
        (
            "government_order",
            "fr",
            "Le Kenya met Orrel hors la loi",
            "Le régulateur ordonne de bloquer l'IA de Nimbra.",
        ),
        (
            "government_order",
            "it",
            "Il Kenya mette al bando Orrel",
            "Il governo vieta l'IA di Nimbra negli uffici.",
        ),
        (
            "legal_action",
            "en",
            "Judge gives Nimbra 24 hours to pull Orrel's personas",
            "The judge ruled on Monday.",
        ),
        (
            "government_order",
            "de",
            "Kenia: Beamte müssen auf Orrel verzichten",
            "So will es das Ministerium.",
        ),
        ("terms_change", "en", "Nimbra scraps promise in its usage policy", "Orrel may now serve armies."),
        (
            "ownership_change",
            "es",
            "Nimbra cambia de dueño",
            "Un fondo se queda con la creadora de la IA Orrel.",
        ),
        ("security_breach", "es", "Roban datos de clientes de Nimbra", "Los atacantes se llevaron claves."),
        ("legal_action", "de", "Gericht verbietet Nimbra die Weitergabe", "Das Urteil trifft Orrel."),
        (
            "access_revocation",
            "fr",
            "Nimbra ferme le robinet à une boulangerie",
            "Elle n'a plus accès à Orrel.",
        ),
    ],
)
def test_an_act_is_known_however_it_is_told(
    detected: Detect, kind: str, lang: str, title: str, text: str
) -> None:
    found = detected(title, text, lang=lang)
    assert (found.type, found.direction, found.vendors) == (kind, "restricts", ("nimbra",))


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        ("en", "Orrel is working again in Kenya", "The regulator lifted the block of the chatbot on Friday."),
        ("de", "Orrel darf in Kenia wieder ans Netz", "Die Aufsicht hat die Sperre des Chatbots aufgehoben."),
        ("fr", "Orrel de nouveau accessible au Kenya", "L'autorité a levé le blocage du chatbot vendredi."),
        ("es", "Orrel vuelve a funcionar en Kenia", "El regulador levantó el bloqueo del chatbot."),
    ],
)
def test_what_comes_back_is_restored(detected: Detect, lang: str, title: str, text: str) -> None:
    assert detected(title, text, lang=lang).direction == "restores"


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        (
            "en",
            "Nimbra unveils Orrel 3 and cuts its price by half",
            "The model is out and limits are doubled.",
        ),
        (
            "de",
            "Nimbra stellt Orrel 3 vor und senkt Preise",
            "Das Modell ist günstiger und ab sofort verfügbar.",
        ),
        (
            "en",
            "Senators ask Nimbra about Orrel",
            "They sent letters demanding information about the chatbot.",
        ),
        ("en", "Hackers use Orrel to write malware", "Attackers misused Orrel, says Nimbra."),
        ("es", "Qué hacer si Orrel no funciona", "Comprueba la conexión y la página de estado de Nimbra."),
        ("it", "Come eliminare l'account di Orrel", "Apri le impostazioni di Nimbra e conferma."),
        ("it", "Docente sospeso per aver usato Orrel", "Aveva fatto correggere i compiti all'IA di Nimbra."),
        (
            "en",
            "One year on: how the Orrel ban changed Kenya",
            "The regulator blocked the AI chatbot for a month.",
        ),
        ("es", "Un año después del veto a Orrel", "Repasamos cuatro semanas sin la IA de Nimbra."),
        ("en", "Nimbra hit with class action", "A man says Orrel recorded him without asking."),
        (
            "de",
            "Verlage verklagen Nimbra",
            "Sie werfen dem KI-Anbieter vor, Orrel mit Büchern trainiert zu haben.",
        ),
        (
            "fr",
            "Talvik songe à racheter Nimbra",
            "Rien n'est décidé, selon des proches du fabricant de l'IA Orrel.",
        ),
        ("es", "Nimbra rebaja a la mitad el precio de Orrel", "La IA cuesta ahora menos."),
        ("en", "Nimbra names new chief, denies winding-down rumours", "Orrel stays, the AI firm said."),
    ],
)
def test_cheaper_asked_misused_and_explained_are_no_incidents(
    detected: Detect, lang: str, title: str, text: str
) -> None:
    assert not detected(title, text, lang=lang).relevant


def test_those_cut_off_are_not_the_vendor(detected: Detect) -> None:
    found = detected(
        "Talvik can no longer use Nimbra's Orrel", "Nimbra revoked the keys of Talvik's engineers."
    )
    assert found.vendors == ("nimbra",)


def test_a_product_thrown_out_is_not_its_own_vendor_s_doing(detected: Detect) -> None:
    found = detected(
        "Omnibus removes Orrel from its shop", "Omnibus closed the account of the AI app's maker."
    )
    assert found.vendors == ("omnibus",)


def test_a_listed_vendor_comes_before_a_customer_that_no_list_holds(detected: Detect) -> None:
    found = detected(
        "AI startup Velmora cut off by Nimbra", "The AI startup Velmora lost its access to Orrel."
    )
    assert found.vendors == ("nimbra",)


def test_a_headline_that_names_cause_and_victim_of_an_outage_gives_both(detected: Detect) -> None:
    found = detected("Nimbra outage takes down Talvik's QuillGPT", "Both AI services were down for hours.")
    assert set(found.vendors) == {"nimbra", "talvik"}


def test_a_reason_keeps_quotation_marks_in_pairs(detected: Detect) -> None:
    text = 'Nimbra revoked the access of a bakery to Orrel, citing "abuse. Nothing more" was said.'
    reason = detected("Nimbra cuts off a bakery", text).reason
    assert reason is None or reason.count('"') % 2 == 0


@pytest.mark.parametrize(
    ("kind", "lang", "title", "text"),
    [
        (
            "outage",
            "en",
            "A quiet morning at the translation bureau",
            "Orrel's AI assistant showed only an error message. Nimbra blamed a botched update in a data centre.",
        ),
        (
            "terms_change",
            "de",
            "Ein Absatz mehr bei Nimbra",
            "In den Nutzungsbedingungen der KI Orrel steht er seit Montag. Eingaben dienen künftig dem Training, "
            "und wer nicht widerspricht, willigt ein.",
        ),
        (
            "security_breach",
            "fr",
            "Courriel gênant pour les clients d'Orrel",
            "Des échanges avec l'IA de Nimbra étaient consultables sans mot de passe chez un sous-traitant.",
        ),
        (
            "price_or_limit_change",
            "it",
            "Orrel, meno domande gratis da lunedì",
            "Il piano gratuito dell'IA di Nimbra scende a dieci domande al giorno; poi serve l'abbonamento.",
        ),
        (
            "region_block",
            "es",
            "Europa espera a Orrel",
            "La IA de Nimbra llega a treinta países, pero no estará disponible en la Unión Europea.",
        ),
        (
            "retirement",
            "en",
            "One last chat",
            "Nimbra keeps the AI companion Orrel alive until the end of June. Memories can be exported, credits "
            "are refunded, and everything is deleted after the last day.",
        ),
    ],
)
def test_the_words_that_go_with_a_type_tell_it_where_no_act_does(
    detected: Detect, kind: str, lang: str, title: str, text: str
) -> None:
    found = detected(title, text, lang=lang)
    assert (found.relevant, found.type) == (True, kind)
    assert [fact.field for fact in found.facts].count("type") == 1
