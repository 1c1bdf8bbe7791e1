"""The pages of rankings: what is asked, how far it is, what came of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from riskboard.accounts.models import User
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from tests.vendors.mitigating import a_fallback, better_terms, noted
from vendors.models import Mitigation, Plan, Product, Ranking, Vendor, Workload
from vendors.services.annual import annual_due
from vendors.services.ranking import rank_due, request_ranking
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db
START = "/mitigations/ranking/"


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("viewer")


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor("Vektor")


@pytest.fixture
def desk(vendor: Vendor) -> Workload:
    desk = make_workload("Desk", dependencies=[needing(make_product("Assist", vendor=vendor))])
    make_product("Other")
    rescore_all()
    annual_due()
    return desk


def ranked(*rows: Mitigation, gauge: str = "expected") -> Ranking:
    found = request_ranking(by=None, gauge=gauge, mitigations=[row.pk for row in rows])
    rank_due()
    found.refresh_from_db()
    assert found.state == "done"
    return found


def page(client: Client, ranking: Ranking, **headers: Any) -> str:
    response = client.get(f"{START}{ranking.pk}/", headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_viewer_asks_and_is_led_to_where_it_is_computed(client: Client, desk: Workload) -> None:
    row = a_fallback(desk, name="A spare")
    assert "A spare" in client.get(START).content.decode()
    response = client.post(START, {"gauge": "worst", "mitigations": [row.pk]})
    ranking = Ranking.objects.get()
    assert response.headers["Location"] == f"{START}{ranking.pk}/"
    assert (ranking.gauge, ranking.chosen, ranking.asked_by) == ("worst", [row.pk], User.objects.get())
    assert "mean of the worst years" in page(client, ranking)
    assert f"{START}{ranking.pk}/" in client.get(START).content.decode()


def test_all_are_ticked_unless_the_address_names_some(client: Client, desk: Workload) -> None:
    first, second = a_fallback(desk), better_terms(make_vendor())
    assert client.get(START).context["ticked"] == {first.pk, second.pk}
    assert client.get(f"{START}?mitigation={second.slug}&mitigation=nothing").context["ticked"] == {second.pk}


def test_what_is_missing_is_said_and_nothing_is_asked(client: Client, desk: Workload) -> None:
    a_fallback(desk)
    response = client.post(START, {"gauge": "expected"})
    assert (response.status_code, Ranking.objects.count()) == (422, 0)
    assert "Choose at least one." in response.content.decode()


def test_without_mitigations_the_page_says_what_to_do(client: Client) -> None:
    assert "There is no mitigation yet." in client.get(START).content.decode()


def test_while_it_is_computed_the_page_says_how_far_it_is_and_asks_again(
    client: Client, desk: Workload
) -> None:
    ranking = request_ranking(by=None, gauge="expected", mitigations=[a_fallback(desk).pk])
    again = f'hx-get="{START}{ranking.pk}/"'
    assert "Waits for a worker" in page(client, ranking)
    Ranking.objects.update(state="running", done=3, most=12)
    assert "3 of 12 weighings at most" in page(client, ranking)
    assert again in page(client, ranking)
    part = page(client, ranking, **{"hx-request": "true"})
    assert part.startswith('<div id="ranking"')
    Ranking.objects.update(state="queued")
    rank_due()
    assert again not in page(client, ranking)


def test_the_result_has_the_picks_in_order_with_what_they_cost_and_take_off(
    client: Client, vendor: Vendor, desk: Workload
) -> None:
    first = a_fallback(desk, name="By hand", cost=10)
    second = a_fallback(desk, Product.objects.get(slug="other"), name="B", cost=20)
    dear = better_terms(vendor, name="Terms", cost=1e9)
    ranking = ranked(first, second, dear)
    context = client.get(f"{START}{ranking.pk}/").context
    picks = context["picks"]
    assert [row.name for row in picks] == ["By hand", "B"]
    assert [row.spent for row in picks] == [10, 30]
    assert picks[0].ratio == pytest.approx(picks[0].fall / 10)
    assert picks[1].before == picks[0].after
    assert context["taken"] == pytest.approx(picks[0].fall + picks[1].fall)
    text = page(client, ranking)
    assert "2 mitigations pay" in text
    assert "a second fallback relieves less after the first (By hand)" in text
    assert "nothing left pays" in text
    assert "It takes off less than it costs." in text
    assert "no forecast" in text


def test_the_drawing_has_the_same_as_a_table(client: Client, desk: Workload) -> None:
    context = client.get(f"{START}{ranked(a_fallback(desk, cost=5)).pk}/").context
    points = context["drawn"]["lines"][0]["points"]
    assert [spent for spent, _loss in points] == [0.0, 0.005]
    assert points[0][1] > points[1][1]
    assert len(context["drawn_rows"]) == len(points)


def test_that_nothing_pays_is_said_plainly(client: Client, desk: Workload) -> None:
    text = page(client, ranked(a_fallback(desk, cost=1e9)))
    assert "Nothing pays: each of these takes off less than it costs." in text
    assert "What is left of the loss" not in text


def test_that_nothing_can_be_lost_is_said_plainly(client: Client, desk: Workload) -> None:
    ranking = ranked(a_fallback(desk))
    assert ranking.result is not None
    zero = ranking.result["picks"][0] | {"before": 0, "after": 0, "fall": 0, "alone": 0}
    Ranking.objects.update(result=ranking.result | {"picks": [], "left": [zero]})
    assert "no failure costs anything" in page(client, ranking)


def test_what_no_longer_fits_is_named_with_its_reason(client: Client, desk: Workload) -> None:
    text = page(client, ranked(noted("exercise", "Drill", workload=desk)))
    assert "None of these mitigations fits the register any more." in text
    assert "Drill" in text
    assert "no longer has the fallback that would be exercised" in text


WHY = {
    "alone_more": ({"alone": 100, "fall": 50}, "those above relieve the same failures in part"),
    "together": ({"alone": 50, "fall": 100}, "it takes off more than alone"),
    "untouched": ({"alone": 100, "fall": 100}, "Those above leave all that it takes off."),
    "same": ({"alone": 100, "fall": 50, "about": "desk"}, "after By hand less is left for it to relieve"),
}


@pytest.mark.parametrize("case", WHY)
def test_each_pick_says_why_it_is_worth_what_it_is(client: Client, desk: Workload, case: str) -> None:
    ranking = ranked(a_fallback(desk, name="By hand", cost=0))
    assert ranking.result is not None
    first = ranking.result["picks"][0]
    given, said = WHY[case]
    second = first | {"kind": "exercise", "about": "lab", "about_name": "Lab", "cost": 1.0} | given
    Ranking.objects.update(result=ranking.result | {"picks": [first, second]})
    text = page(client, ranking)
    assert said in text
    assert "It costs nothing and takes something off." in text


LEFT = {
    "adds": ({"fall": -5}, "what it brings can fail as well"),
    "idle": ({"fall": 0, "alone": 0}, "It takes nothing off."),
    "covered": ({"fall": 0, "alone": 9}, "Those picked leave nothing"),
    "late": ({"fall": 1, "alone": 9, "cost": 5}, "Alone it would pay"),
}


@pytest.mark.parametrize("case", LEFT)
def test_each_that_is_left_says_why_it_does_not_pay(client: Client, desk: Workload, case: str) -> None:
    ranking = ranked(a_fallback(desk))
    assert ranking.result is not None
    given, said = LEFT[case]
    Ranking.objects.update(result=ranking.result | {"left": [ranking.result["picks"][0] | given]})
    assert said in page(client, ranking)


def test_what_rests_on_a_world_that_is_gone_says_so_and_is_asked_again(
    client: Client, desk: Workload
) -> None:
    row, gone = a_fallback(desk), better_terms(make_vendor())
    ranking = ranked(row, gone)
    rescore_all()
    ranking = ranked(row, gone)
    assert "This is out of date." not in page(client, ranking)
    Ranking.objects.filter(pk=ranking.pk).update(world="another")
    assert "This is out of date." in page(client, ranking)
    Mitigation.objects.filter(pk=gone.pk).update(archived_at="2026-01-01T00:00:00Z")
    response = client.post(f"{START}{ranking.pk}/again/")
    newest = Ranking.objects.first()
    assert newest is not None
    assert response.headers["Location"] == f"{START}{newest.pk}/"
    assert (newest.chosen, newest.gauge, newest.state) == ([row.pk], "expected", "queued")
    Mitigation.objects.update(archived_at="2026-01-01T00:00:00Z")
    assert client.post(f"{START}{ranking.pk}/again/").headers["Location"] == START


def test_whoever_asked_cancels_it_and_nobody_else_but_administrators(
    client: Client, client_as: Callable[[str], Client], desk: Workload
) -> None:
    row = a_fallback(desk)
    client.post(START, {"gauge": "expected", "mitigations": [row.pk]})
    ranking = Ranking.objects.get()
    cancel = f"{START}{ranking.pk}/cancel/"
    other = client_as("officer")
    assert cancel not in page(other, ranking)
    assert other.post(cancel).status_code == 403
    assert cancel in page(client, ranking)
    assert client.post(cancel).status_code == 302
    assert "It was cancelled" in page(client, ranking)
    assert client_as("administrator").post(cancel).status_code == 302


def test_the_picks_that_are_ticked_are_kept_as_a_plan_in_their_order(
    client: Client, client_as: Callable[[str], Client], desk: Workload
) -> None:
    rows = [a_fallback(desk, name=f"{hours} h", switch_hours=hours, cost=hours) for hours in (2, 3, 4)]
    ranking = ranked(*rows, gauge="worst")
    assert ranking.result is not None
    picked = [one["id"] for one in ranking.result["picks"]]
    assert len(picked) == 3
    assert "Keep as a plan" not in page(client, ranking)
    officer, path = client_as("officer"), f"{START}{ranking.pk}/plan/"
    assert "Keep as a plan" in page(officer, ranking)
    response = officer.post(path, {"name": "This year", "mitigations": [picked[2], picked[0], 999]})
    plan = Plan.objects.get()
    assert response.headers["Location"] == "/plans/this-year/"
    assert (plan.gauge, [step.mitigation_id for step in plan.steps.all()]) == (
        "worst",
        [picked[0], picked[2]],
    )
    assert client.post(path, {"name": "Mine", "mitigations": picked}).status_code == 403
    refused = officer.post(path, {"name": "Empty"}, follow=True)
    assert refused.redirect_chain[-1][0] == f"{START}{ranking.pk}/"
    assert Plan.objects.count() == 1


def test_a_failure_is_told_in_the_readers_language(client: Client, desk: Workload) -> None:
    ranking = request_ranking(by=None, gauge="expected", mitigations=[a_fallback(desk).pk])
    said = "It took longer than four minutes and was stopped: choose fewer mitigations."
    Ranking.objects.update(state="failed", error=said)
    assert said in page(client, ranking)
    with translation.override("de"):
        text = page(client, ranking, **{"accept-language": "de"})
    assert said not in text
    assert "vier Minuten" in text


def test_longer_rankings_take_no_more_queries(client: Client, desk: Workload) -> None:
    few, many = ranked(a_fallback(desk)), ranked(*(a_fallback(desk, switch_hours=n) for n in range(9, 14)))

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    client.get(START)
    assert queries(f"{START}{few.pk}/") == queries(f"{START}{many.pk}/")
    first = queries(START)
    a_fallback(desk, switch_hours=99)
    ranked(a_fallback(desk, switch_hours=98))
    assert queries(START) == first
