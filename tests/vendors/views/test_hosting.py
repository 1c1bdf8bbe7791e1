"""The page that compares a vendor's API with own service."""

import json
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from riskboard.common.formatting import money
from riskboard.workspace.models import Organisation
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import AnnualLoss
from vendors.queries.annual import grade_of
from vendors.services.annual import annual_due
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(client_as: Callable[[str], Client]) -> Callable[..., BeautifulSoup]:
    client = client_as("viewer")

    def ask(query: str = "") -> BeautifulSoup:
        answer = client.get(f"/hosting/{query}")
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    return ask


def text(found: BeautifulSoup, where: str) -> str:
    node = found.select_one(where)
    assert node is not None, where
    return " ".join(node.get_text(" ").split())


def test_the_defaults_answer_by_themselves(opened: Callable[..., BeautifulSoup]) -> None:
    assert "million tokens a year own service costs" in text(opened(), ".verdict")


def test_the_published_case_breaks_even_where_it_was_published(
    opened: Callable[..., BeautifulSoup],
) -> None:
    found = opened(
        "?volume=10000&api_price=3&salary=94952&overhead=20&utilisation=50&least_accelerators=2&staff=0.5"
    )
    assert "from 92,030 million tokens a year" in text(found, "#answer .dl")


def test_a_person_costs_what_the_organisation_says_of_an_hour(opened: Callable[..., BeautifulSoup]) -> None:
    Organisation.objects.create(mean_loaded_cost="50.00")
    salary = opened().select_one("#id_salary")
    assert salary is not None
    assert float(str(salary["value"])) == 104_000.0


def test_losses_stand_beside_the_costs(opened: Callable[..., BeautifulSoup]) -> None:
    found = opened("?volume=10000&api_price=3&api_loss=200000&own_loss=50000&overhead=20&salary=94952")
    assert "€150,000" in text(found, "#answer tfoot")
    assert "never" not in text(found, "#answer .dl")


def test_where_tokens_are_dear_the_page_says_so(opened: Callable[..., BeautifulSoup]) -> None:
    assert "never" in text(opened("?api_price=0.5"), "#answer .dl")


def test_small_volumes_alone_can_be_worth_it(opened: Callable[..., BeautifulSoup]) -> None:
    found = opened("?volume=1000&api_price=1&api_loss=200000&overhead=20&salary=94952")
    assert "from 0 to " in text(found, "#answer .dl")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?volume=-1", "volume"),
        ("?volume=nan", "volume"),
        ("?volume=inf", "volume"),
        ("?throughput=0", "throughput"),
        ("?utilisation=101", "utilisation"),
        ("?staff=many", "staff"),
        ("?accelerator_price=0", "accelerator_price"),
    ],
)
def test_what_cannot_be_is_named_at_its_field(
    query: str, field: str, opened: Callable[..., BeautifulSoup]
) -> None:
    found = opened(query)
    assert found.select_one(f'#answer .amiss a[href="#id_{field}"]') is not None
    assert found.select_one("#answer table") is None


def test_an_answer_keeps_nothing(opened: Callable[..., BeautifulSoup]) -> None:
    with CaptureQueriesContext(connection) as seen:
        opened("?volume=5")
    assert [query["sql"] for query in seen if not query["sql"].startswith("SELECT")] == []


def test_the_axis_ends_at_a_number_that_can_be_read(opened: Callable[..., BeautifulSoup]) -> None:
    block = opened("?volume=12345&api_price=100").select_one("#curve-data")
    assert block is not None
    data = json.loads(block.get_text())
    # Half as far again as the volume asked about, 18,517.5, to two digits.
    assert data["x"]["max"] == 19_000
    assert [line["points"][-1][0] for line in data["lines"]] == [19_000, 19_000]


def test_a_vendor_brings_its_annual_loss_with_its_evidence(opened: Callable[..., BeautifulSoup]) -> None:
    make_workload("Claims", dependencies=[needing(make_product("Assist", vendor=make_vendor("Vektor")))])
    rescore_all()
    annual_due()
    loss = AnnualLoss.objects.get(vendor__slug="vektor")
    found = opened("?vendor=vektor")
    row = text(found, "#answer tbody tr")
    assert f"{money(loss.cost_mean, 'EUR')} {grade_of(loss)}" in row
    assert "expected loss of a year with Vektor" in row
    assert money(loss.cost_mean, "EUR") in text(found, "#answer tfoot"), "the fall stands beside the cost"
    assert "they are no forecast" in text(found, "#answer .foot")


def test_a_typed_loss_wins_over_the_vendors(opened: Callable[..., BeautifulSoup]) -> None:
    make_workload("Claims", dependencies=[needing(make_product("Assist", vendor=make_vendor("Vektor")))])
    rescore_all()
    annual_due()
    row = text(opened("?vendor=vektor&api_loss=123456"), "#answer tbody tr")
    assert "€123,456" in row
    assert "expected loss as typed" in row


def test_a_vendor_without_an_annual_loss_is_said_to_have_none(opened: Callable[..., BeautifulSoup]) -> None:
    make_vendor("Vektor")
    assert "no annual loss of Vektor is known" in text(opened("?vendor=vektor"), "#answer tbody tr")


@pytest.mark.parametrize(
    ("given", "bounds"),
    [("volume=-1", "from 0 to 1,000,000,000, not “-1”"), ("staff=many", "from 0 to 10,000, not “many”")],
)
def test_what_is_refused_is_said_with_its_bounds(
    opened: Callable[..., BeautifulSoup], given: str, bounds: str
) -> None:
    assert f"Must be a number {bounds}." in text(opened(f"?{given}"), "#answer")


def test_prices_have_the_sign_of_the_currency(opened: Callable[..., BeautifulSoup]) -> None:
    assert "€10.00 for a million tokens" in text(opened(), "#answer")
