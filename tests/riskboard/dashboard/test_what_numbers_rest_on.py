"""Every page that shows a loss says what it rests on, how well that is founded, and has a table for each picture."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone

from tests.factories.incidents import make_incident
from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from tests.vendors.mitigating import a_fallback
from vendors.models import Vendor
from vendors.services.annual import annual_due
from vendors.services.plans import create_plan
from vendors.services.ranking import rank_due, request_ranking
from vendors.services.rescore import rescore_all
from vendors.services.scenarios import create_scenario

pytestmark = pytest.mark.django_db

# The limits of the method, by words that are in no other sentence of these pages.
STRUCTURE = ("improvised", "judgement")
YEAR = (*STRUCTURE, "slightly overstated", "spread over the week", "Rates of grade C")


@dataclass(frozen=True)
class Rests:
    """The limits that a part of a page prints, and whether its figures rest on what has a grade of evidence."""

    limits: tuple[str, ...]
    graded: bool = True
    part: str = "main"


SCORED = Rests((*STRUCTURE, "spread over the week"), graded=False)
SCENARIO, RELIEVED = Rests(STRUCTURE), Rests(STRUCTURE, part="#with")
A_YEAR = Rests(YEAR)
WHAT_IF = "/scenarios/run/?hours=240&notice=0&atom="
PAGES = {
    "/": SCORED,
    "/vendors/vektor/": SCORED,
    "/vendors/vektor/?as_of={today}": SCORED,
    "/vendors/vektor/tornado/": SCORED,
    "/workloads/desk/": SCORED,
    "/portfolio/": SCORED,
    "/portfolio/joint-losses/": SCORED,
    "/settings/parameters/tornado/": SCORED,
    "/incidents/{incident}/": SCORED,
    "/incidents/{incident}/clocks/": SCORED,
    "/vendors/vektor/annual/": A_YEAR,
    "/vendors/vektor/annual/tornado/": A_YEAR,
    "/portfolio/annual/": A_YEAR,
    "/portfolio/annual/tornado/": A_YEAR,
    "/mitigations/{spare}/effect/": A_YEAR,
    "/plans/first/effect/": A_YEAR,
    "/mitigations/ranking/{ranking}/": A_YEAR,
    "/hosting/?vendor=vektor": A_YEAR,
    WHAT_IF + "entity%3Avektor": SCENARIO,
    WHAT_IF + "platform%3AcloudY&with={spare}": RELIEVED,
    WHAT_IF + "account%3Avektor&rise=20": SCENARIO,
    "/scenarios/out/?with={spare}": RELIEVED,
    "/scenarios/compare/?scenario=out&scenario=dearer": SCENARIO,
}


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("administrator")


@pytest.fixture
def names() -> dict[str, object]:
    """A register in which something stops, may be relieved, is planned, was ranked and is going on."""
    vendor = make_vendor("Vektor", slug="vektor")
    product = make_product("Assist", vendor=vendor, platform="cloudY")
    other = make_product("Other", vendor=make_vendor("Lexiform"))
    desk = make_workload("Desk", slug="desk", dependencies=[needing(product)], people=60, rto_hours=8)
    make_workload("Search", dependencies=[needing(product, other)])
    make_contract("C-1", vendor=vendor)
    Vendor.objects.update(created_at=timezone.now() - timedelta(days=40))
    spare = a_fallback(desk, name="A spare", cost=5)
    create_plan(by=None, name="First", slug="first", steps=[{"mitigation": spare}])
    create_scenario(by=None, name="Out", slug="out", shared=True, atoms=["entity:vektor"], hours=240)
    create_scenario(
        by=None, name="Dearer", slug="dearer", shared=True, atoms=["account:vektor"], hours=1, price_rise=20
    )
    incident = make_incident(vendor, scope="ours")
    rescore_all()
    annual_due()
    ranking = request_ranking(by=None, gauge="expected", mitigations=[spare.pk])
    rank_due()
    today = f"{timezone.now():%Y-%m-%d}"
    return {"incident": incident.reference, "ranking": ranking.pk, "spare": spare.slug, "today": today}


def problems(page: BeautifulSoup, wanted: Rests) -> list[str]:
    main = page.select_one(wanted.part)
    assert main is not None
    text = " ".join(main.get_text(" ").split())
    found = [f"does not say “{words}”" for words in wanted.limits if words not in text]
    if wanted.graded and not main.select(".grade"):
        found.append("shows no grade of evidence")
    return found + [f"{drawing['aria-label']} has no table" for drawing in _without_table(main)]


def _without_table(main: Tag) -> list[Tag]:
    """Drawings on canvas in a panel without a table, and drawn shapes that tell nobody what they show."""
    canvases = [one for one in main.select("[data-chart]") if not _panel(one).select("details.data table")]
    shapes = [one for one in main.select("svg[role=img]") if not one.get("aria-label")]
    return canvases + shapes


def _panel(drawing: Tag) -> Tag:
    panel = drawing.find_parent("section")
    assert isinstance(panel, Tag)
    return panel


def test_every_page_of_losses_says_what_they_rest_on(client: Client, names: dict[str, object]) -> None:
    missing = []
    for path, wanted in PAGES.items():
        response = client.get(path.format(**names))
        assert response.status_code == 200, path
        page = BeautifulSoup(response.content, "html.parser")
        missing += [f"{path}: {problem}" for problem in problems(page, wanted)]
    assert not missing, "\n".join(missing)


def test_the_weakest_of_what_fails_together_is_shown(client: Client, names: dict[str, object]) -> None:
    """An outage is measured; how long a host cloud fails nobody has collected."""
    pages = {"entity%3Avektor": "A", "entity%3Avektor&atom=platform%3AcloudY": "C"}
    for atoms, letter in pages.items():
        page = BeautifulSoup(client.get(WHAT_IF + atoms).content, "html.parser")
        assert [one.text for one in page.select("#h-limits + .why .grade")] == [letter]
