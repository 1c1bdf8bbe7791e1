"""Choosing vendors and incidents where there are more than a page holds."""

import html
from collections.abc import Callable

import pytest
from django.test import Client

from riskboard.common import choosing
from tests.factories.incidents import make_candidate, make_incident
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page holds two choices."""
    monkeypatch.setattr(choosing, "FEW", 2)


def shown(page: str, name: str) -> str:
    """The select of that name."""
    return page.partition(f'<select name="{name}"')[2].partition("</select>")[0]


def test_the_filter_keeps_the_vendor_that_is_chosen_and_offers_no_others(client_as: type_clients) -> None:
    vendors = [make_vendor(name) for name in ("Corvid", "Orionsoft", "Vektor")]
    for vendor in vendors:
        make_incident(vendor, title=f"{vendor} cut us off")
    page = client_as("viewer").get("/incidents/", {"vendor": "orionsoft"}).content.decode()
    assert '<option value="orionsoft" selected>Orionsoft</option>' in shown(page, "vendor")
    assert "Vektor" not in shown(page, "vendor")
    assert "by=slug" in shown(page, "vendor")
    assert "Orionsoft cut us off" in page
    assert "Vektor cut us off" not in page


def test_the_filter_takes_a_typed_name_and_says_where_there_is_none(client_as: type_clients) -> None:
    for name in ("Corvid", "Orionsoft", "Vektor"):
        make_incident(make_vendor(name), title=f"{name} cut us off")
    client = client_as("viewer")
    page = client.get("/incidents/", {"vendor-typed": "vektor"}).content.decode()
    assert "Vektor cut us off" in page
    assert "Corvid cut us off" not in page
    page = html.unescape(client.get("/incidents/", {"vendor-typed": "nobody"}).content.decode())
    assert "Nothing is called “nobody”." in page
    assert "Corvid cut us off" in page


def test_a_candidate_is_merged_with_an_incident_that_is_typed(client_as: type_clients) -> None:
    incidents = [make_incident(make_vendor(name)) for name in ("Corvid", "Orionsoft", "Vektor")]
    candidate = make_candidate()
    client = client_as("officer")
    page = client.get(f"/triage/{candidate.pk}/merge/").content.decode()
    assert incidents[0].reference not in page
    answer = client.post(f"/triage/{candidate.pk}/merge/", {"incident-typed": incidents[1].reference.lower()})
    assert answer.status_code == 302
    candidate.refresh_from_db()
    assert candidate.incident == incidents[1]


@pytest.mark.parametrize(("role", "count"), [("viewer", 1), ("officer", 2)])
def test_incidents_are_found_by_those_who_may_know_of_them(
    client_as: type_clients, role: str, count: int
) -> None:
    vendor = make_vendor("Vektor")
    make_incident(vendor, title="Cut off", restricted=True)
    seen = make_incident(vendor, title="Cut off")
    found = client_as(role).get("/incidents/choices.json?q=cut").json()["choices"]
    assert len(found) == count
    assert {"value": seen.reference, "text": f"{seen.reference} Cut off"} in found
