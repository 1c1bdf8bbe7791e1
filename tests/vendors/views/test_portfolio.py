"""Pages of the portfolio and of limits: what they show, to whom, and what they cost."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from riskboard.common.formatting import rounded
from tests.factories.vendors import make_limit, make_product, make_vendor, make_workload, needing
from vendors.models import ConcentrationLimit, LimitBreach, Workload
from vendors.services.limits import archive_limit
from vendors.services.rescore import rescore_all
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGES = ("/portfolio/", "/portfolio/single-points/", "/portfolio/joint-losses/", "/portfolio/limits/")


@pytest.fixture
def viewer(client_as: Callable[[str], Client]) -> Client:
    return client_as("viewer")


@pytest.fixture
def admin(client_as: Callable[[str], Client]) -> Client:
    return client_as("administrator")


@pytest.fixture
def register() -> None:
    """Two vendors that stand in for each other in one workload, and each alone in another."""
    aster, birch = (make_product(name, vendor=make_vendor(name)) for name in ("Aster", "Birch"))
    make_workload("Either", dependencies=[needing(aster, birch)], people=8)
    make_workload("Large", dependencies=[needing(aster)], people=30)
    make_workload("Small", dependencies=[needing(birch)], people=10, critical=True)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_register_says_what_to_do(path: str, viewer: Client) -> None:
    page = text(viewer, path)
    said = ("No limit is declared", "Nothing to measure yet", "No two vendors")
    assert any(words in page for words in said)


def test_the_portfolio_shows_layers_limits_points_and_pairs(viewer: Client, register: None) -> None:
    make_limit(bound=Decimal(60))
    rescore_all(now=NOW)
    page = text(viewer, "/portfolio/")
    assert page.count('id="h-layer-') == 4
    assert "At most 60" in page
    assert "Aster" in page
    assert 'href="/workloads/large/"' in page
    assert "Alternatives that fail together" in page
    assert "rescoring" not in page


def test_the_portfolio_of_critical_workloads_is_their_own(viewer: Client, register: None) -> None:
    rescore_all(now=NOW)
    layers = viewer.get("/portfolio/?of=critical").context["layers"]
    assert [layer.top.name for layer, _bound in layers] == ["Birch", "Birch", "own", "US"]
    assert viewer.get("/portfolio/?of=nonsense").context["layers"][0][0].top.name == "Aster"


def test_the_tightest_bound_on_any_member_is_drawn_into_its_layer(viewer: Client, register: None) -> None:
    make_limit(bound=Decimal(60))
    make_limit(bound=Decimal(10), member="birch")
    make_limit(bound=Decimal(30), layer="platform", scope="critical")
    rescore_all(now=NOW)
    bounds = {layer.key: bound for layer, bound in viewer.get("/portfolio/").context["layers"]}
    assert bounds == {"vendor": 0.6, "model_maker": None, "platform": None, "jurisdiction": None}


def test_a_page_says_when_its_figures_are_being_computed_anew(viewer: Client, register: None) -> None:
    for path in PAGES:
        assert "rescoring" in text(viewer, path)


def test_single_points_are_filtered_sorted_and_exported(viewer: Client, register: None) -> None:
    rescore_all(now=NOW)
    path = "/portfolio/single-points/"

    def shown(query: str) -> list[tuple[str, str]]:
        found = viewer.get(f"{path}?{query}").context["points"]
        return [(row["workload"].name, row["shown"]) for row in found]

    assert shown("kind=entity") == [("Large", "Aster"), ("Small", "Birch")]
    assert shown("kind=entity&critical=yes") == [("Small", "Birch")]
    assert shown("kind=entity&order=-workload") == [("Small", "Birch"), ("Large", "Aster")]
    assert shown("q=birc") == [("Small", "Birch")]
    assert {name for name, _shown in shown("q=larg")} == {"Large"}
    assert shown("q=zzzz") == []
    rows = list(csv.reader(io.StringIO(viewer.get(f"{path}?kind=entity&format=csv").content.decode())))
    assert rows[1:] == [
        ["Large", "large", "False", "entity", "aster", "750.0"],
        ["Small", "small", "True", "entity", "birch", "250.0"],
    ]


def test_joint_losses_are_found_by_the_name_of_either_vendor(viewer: Client, register: None) -> None:
    rescore_all(now=NOW)
    path = "/portfolio/joint-losses/"
    [row] = viewer.get(path).context["joint"]
    assert (row["first"].name, row["second"].name, row["worst"].name) == ("Aster", "Birch", "Either")
    assert float(rounded(row["joint"])) + row["apart"] == float(rounded(row["together"]))
    assert len(viewer.get(f"{path}?q=birch").context["joint"]) == 1
    assert "No pair matches" in text(viewer, f"{path}?q=zzzz")


def test_a_limit_shows_who_is_above_it_and_the_workloads_that_make_it(viewer: Client, register: None) -> None:
    make_limit(bound=Decimal(60), owner="Risk committee", note="Because the board asked.")
    rescore_all(now=NOW)
    page = text(viewer, "/portfolio/limits/vendor-all/")
    assert "Risk committee answers for it." in page
    assert 'href="/vendors/aster/"' in page
    assert page.index('href="/workloads/large/"') < page.index('href="/workloads/either/"')
    assert "Because the board asked." in page
    assert "edit/" not in page


def test_a_breach_that_ended_stays_in_the_history_of_its_limit(viewer: Client, register: None) -> None:
    make_limit(bound=Decimal(60))
    rescore_all(now=NOW)
    before = LimitBreach.objects.get()
    update_workload(by=None, workload=Workload.objects.get(slug="large"), people=1)
    rescore_all(now=datetime(2026, 11, 21, 12, tzinfo=UTC))
    answer = viewer.get("/portfolio/limits/vendor-all/")
    [past] = answer.context["past"]
    assert (past.breach.pk, past.name) == (before.pk, "Aster")
    assert "Breaches that ended" in answer.content.decode()


def test_an_administrator_declares_changes_archives_and_restores_a_limit(admin: Client) -> None:
    given = {"layer": "model_maker", "scope": "critical", "bound": "60"}
    answer = admin.post("/portfolio/limits/new/", given, follow=True)
    assert answer.redirect_chain == [("/portfolio/limits/model-maker-critical/", 302)]
    address = "/portfolio/limits/model-maker-critical/"
    admin.post(f"{address}edit/", given | {"bound": "55.5"})
    assert ConcentrationLimit.objects.get().bound == Decimal("55.5")
    assert admin.post(f"{address}archive/").status_code == 302
    assert ConcentrationLimit.objects.get().archived_at is not None
    assert "Restore" in text(admin, address)
    admin.post(f"{address}restore/")
    assert ConcentrationLimit.objects.get().archived_at is None


def test_a_form_that_is_wrong_comes_back_with_what_was_typed(admin: Client) -> None:
    given = {"layer": "vendor", "scope": "all", "bound": "120", "member": "nobody", "note": "keep this"}
    answer = admin.post("/portfolio/limits/new/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "keep this" in page
    assert {"bound", "member"} <= set(answer.context["form"].errors)


def test_limits_are_filtered_and_archived_ones_are_on_the_shelf(viewer: Client, register: None) -> None:
    make_limit(bound=Decimal(60))
    gone = make_limit(bound=Decimal(60), layer="platform")
    archive_limit(by=None, limit=gone)
    rescore_all(now=NOW)

    def shown(query: str) -> list[str]:
        return [one.limit.slug for one in viewer.get(f"/portfolio/limits/?{query}").context["limits"]]

    assert shown("") == shown("state=breached") == shown("layer=vendor") == ["vendor-all"]
    assert shown("state=kept") == shown("scope=critical") == []
    assert shown("archived=1") == ["platform-all"]


@pytest.mark.parametrize("path", [*PAGES, "/portfolio/limits/vendor-all/", "/"])
def test_pages_cost_the_same_however_much_there_is(path: str, viewer: Client, register: None) -> None:
    make_limit(bound=Decimal(1))
    rescore_all(now=NOW)
    viewer.get(path)
    with CaptureQueriesContext(connection) as few:
        viewer.get(path)
    for number in range(3):
        products = [make_product(f"More {number}{side}") for side in "ab"]
        make_workload(f"More {number}", dependencies=[needing(*products)])
        make_workload(f"Alone {number}", dependencies=[needing(products[0])])
    rescore_all(now=NOW)
    with CaptureQueriesContext(connection) as many:
        viewer.get(path)
    assert len(many) <= len(few) + (1 if path == "/" else 0)


def test_the_board_names_the_breach_of_a_limit_and_leads_to_it(viewer: Client, register: None) -> None:
    make_limit(bound=Decimal(60))
    rescore_all(now=NOW)
    found = viewer.get("/").context["decisions"]
    [breach] = [one for one in found if one.icon == "scale"]
    assert breach.what.startswith("Aster is 10.8")
    assert breach.url == "/portfolio/limits/vendor-all/"
    assert breach.why.startswith("At most 60")
