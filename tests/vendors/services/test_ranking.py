"""Ranking mitigations: asked for, computed by a worker that tells how far it is, taken over when that dies."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError

from tests.factories.accounts import make_user
from tests.factories.vendors import make_event, make_product, make_vendor, make_workload, needing
from tests.vendors.mitigating import a_fallback, better_terms, noted
from vendors import tasks
from vendors.domain.annual.engine import annual
from vendors.domain.mitigation.changes import mitigated
from vendors.domain.world import World, WorldError
from vendors.models import Mitigation, Product, Ranking, Workload
from vendors.queries.in_force import world_in_force
from vendors.queries.mitigating import Changes, changes_of, chosen
from vendors.queries.rankings import out_of_date
from vendors.services import ranking as service
from vendors.services.ranking import cancel_ranking, forget_rankings, rank_due, request_ranking
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def used() -> Product:
    return make_product("Assist", vendor=make_vendor("Vektor"), model="Large")


@pytest.fixture
def desk(used: Product) -> Workload:
    desk = make_workload("Desk", dependencies=[needing(used)])
    rescore_all(now=NOW)
    return desk


def asked(*mitigations: Mitigation, gauge: str = "expected", now: datetime = NOW) -> Ranking:
    rows = mitigations or tuple(Mitigation.objects.all())
    return request_ranking(by=None, gauge=gauge, mitigations=[row.pk for row in rows], now=now)


def done(*mitigations: Mitigation, gauge: str = "expected") -> Ranking:
    ranking = asked(*mitigations, gauge=gauge)
    assert rank_due(now=NOW)
    ranking.refresh_from_db()
    return ranking


def loss_after(*rows: Mitigation) -> float:
    """The expected loss of the world with all of these done, computed anew."""
    found = world_in_force()
    assert found is not None
    fit = changes_of(chosen([row.pk for row in rows]), found.world).fit
    year = annual(mitigated(found.world, fit))
    assert year is not None
    return sum(source.cost for source in year.sources)


def test_what_is_picked_and_what_it_takes_off_is_that_of_worlds_computed_anew(
    used: Product, desk: Workload
) -> None:
    free = better_terms(used.vendor, cost=0)
    cheap = a_fallback(desk, name="cheap", cost=10)
    second = a_fallback(desk, make_product(), name="second", cost=20, switch_hours=8)
    dear = noted("alternative", "dear", workload=desk, product=make_product(), beside=used, share=0, cost=1e9)
    rescore_all(now=NOW)
    ranking = done()
    assert (ranking.state, ranking.done <= ranking.most, ranking.error) == ("done", True, "")
    assert ranking.result is not None
    assert [one["id"] for one in ranking.result["picks"]] == [free.pk, cheap.pk, second.pk]
    assert [one["id"] for one in ranking.result["left"]] == [dear.pk]
    way = [one["after"] for one in ranking.result["picks"]]
    assert ranking.result["picks"][0]["before"] == pytest.approx(loss_after())
    assert way == pytest.approx([loss_after(free), loss_after(free, cheap), loss_after(free, cheap, second)])
    third = ranking.result["picks"][2]
    assert third["alone"] == pytest.approx(loss_after() - loss_after(second))
    assert third["alone"] > 2 * (third["before"] - third["after"])


def test_the_worst_years_can_be_the_measure(used: Product, desk: Workload) -> None:
    one = a_fallback(desk)
    by_mean, by_worst = done(one), done(one, gauge="worst")
    assert by_mean.result is not None
    assert by_worst.result is not None
    assert by_worst.result["picks"][0]["before"] > 2 * by_mean.result["picks"][0]["before"]


def test_where_nothing_pays_nothing_is_picked(desk: Workload) -> None:
    ranking = done(a_fallback(desk, cost=1e9))
    assert ranking.result is not None
    assert ranking.result["picks"] == []
    assert ranking.result["left"][0]["before"] > ranking.result["left"][0]["after"]


def test_what_does_not_fit_is_left_out_by_name_and_reason_and_the_others_are_ranked(desk: Workload) -> None:
    gone = noted("exercise", "No fallback", workload=desk)
    fits = a_fallback(desk)
    result = done(gone, fits).result
    assert result is not None
    assert [(one["name"], one["reason"]) for one in result["unfit"]] == [("No fallback", "spare_gone")]
    assert [one["id"] for one in result["picks"]] == [fits.pk]


def test_nothing_is_ranked_where_none_fits(desk: Workload) -> None:
    result = done(noted("exercise", workload=desk)).result
    assert result is not None
    assert (result["picks"], result["left"], len(result["unfit"])) == ([], [], 1)


@pytest.mark.parametrize(
    ("gauge", "count", "field"), [("best", 1, "gauge"), ("expected", 0, "mitigations"), ("", 1, "gauge")]
)
def test_what_cannot_be_ranked_is_refused(desk: Workload, gauge: str, count: int, field: str) -> None:
    rows = [a_fallback(desk).pk][:count]
    with pytest.raises(ValidationError) as refused:
        request_ranking(by=None, gauge=gauge, mitigations=rows)
    assert list(refused.value.message_dict) == [field]
    assert not Ranking.objects.exists()


def test_archived_mitigations_and_too_many_are_refused(desk: Workload) -> None:
    row = a_fallback(desk, archived_at=NOW)
    with pytest.raises(ValidationError, match="not in the register"):
        asked(row)
    with patch.object(service, "MOST_RANKED", 1), pytest.raises(ValidationError, match="at most"):
        asked(a_fallback(desk), better_terms(make_vendor()))


def test_before_the_first_scores_a_ranking_fails_and_says_why() -> None:
    ranking = done(better_terms(make_vendor()))
    assert (ranking.state, ranking.result) == ("failed", None)
    assert "Nothing has been scored yet" in ranking.error


def test_those_that_wait_are_computed_one_after_the_other(desk: Workload) -> None:
    row = a_fallback(desk)
    later, first = asked(row, now=NOW), asked(row, now=NOW - timedelta(seconds=1))
    tasks.rank_due()
    assert {one.pk: one.state for one in Ranking.objects.all()} == {first.pk: "done", later.pk: "queued"}
    tasks.rank_due()
    assert not Ranking.objects.exclude(state="done").exists()
    assert rank_due() is False


def test_it_tells_how_far_it_is(desk: Workload) -> None:
    rows = [a_fallback(desk, make_product()) for _number in range(3)]
    rescore_all(now=NOW)
    heard = list[tuple[int, int]]()
    hold = service._Run.hold

    def listening(run: service._Run, **values: object) -> None:
        hold(run, **values)
        found = Ranking.objects.get()
        heard.append((found.done, found.most))

    with patch.object(service, "TOLD_EVERY_SECONDS", 0.0), patch.object(service._Run, "hold", listening):
        done(*rows)
    assert heard[:6] == [(number, 6) for number in range(1, 7)]


def test_a_claimed_ranking_is_left_alone_until_its_worker_is_silent_for_two_minutes(desk: Workload) -> None:
    ranking = asked(a_fallback(desk))
    Ranking.objects.update(state="running", claimed_at=NOW, heard_at=NOW + timedelta(minutes=10), claims=1)
    assert rank_due(now=NOW + timedelta(minutes=11)) is False
    assert rank_due(now=NOW + timedelta(minutes=13)) is True
    ranking.refresh_from_db()
    assert (ranking.state, ranking.claims) == ("done", 2)


def test_a_ranking_whose_workers_all_die_is_given_up_on(desk: Workload) -> None:
    ranking = asked(a_fallback(desk))
    Ranking.objects.update(state="running", claimed_at=NOW, heard_at=NOW, claims=3)
    assert rank_due(now=NOW + timedelta(minutes=3)) is False
    ranking.refresh_from_db()
    assert ranking.state == "failed"
    assert "stopped three times" in ranking.error


def test_a_worker_whose_claim_was_taken_over_writes_nothing(desk: Workload) -> None:
    ranking = asked(a_fallback(desk))
    other = NOW + timedelta(minutes=5)

    def lose(*_given: object, **_named: object) -> None:
        Ranking.objects.update(claimed_at=other)
        raise ZeroDivisionError

    with patch.object(service, "world_in_force", lose):
        rank_due(now=NOW)
    ranking.refresh_from_db()
    assert (ranking.state, ranking.claimed_at, ranking.error) == ("running", other, "")


def test_cancelling_stops_a_run_at_its_next_word(desk: Workload) -> None:
    ranking = asked(a_fallback(desk))

    def cancelled(rows: list[Mitigation], world: World) -> Changes:
        assert cancel_ranking(ranking=ranking, now=NOW)
        return changes_of(rows, world)

    with patch.object(service, "changes_of", cancelled):
        rank_due(now=NOW)
    ranking.refresh_from_db()
    assert (ranking.state, ranking.result, ranking.finished_at) == ("cancelled", None, NOW)
    assert rank_due(now=NOW + timedelta(minutes=10)) is False
    assert cancel_ranking(ranking=ranking) is False


@pytest.mark.parametrize(
    ("error", "said"),
    [(ZeroDivisionError("secret"), "not foreseen"), (WorldError("a", "there is no b"), "there is no b")],
)
def test_what_goes_wrong_is_told_in_one_sentence(desk: Workload, error: Exception, said: str) -> None:
    ranking = asked(a_fallback(desk))
    with patch.object(service, "ranking", side_effect=error):
        assert rank_due(now=NOW)
    ranking.refresh_from_db()
    assert ranking.state == "failed"
    assert said in ranking.error
    assert "secret" not in ranking.error


def test_a_run_that_takes_too_long_ends_by_itself(desk: Workload) -> None:
    ranking = asked(a_fallback(desk))
    with patch.object(service, "LONGEST_RUN_SECONDS", -1.0):
        rank_due(now=NOW)
    ranking.refresh_from_db()
    assert "longer than four minutes" in ranking.error


def test_it_is_out_of_date_once_the_world_or_a_mitigation_changes(desk: Workload) -> None:
    row = a_fallback(desk)
    ranking = asked(row, now=datetime.now(UTC))
    rank_due()
    ranking.refresh_from_db()
    assert not out_of_date(ranking)
    Mitigation.objects.update(updated_at=datetime.now(UTC))
    assert out_of_date(ranking)
    ranking.asked_at = datetime.now(UTC)
    assert not out_of_date(ranking)
    make_workload("Lab")
    assert out_of_date(ranking)
    rescore_all()
    assert out_of_date(ranking)


def test_restricted_incidents_are_in_nobodys_ranking(used: Product, desk: Workload) -> None:
    before = loss_after()
    make_event(used.vendor, started_at=NOW - timedelta(days=10), restricted=True)
    assert loss_after() == pytest.approx(before)
    make_event(used.vendor, started_at=NOW - timedelta(days=10))
    assert loss_after() > before


def test_old_rankings_are_forgotten_and_open_ones_are_not(desk: Workload) -> None:
    row, long_ago = a_fallback(desk), NOW - timedelta(days=91)
    old, young, waiting = done(row), done(row), asked(row, now=long_ago)
    Ranking.objects.filter(pk=old.pk).update(finished_at=long_ago)
    Ranking.objects.filter(pk=waiting.pk).update(finished_at=long_ago)
    assert forget_rankings(before=NOW - timedelta(days=90), limit=10) == 1
    assert set(Ranking.objects.all()) == {young, waiting}


def test_a_person_who_leaves_leaves_the_ranking(desk: Workload) -> None:
    person = make_user()
    ranking = request_ranking(by=person, gauge="expected", mitigations=[a_fallback(desk).pk])
    person.delete()
    ranking.refresh_from_db()
    assert ranking.asked_by is None
