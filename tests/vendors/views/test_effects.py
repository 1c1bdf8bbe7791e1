"""Before and after on pages: of one mitigation, and with what came of a ranking."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from riskboard.common.formatting import number
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from tests.vendors.mitigating import a_fallback, better_terms, noted
from vendors.models import Workload
from vendors.queries import before_after
from vendors.services.ranking import rank_due, request_ranking
from vendors.services.rescore import rescore_all
from vendors.views.effects import line_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("viewer")


@pytest.fixture
def desk() -> Workload:
    desk = make_workload("Desk", dependencies=[needing(make_product("Assist", vendor=make_vendor("Vektor")))])
    make_product("Other")
    rescore_all()
    return desk


def test_the_page_of_a_mitigation_leads_to_every_number_before_and_after(
    client: Client, desk: Workload
) -> None:
    row = a_fallback(desk)
    path = f"/mitigations/{row.slug}/effect/"
    assert f'hx-get="{path}"' in client.get(f"/mitigations/{row.slug}/").content.decode()
    response = client.get(path)
    lines = {line.name: line for line in response.context["effect"].lines}
    assert lines["Expected loss a year"].change.startswith("−€")
    assert lines["Expected loss a year"].tone == "good"
    assert (lines["Single points of failure"].before, lines["Single points of failure"].after) == ("4", "0")
    name, (score, loss) = response.context["effect"].vendors[0]
    assert (name, score.name, score.tone, loss.tone) == ("Vektor", "Score", "good", "good")
    part = client.get(path, headers={"hx-request": "true"}).content.decode()
    assert part.startswith("<section")
    assert "no forecast" in part


def test_an_alternative_changes_how_many_equal_choices_there_are(client: Client, desk: Workload) -> None:
    used = desk.dependencies.get().options.get().product
    row = noted(
        "alternative", workload=desk, beside=used, product=make_product(platform="elsewhere"), share=1
    )
    effect = client.get(f"/mitigations/{row.slug}/effect/").context["effect"]
    line = next(line for line in effect.lines if line.name == "Equal choices of vendors")
    assert (line.before, line.after, line.change, line.tone) == ("1.00", "2.00", "+1.00", "good")


def test_what_does_not_fit_says_so_instead_of_numbers(client: Client, desk: Workload) -> None:
    row = noted("exercise", "Drill", workload=desk)
    text = client.get(f"/mitigations/{row.slug}/effect/").content.decode()
    assert "does not fit the register any more" in text
    assert "Drill is left out" in text


def test_before_the_first_scores_there_is_nothing_to_compare(client: Client) -> None:
    row = better_terms(make_vendor())
    assert (
        "The first scores are still to come."
        in client.get(f"/mitigations/{row.slug}/effect/").content.decode()
    )


def test_a_large_register_is_weighed_by_a_ranking(client: Client, desk: Workload) -> None:
    row = a_fallback(desk)
    with patch.object(before_after, "WHILE_WAITING", 0):
        text = client.get(f"/mitigations/{row.slug}/effect/").content.decode()
    assert "too large to compute this while you wait" in text
    assert f"/mitigations/ranking/?mitigation={row.slug}" in text


@pytest.mark.parametrize(("cost", "said"), [(1, "with all that is picked done"), (1e9, "although none pays")])
def test_a_ranking_shows_before_and_after_of_what_it_picked(
    client: Client, desk: Workload, cost: float, said: str
) -> None:
    ranking = request_ranking(by=None, gauge="expected", mitigations=[a_fallback(desk, cost=cost).pk])
    rank_due()
    response = client.get(f"/mitigations/ranking/{ranking.pk}/")
    assert said in response.content.decode()
    assert response.context["effect"].lines[0].change.startswith("−€")


def test_more_vendors_take_no_more_queries(client: Client, desk: Workload) -> None:
    row = a_fallback(desk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/mitigations/{row.slug}/effect/")
        return len(seen)

    client.get(f"/mitigations/{row.slug}/effect/")
    few = queries()
    for _number in range(3):
        make_workload(dependencies=[needing(make_product())])
    rescore_all()
    assert queries() == few


def test_the_change_is_that_of_the_numbers_that_stand_beside_it() -> None:
    """212,481.6 and 85,280.4 are shown as 212,482 and 85,280: they differ by 127,202, not by 127,201."""
    line = line_of("Loss", 212_481.6, 85_280.4, number)
    assert (line.before, line.after, line.change, line.tone) == ("212,482", "85,280", "−127,202", "good")
    days = line_of("Days", 1.26, 2.04, lambda value: number(value, 1), decimals=1)
    assert (days.before, days.after, days.change) == ("1.3", "2.0", "+0.7")
    assert line_of("Points", 3.04, 3.01, number, decimals=1).change == "the same"
