"""The pages of the annual loss: one vendor, the part on its page, the portfolio."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from riskboard.workspace.queries import organisation
from tests.factories.vendors import make_product, make_scorecard, make_vendor, make_workload, needing, rated
from vendors.models import AnnualLoss, Vendor
from vendors.services.annual import annual_due
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db

PATH, WHOLE = "/vendors/vektor/annual/", "/portfolio/annual/"


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("viewer")


@pytest.fixture
def vendor() -> Vendor:
    vendor = make_vendor("Vektor")
    product = make_product("Assist", vendor=vendor, model="Large", jurisdiction="US")
    make_workload("Claims", dependencies=[needing(product)])
    rescore_all()
    annual_due()
    return vendor


def html(client: Client, path: str, **headers: Any) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", [PATH, WHOLE])
def test_a_page_says_what_a_year_may_cost_and_what_brings_it(
    client: Client, vendor: Vendor, path: str
) -> None:
    context = client.get(path).context
    assert context["sources"][0].name in {"Service from US", "Vektor as a whole"}
    assert sum(row.share for row in context["sources"]) == pytest.approx(1, rel=1e-3)
    page = html(client, path)
    for text in ("One year in 20 costs more than", "Our account with Vektor", "they are no forecast"):
        assert text in page


def test_the_drawing_has_the_same_as_a_table(client: Client, vendor: Vendor) -> None:
    context = client.get(PATH).context
    drawn = context["curve"]["lines"][0]["points"]
    assert drawn[0][1] > drawn[-1][1]
    assert len(context["curve_rows"]) == len(drawn[::3])
    assert context["curve_rows"][0][0].startswith("€")


def test_the_mean_has_a_band_and_the_evidence_of_its_weakest_part(client: Client, vendor: Vendor) -> None:
    loss = AnnualLoss.objects.get(vendor=vendor)
    tolerance = float(organisation().working_day_cost)
    loss.cost_mean = 3 * tolerance
    order, outage = (
        {
            "atom": "entity:vektor",
            "type": kind,
            "rate": 1.0,
            "cost": share * loss.cost_mean,
            "person_days": 1.0,
        }
        for kind, share in (("government_order", 0.2), ("outage", 0.75))
    )
    loss.sources = [outage, order, {**order, "type": "region_block", "cost": 0.05 * loss.cost_mean}]
    loss.save()
    context = client.get(PATH).context
    assert context["tolerances"] == pytest.approx(3)
    assert context["level"] == pytest.approx(75)
    assert context["weakest"] == "B"


def test_the_part_of_the_vendor_page_is_the_panel_alone(client: Client, vendor: Vendor) -> None:
    assert 'hx-get="/vendors/vektor/annual/"' in html(client, "/vendors/vektor/")
    part = html(client, PATH, **{"hx-request": "true"})
    assert part.startswith('<section class="panel" id="annual"')
    assert 'hx-get="/portfolio/annual/"' in html(client, "/portfolio/")


def test_figures_that_wait_to_be_computed_again_say_so(client: Client, vendor: Vendor) -> None:
    assert "computing" not in html(client, PATH)
    make_workload("Desk")
    assert "computing" in html(client, PATH)
    AnnualLoss.objects.all().delete()
    assert "It is being computed." in html(client, PATH)


def test_where_nothing_strikes_the_page_says_so(client: Client) -> None:
    make_vendor("Vektor")
    rescore_all()
    annual_due()
    assert "Nothing strikes any work here." in html(client, PATH)
    assert "Nothing strikes any work here." in html(client, WHOLE)


def test_what_brings_little_is_summed_up(client: Client, vendor: Vendor) -> None:
    loss = AnnualLoss.objects.get(vendor=vendor)
    loss.sources, loss.sources_count = loss.sources * 10, 90
    loss.save()
    context = client.get(PATH).context
    assert (len(context["sources"]), context["others"]) == (12, 78)
    assert "78 others" in html(client, PATH)


def test_more_streams_take_no_more_queries(client: Client, vendor: Vendor) -> None:
    client.get(PATH)
    with CaptureQueriesContext(connection) as few:
        client.get(PATH)
    for number in range(4):
        found = make_product(vendor=vendor, model=f"M{number}")
        make_workload(dependencies=[needing(found)])
    rescore_all()
    annual_due()
    with CaptureQueriesContext(connection) as many:
        client.get(PATH)
    assert len(many) == len(few)


@pytest.mark.parametrize("path", [PATH, WHOLE])
def test_a_page_says_how_far_judgement_moves_the_year(client: Client, vendor: Vendor, path: str) -> None:
    context = client.get(f"{path}tornado/").context
    mean = context["found"].loss.cost_mean
    rows = {row.name: row for row in context["rows"]}
    rate = rows["Region block: Prior events (a)"]
    # Of a vendor that nothing struck yet, the rate is in proportion to the events of the prior.
    assert rate.high_loss - mean == pytest.approx(2 * (mean - rate.low_loss))
    assert rate.low_loss < mean < rate.high_loss
    assert all(0 <= row.start <= 100 and row.width > 0 for row in rows.values())
    assert "Horizon, hours" not in rows
    assert "How far judgement moves a year" in html(client, path)
    assert "<title>" not in html(client, f"{path}tornado/", HX_Request="true")


@pytest.mark.parametrize("level", [0, 1, 2])
def test_what_an_appeal_leaves_is_a_judgement_that_moves_the_year(
    client: Client, vendor: Vendor, level: int
) -> None:
    make_scorecard(vendor=vendor, ratings=rated(appeal=level))
    rescore_all()
    annual_due()
    names = {row.name for row in client.get(f"{PATH}tornado/").context["rows"]}
    moved = {name for name in names if "appeal" in name}
    expected = [set(), {"case number"}, {"named human"}][level]
    assert {
        word for word in ("case number", "named human") if any(word in name for name in moved)
    } == expected


def test_before_it_is_computed_no_judgement_moves_it(client: Client) -> None:
    make_vendor("Vektor")
    assert "No judgement moves it." in html(client, f"{PATH}tornado/")


def test_asking_how_far_judgement_moves_it_takes_as_many_queries_for_more_work(
    client: Client, vendor: Vendor
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(f"{PATH}tornado/")
        return len(found)

    before = asked()
    for number in range(4):
        product = make_product(f"Other {number}", vendor=vendor, model=f"Model {number}", jurisdiction="FR")
        make_workload(f"More {number}", dependencies=[needing(product)])
    rescore_all()
    annual_due()
    assert asked() <= before + 1
