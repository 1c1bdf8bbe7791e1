"""The report for the board: two pages whatever the register holds, with the numbers of the product's own pages."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from riskboard.accounts.models import Role, User
from riskboard.common.formatting import money, number, percent, points
from riskboard.dashboard.reports.board import board_pdf
from riskboard.workspace.queries import organisation
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_limit, make_product, make_vendor, make_workload, needing
from tests.riskboard.dashboard.reports.reading import overlaps, pages_of, text_of
from vendors.models import AnnualLoss, Ranking, VendorScore, Workload
from vendors.models.mitigation import PlanGauge
from vendors.queries.annual import grade_of
from vendors.services.annual import annual_due
from vendors.services.rescore import rescore_all
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db

PATH = "/reports/board.pdf"
NOW = NOON + timedelta(hours=30, minutes=7)
LAYERS = ("vendor", "model_maker", "platform", "jurisdiction")


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clocks stand still, so that pages and paper may be compared."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def house(moment: None) -> Workload:
    """A vendor that moved, work that stands still with it, a limit, and what a year may cost."""
    vendor = make_vendor("Vektor", tracked_since=NOON.date() - timedelta(days=400))
    product = make_product("Assist", vendor=vendor, model="Large")
    work = make_workload(
        "Claims",
        people=12,
        rto_hours=8,
        mtpd_hours=72,
        dependencies=[needing(product)],
        in_use_since=NOON.date(),
    )
    rescore_all()
    VendorScore.objects.update(computed_at=NOW - timedelta(days=40))
    update_workload(by=make_user(username="anna"), workload=work, people=30)
    make_limit(bound=40)
    make_incident(vendor, title="Access is gone", type="suspension", scope="ours")
    rescore_all()
    annual_due()
    return work


def paper(client: Client) -> str:
    response = client.get(PATH)
    assert response["Content-Type"] == "application/pdf"
    return text_of(response.content)


def page(client: Client, path: str) -> str:
    return " ".join(unescape(client.get(path).content.decode()).replace("\xa0", " ").split())


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_its_numbers_are_those_of_the_pages(client_as: Callable[[str], Client], house: Workload) -> None:
    client, currency = client_as("viewer"), organisation().currency
    said, annual = paper(client), page(client, "/portfolio/annual/")
    loss = AnnualLoss.objects.get(vendor=None)
    for amount in (loss.cost_mean, loss.cost_var95, loss.cost_es95):
        assert plain(money(amount, currency)) in said
        assert plain(money(amount, currency)) in annual
    for days in (loss.days_mean, loss.days_var95, loss.days_es95):
        assert f"{number(days, 1)} person-days" in said
        assert f"{number(days, 1)} person-days" in annual
    assert f"evidence {grade_of(loss)}" in said
    score = VendorScore.objects.get(current=True)
    vendors, limits = page(client, "/vendors/"), page(client, "/portfolio/limits/")
    for text in ("Vektor", points(score.score), plain(money(score.loss_in_money, currency))):
        assert text in said
        assert text in vendors
    assert "At most 40 % of the hourly loss of all workloads on one vendor" in said
    assert plain(percent(1, 1)) in said
    assert plain(percent(1, 1)) in limits


def test_an_incident_of_ours_has_the_clock_and_the_toll_of_its_page(
    client_as: Callable[[str], Client], house: Workload
) -> None:
    client = client_as("viewer")
    context = client.get("/incidents/INC-2026-0001/").context
    impact, said = context["impact"], paper(client)
    assert impact.person_days > 0
    assert "INC-2026-0001 Access is gone" in said
    assert "waited 1 d 6 h" in said
    assert plain(money(impact.cost, organisation().currency)) in said
    assert f"{number(impact.person_days, 1)} person-days so far" in said
    assert "Claims misses its tolerated outage in 1 d 18 h. Claims missed its recovery objective" in said


def test_a_public_report_is_no_incident_of_ours(client_as: Callable[[str], Client], house: Workload) -> None:
    vendor = make_vendor("Orionsoft")
    make_incident(vendor, title="Others were cut off", type="suspension", scope="public")
    assert "Others were cut off" not in paper(client_as("viewer"))


def test_a_change_comes_with_what_moved_it(client_as: Callable[[str], Client], house: Workload) -> None:
    said = paper(client_as("viewer"))
    assert "Claims (its figures)" in said
    assert "People: 12 → 30" in said
    story = client_as("viewer").get("/vendors/vektor/changes/").context["story"]
    assert f"{points(story.rows[0].points)}" in said


def test_a_change_names_who_made_it(
    client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    work = make_workload(people=12, dependencies=[needing(make_product())])
    rescore_all()
    VendorScore.objects.update(computed_at=timezone.now() - timedelta(days=40))
    update_workload(by=make_user(username="anna", first_name="Anna"), workload=work, people=30)
    rescore_all()
    assert re.search(r"\d\d:\d\d, \S*[Aa]nna.*: ", paper(client_as("viewer")))


@pytest.mark.parametrize(("role", "seen"), [("viewer", False), ("procurement", False), ("officer", True)])
def test_a_restricted_incident_is_for_officers(
    client_as: Callable[[str], Client], house: Workload, role: str, seen: bool
) -> None:
    vendor = make_vendor("Orionsoft")
    make_incident(vendor, title="Quiet matter", type="suspension", scope="ours", restricted=True)
    assert ("Quiet matter" in paper(client_as(role))) is seen


def test_the_same_register_at_the_same_moment_gives_the_same_bytes(house: Workload) -> None:
    person = User(role=Role.OFFICER)
    assert board_pdf(person, NOW) == board_pdf(person, NOW)


def test_it_names_organisation_moment_method_parameters_and_what_it_is_not(
    client_as: Callable[[str], Client], house: Workload
) -> None:
    said = paper(client_as("viewer"))
    for text in (
        organisation().name,
        "As of 21 Nov 2026, 18:07",
        f"method {VendorScore.objects.filter(current=True).get().method_version}",
        "the method's own risk parameters",
        "they are no forecast",
        "What overlaps is added up, so bad years are slightly overstated.",
        "No mitigations were ranked yet.",
    ):
        assert text in said


def test_pending_figures_are_told(client_as: Callable[[str], Client], house: Workload) -> None:
    client = client_as("viewer")
    assert "Something changed since" not in paper(client)
    update_workload(by=None, workload=house, people=31)
    assert "Something changed since" in paper(client)


def test_a_german_reader_gets_it_in_german(house: Workload) -> None:
    with translation.override("de"):
        document = board_pdf(User(role=Role.VIEWER), NOW)
    said = text_of(document)
    assert "Bericht an die Leitung: Abhängigkeit von KI-Anbietern" in said
    assert "Personentage" in said
    assert "Expected" not in said


def test_names_in_other_scripts_are_written(client_as: Callable[[str], Client]) -> None:
    for name in ("深度求索科技", "Ωμέγα Τεχνολογία", "Яндекс Облако", "さくら"):
        product = make_product(vendor=make_vendor(name))
        make_workload(dependencies=[needing(product)])
    rescore_all()
    said = paper(client_as("viewer"))
    for name in ("深度求索科技", "Ωμέγα Τεχνολογία", "Яндекс Облако", "さくら"):
        assert name in said


def test_an_empty_register_makes_two_pages_that_say_so(client_as: Callable[[str], Client]) -> None:
    document = client_as("viewer").get(PATH).content
    said = text_of(document)
    assert pages_of(document) == 2
    for text in ("No score yet.", "No score moved", "No clock is running", "No limit is declared."):
        assert text in said
    assert overlaps(document) == []


def crowd(count: int, first: int = 0) -> None:
    """So many vendors with names that are too long for any column, each moved and with an incident of its own."""
    for place in range(first, first + count):
        name = f"Gesellschaft für Kraftfahrzeughaftpflichtversicherungsauskünfte Nummer {place}"
        vendor = make_vendor(name, tracked_since=NOON.date() - timedelta(days=400))
        product = make_product(f"Erzeugnis {place}", vendor=vendor)
        make_workload(
            f"{name}, Ablauf", people=5 + place, rto_hours=2, mtpd_hours=60, dependencies=[needing(product)]
        )
    rescore_all()
    VendorScore.objects.update(computed_at=NOW - timedelta(days=40))
    Workload.objects.update(people=90)
    rescore_all()


def test_a_crowd_still_makes_two_pages_and_says_how_many_there_are_more(
    client_as: Callable[[str], Client],
) -> None:
    crowd(30)
    for vendor in list(VendorScore.objects.filter(current=True).select_related("vendor"))[:7]:
        title = f"Vorfall bei {vendor.vendor.name} mit einem Titel, der kein Ende nimmt und weiter geht"
        make_incident(vendor.vendor, title=title, type="suspension", scope="ours")
    for bound, layer in enumerate(LAYERS, start=5):
        make_limit(bound=bound, layer=layer)
        make_limit(bound=bound, layer=layer, scope="critical")
    rescore_all()
    annual_due()
    document = client_as("viewer").get(PATH).content
    said = text_of(document)
    assert pages_of(document) == 2
    assert "and 15 more vendors, lower" in said
    assert "and 26 more scores moved" in said
    assert "and 3 more, less urgent" in said
    assert "and 3 more limits" in said
    assert overlaps(document) == []


def test_its_queries_do_not_grow_with_the_register(house: Workload) -> None:
    person = User(role=Role.VIEWER)
    crowd(6)
    few = _queries(person)
    crowd(12, first=6)
    assert _queries(person) <= few


def _queries(person: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        board_pdf(person, NOW)
    return len(captured)


def test_readers_that_see_no_page_find_title_language_outline_and_what_the_curve_says(
    house: Workload,
) -> None:
    document = board_pdf(User(role=Role.VIEWER), NOW)
    with pdfium.PdfDocument(document) as pdf:
        assert pdf.get_metadata_value("Title").endswith(organisation().name)
        outline = [entry.get_title() for entry in pdf.get_toc()]
    assert outline[0] == "Exposure by vendor"
    assert "What a year may cost" in outline
    assert b"/Lang (en)" in document
    assert b"/Figure" in document


def test_its_name_bears_the_day_where_the_organisation_is(client_as: Callable[[str], Client]) -> None:
    response = client_as("viewer").get(PATH)
    assert response["Content-Disposition"] == 'attachment; filename="riskboard-2026-11-21.pdf"'


def test_the_page_of_reports_leads_to_it_and_to_the_files(
    client_as: Callable[[str], Client], house: Workload
) -> None:
    said = page(client_as("viewer"), "/reports/")
    for address in (PATH, "/vendors/?format=csv", "/incidents/export.csv"):
        assert f'href="{address}"' in said
    assert "/settings/audit/export.csv" not in said
    assert "/settings/audit/export.csv" in page(client_as("administrator"), "/reports/")


def test_every_file_that_it_names_is_there(client_as: Callable[[str], Client]) -> None:
    client = client_as("administrator")
    for name in ("vendors", "contracts", "workloads", "clarity", "likelihood", "portfolio/single-points"):
        assert client.get(f"/{name}/?format=csv")["Content-Type"].startswith("text/csv"), name


def ranked(*picks: dict[str, Any]) -> Ranking:
    """A ranking that is done, of these picks."""
    return Ranking.objects.create(
        gauge=PlanGauge.EXPECTED,
        chosen=[1],
        asked_at=NOW,
        finished_at=NOW,
        state="done",
        result={"picks": list(picks), "left": [], "unfit": []},
    )


def pick(name: str, fall: float) -> dict[str, Any]:
    return {"name": name, "kind": "fallback", "about_name": "Claims", "fall": fall, "cost": 1_000.0}


def test_the_first_three_picks_of_the_newest_ranking_are_told(
    client_as: Callable[[str], Client], house: Workload
) -> None:
    ranked(pick("An older idea", 9_000))
    ranked(*(pick(f"Idea {place}", 10_000 - place) for place in range(5)))
    said = paper(client_as("viewer"))
    assert "takes off €10,000 a year, costs €1,000 a year, evidence" in said
    assert "1. Idea 0" in said
    assert "3. Idea 2" in said
    assert "and 2 more that pay" in said
    assert "Idea 3" not in said
    assert "An older idea" not in said
    assert "out of date" in said, "its world is not the one in force"


def test_a_ranking_of_which_nothing_pays_says_so(client_as: Callable[[str], Client], house: Workload) -> None:
    ranked()
    assert "Nothing pays: each mitigation that was ranked" in paper(client_as("viewer"))
