"""The pages of scorecards: the form, what was read, and what a vendor's page makes of it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.factories.vendors import make_contract, make_scorecard, make_vendor, rated
from vendors.domain.clarity import KEYS
from vendors.models import Contract, Rating, Scorecard
from vendors.services.contracts import archive_contract
from vendors.services.scorecards import archive_scorecard, update_scorecard

pytestmark = pytest.mark.django_db
NEW = "/contracts/c-1/scorecards/new/"


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("procurement")


@pytest.fixture(autouse=True)
def contract() -> Contract:
    return make_contract("C-1", vendor=make_vendor("Vektor"), end_date=None)


def sent(**ratings: dict[str, str]) -> dict[str, str]:
    """The form as a browser sends it; ``ratings`` are fields by criterion."""
    fields = {"effective_on": "2026-01-01", "edition": "signed copy", "external_id": "", "notes": ""}
    fields |= {"ratings-TOTAL_FORMS": "14", "ratings-INITIAL_FORMS": "14"}
    for number, key in enumerate(KEYS):
        plain = {"level": "", "clause": "", "source": "", "seen_on": "", "note": ""}
        for name, value in (plain | ratings.get(key, {})).items():
            fields[f"ratings-{number}-{name}"] = value
    return fields


POINT = {"level": "2", "clause": "Two persons decide.", "source": "section 7.4", "seen_on": "2026-01-02"}


def text(response: Any) -> str:
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    return page.replace("&#x27;", "'")


def test_a_contract_is_assessed_with_its_form(client: Client) -> None:
    page = client.get(NEW).content.decode()
    assert page.count('class="crit"') == 14
    assert page.count('value="" ') >= 14
    response = client.post(NEW, sent(appeal=POINT, notice={"level": "0", "note": "asked in May"}))
    card = Scorecard.objects.get()
    assert response.headers["Location"] == f"/scorecards/{card.slug}/"
    found = {row.criterion: (row.level, row.clause, row.source) for row in card.ratings.all()}
    assert found == {"notice": (0, "", ""), "appeal": (2, "Two persons decide.", "section 7.4")}
    assert Rating.objects.get(criterion="appeal").assessed_by is not None


def test_a_point_without_evidence_is_asked_for_at_its_row_and_nothing_typed_is_lost(client: Client) -> None:
    bare = {"level": "1", "clause": "It is said somewhere."}
    response = client.post(NEW, sent(appeal=bare, export=POINT))
    assert response.status_code == 422
    rows = response.context["ratings"].forms
    assert {key for key, row in zip(KEYS, rows, strict=True) if row.errors} == {"appeal"}
    assert set(rows[KEYS.index("appeal")].errors) == {"source", "seen_on"}
    page = response.content.decode()
    assert "It is said somewhere." in page
    assert "Two persons decide." in page
    assert 'href="#id_ratings-4-source"' in page
    assert not Scorecard.objects.exists()


def test_an_edit_begins_with_what_is_on_record_and_an_open_level_stays_unknown(client: Client) -> None:
    card = make_scorecard(Contract.objects.get(), ratings=rated(appeal=2))
    page = client.get(f"/scorecards/{card.slug}/edit/").content.decode()
    assert re.search(r'name="ratings-4-level" value="2"[^>]*checked', page)
    assert re.search(r'name="ratings-0-level" value=""[^>]*checked', page)
    response = client.post(f"/scorecards/{card.slug}/edit/", sent(appeal=POINT | {"level": "1"}))
    assert response.status_code == 302, response.context["everything"].non_field_errors()
    assert [(row.criterion, row.level) for row in card.ratings.all()] == [("appeal", 1)]


def test_a_stale_edit_shows_what_somebody_else_saved(client: Client) -> None:
    card = make_scorecard(Contract.objects.get(), ratings=rated(appeal=2))
    page = client.get(f"/scorecards/{card.slug}/edit/").content.decode()
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    update_scorecard(by=None, scorecard=card, notes="read by somebody else")
    response = client.post(f"/scorecards/{card.slug}/edit/", sent(appeal=POINT) | {"version": version})
    assert response.status_code == 409
    assert "changed this while you were editing" in text(response)
    assert "Two persons decide." in response.content.decode()


def test_a_request_without_the_rows_is_refused_instead_of_wiping_them(client: Client) -> None:
    card = make_scorecard(Contract.objects.get(), ratings=rated(appeal=2))
    response = client.post(f"/scorecards/{card.slug}/edit/", {"effective_on": "2026-01-01"})
    assert response.status_code == 422
    assert card.ratings.count() == 1


def test_a_new_scorecard_begins_with_what_the_last_one_says(client: Client) -> None:
    make_scorecard(Contract.objects.get(), ratings=rated(appeal=2))
    assert re.search(r'name="ratings-4-level" value="2"[^>]*checked', client.get(NEW).content.decode())


def test_a_public_policy_is_assessed_and_its_next_edition_begins_with_it(client: Client) -> None:
    address = "/vendors/vektor/scorecards/new/"
    response = client.post(address, sent(appeal=POINT))
    assert set(response.context["form"].errors) == {"title", "url"}
    policy = {"title": "Usage policy", "url": "https://vektor.example/usage"}
    assert client.post(address, sent(appeal=POINT) | policy).status_code == 302
    card = Scorecard.objects.get()
    page = client.get(f"{address}?of={card.slug}").content.decode()
    assert 'value="https://vektor.example/usage"' in page
    assert re.search(r'name="ratings-4-level" value="2"[^>]*checked', page)


def test_a_scorecard_shows_every_criterion_with_its_words_and_where_they_stand(client: Client) -> None:
    source = {"source": "https://vektor.example/terms#7", "criterion": "appeal", "level": 2}
    rating = {**rated(appeal=2)[0], **source}
    card = make_scorecard(Contract.objects.get(), ratings=[rating, *rated(notice=0)])
    response = client.get(f"/scorecards/{card.slug}/")
    page = text(response)
    assert "A person with a name, and a second reviewer" in page
    assert "as agreed" in page
    assert 'href="https://vektor.example/terms#7"' in response.content.decode()
    assert "2 of 28 points" in page
    assert "12 of 14 unknown, counted as 0" in page
    assert page.count("unknown ") >= 12
    assert "counts" in page


@pytest.mark.parametrize("address", ["/vendors/vektor/", "/contracts/c-1/"])
def test_pages_show_what_to_ask_for_next_first(client: Client, address: str) -> None:
    make_scorecard(Contract.objects.get(), ratings=rated(notice=2, reason=1, appeal=0))
    response = client.get(address)
    rows = [item.wording.key for item in response.context["standing"].weakest_first]
    assert rows[:4] == ["appeal", "response", "reinstatement", "transition"]
    assert rows[-2:] == ["reason", "notice"]
    page = text(response)
    assert page.index("Who looks at an appeal?") < page.index("How long before a suspension are we told?")
    assert "11 of 14 unknown" in page


def test_the_page_of_a_vendor_has_clarity_beside_its_score_and_says_where_each_point_comes_from(
    client: Client,
) -> None:
    contract = Contract.objects.get()
    assert "nobody has assessed it yet" in text(client.get("/vendors/vektor/"))
    make_scorecard(contract, ratings=rated(appeal=2))
    policy = make_scorecard(vendor=contract.vendor, ratings=rated(export=1))
    response = client.get("/vendors/vektor/")
    page = response.content.decode()
    assert "3 of 28 points" in text(response)
    assert page.count(f'href="/scorecards/{policy.slug}/"') == 2, "at the criterion, and in the list"
    assert 'href="/contracts/c-1/scorecards/new/"' in page
    assert 'href="/vendors/vektor/scorecards/new/"' in page


def test_each_scorecard_says_whether_it_counts(client: Client) -> None:
    contract = Contract.objects.get()
    old = make_scorecard(contract)
    make_scorecard(contract, effective_on=date(2026, 2, 1))
    make_scorecard(contract, effective_on=date(2100, 1, 1))
    archive_scorecard(by=None, scorecard=make_scorecard(vendor=contract.vendor))

    def states() -> list[str]:
        return [item.state for item in client.get("/vendors/vektor/").context["cards"]]

    assert states() == ["ahead", "counts", "archived", "replaced"]
    assert "replaced by a newer one" in text(client.get(f"/scorecards/{old.slug}/"))
    archive_contract(by=None, contract=contract)
    assert states() == ["ahead", "idle", "archived", "idle"]


def test_an_archived_scorecard_is_restored_from_its_page(client: Client) -> None:
    card = make_scorecard(Contract.objects.get(), ratings=rated(appeal=2))
    assert (
        f'href="/scorecards/{card.slug}/archive/"' in client.get(f"/scorecards/{card.slug}/").content.decode()
    )
    assert client.get(f"/scorecards/{card.slug}/archive/").status_code == 200
    assert client.post(f"/scorecards/{card.slug}/archive/").headers["Location"] == "/clarity/"
    assert "nobody has assessed it yet" in text(client.get("/vendors/vektor/"))
    shown = client.get(f"/scorecards/{card.slug}/").content.decode()
    assert f'action="/scorecards/{card.slug}/restore/"' in shown
    client.post(f"/scorecards/{card.slug}/restore/")
    assert "2 of 28 points" in text(client.get("/vendors/vektor/"))


def test_whoever_may_not_write_is_offered_nothing(client_as: Callable[[str], Client]) -> None:
    card = make_scorecard(Contract.objects.get())
    for role in ("viewer", "officer"):
        for address in ("/vendors/vektor/", "/contracts/c-1/", f"/scorecards/{card.slug}/", "/clarity/"):
            page = client_as(role).get(address).content.decode()
            assert "scorecards/new/" not in page
            assert f"/scorecards/{card.slug}/edit/" not in page


def test_the_form_costs_the_same_however_much_it_holds(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    card = make_scorecard(Contract.objects.get(), ratings=rated(appeal=2))
    address = f"/scorecards/{card.slug}/edit/"
    client.get(address)
    with django_assert_max_num_queries(30) as few:
        client.get(address)
    update_scorecard(by=None, scorecard=card, ratings=rated(**dict.fromkeys(KEYS, 1)))
    with django_assert_max_num_queries(30) as many:
        client.get(address)
    assert len(many) == len(few)


def test_a_form_that_arrives_without_its_rows_says_so_in_one_plain_sentence(client: Client) -> None:
    response = client.post(NEW, {})
    said = text(response)
    assert response.status_code == 422
    assert said.count("The rows did not arrive whole.") == 1
    assert "TOTAL_FORMS" not in said
    assert "ManagementForm" not in said
