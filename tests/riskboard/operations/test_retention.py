"""What is kept how long: old bookkeeping goes, evidence and decisions stay."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt

from incidents.models import Article, ArticleVersion, Fact, Fetch, IncidentArticle
from incidents.services.retention import empty_articles, forget_fetches, forget_wordings
from riskboard.accounts.models import Invitation, Session
from riskboard.accounts.services.retention import forget_failed_sign_ins, forget_invitations
from riskboard.api.models import IdempotentRequest
from riskboard.operations.services import retention
from riskboard.operations.services.retention import clean_up
from tests.factories.accounts import make_user
from tests.factories.incidents import make_article, make_candidate, make_incident, make_source
from tests.factories.vendors import make_vendor
from vendors.models import PortfolioResult, Vendor, VendorScore
from vendors.services.retention import thin_portfolio, thin_scores

NOW = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def fetched(source: Any, days: float, **fields: Any) -> Fetch:
    fields = {"state": "done", "finished_at": ago(days), "domain": source.domain} | fields
    return Fetch.objects.create(source=source, requested_at=ago(days), **fields)


def scored(vendor: Vendor, at: datetime, *, current: bool = False) -> VendorScore:
    return VendorScore.objects.create(
        vendor=vendor,
        computed_at=at,
        confirmed_at=at,
        current=current,
        method_version="1",
        inputs_hash="x",
        score=10,
        tolerance=1,
        loss=1,
        direct_loss=1,
        indirect_loss=0,
    )


def test_old_fetches_go_but_the_last_of_each_source_and_open_ones() -> None:
    busy, silent = make_source(), make_source()
    fetched(busy, 200)
    young = fetched(busy, 10)
    waiting = fetched(busy, 300, state="queued", finished_at=None)
    last = fetched(silent, 400)
    assert forget_fetches(before=ago(90), limit=100) == 1
    assert set(Fetch.objects.all()) == {young, waiting, last}


def test_earlier_wordings_go_but_those_of_evidence() -> None:
    plain, linked, stated, filed = (make_article() for _ in range(4))
    incident = make_incident(make_vendor())
    IncidentArticle.objects.create(incident=incident, article=linked)
    Fact.objects.create(incident=incident, field="people", value="60", article=stated)
    candidate = make_candidate(state="accepted", incident=incident)
    filed.story = candidate.story
    filed.save()
    for article in (plain, linked, stated, filed):
        ArticleVersion.objects.create(article=article, content_hash="x", replaced_at=ago(400))
    young = ArticleVersion.objects.create(article=plain, content_hash="y", replaced_at=ago(300))
    assert forget_wordings(before=ago(365), limit=100) == 1
    kept = ArticleVersion.objects.exclude(pk=young.pk).values_list("article", flat=True)
    assert set(kept) == {linked.pk, stated.pk, filed.pk}
    assert ArticleVersion.objects.filter(pk=young.pk).exists()


def test_texts_that_report_nothing_are_emptied_and_the_entry_is_still_known() -> None:
    old: dict[str, Any] = {"fetched_at": ago(400), "relevant": False, "html": "<p>x</p>"}
    idle = make_article(**old)
    relevant = make_article(**old | {"relevant": True})
    undetected = make_article(**old | {"detected_at": None})
    young = make_article(**old | {"fetched_at": ago(10)})
    evidence = make_article(**old)
    IncidentArticle.objects.create(incident=make_incident(make_vendor()), article=evidence)
    told = make_article(story=make_candidate().story, **old)
    assert empty_articles(before=ago(365), limit=100) == 1
    idle.refresh_from_db()
    assert (idle.text, idle.html) == ("", "")
    assert idle.title
    assert idle.content_hash
    for article in (relevant, undetected, young, evidence, told):
        assert Article.objects.get(pk=article.pk).text
    assert empty_articles(before=ago(365), limit=100) == 0


def test_scores_are_thinned_to_the_last_of_each_day_for_each_vendor() -> None:
    one, other = make_vendor(), make_vendor()
    morning = datetime(2026, 3, 2, 8, tzinfo=UTC)
    first, last = scored(one, morning), scored(one, morning + timedelta(hours=9))
    next_day = scored(one, morning + timedelta(days=1))
    others = scored(other, morning)
    in_force = scored(other, morning - timedelta(hours=1), current=True)
    assert thin_scores(before=ago(90), keep="day", limit=100) == 1
    assert set(VendorScore.objects.all()) == {last, next_day, others, in_force}
    assert not VendorScore.objects.filter(pk=first.pk).exists()
    assert thin_scores(before=ago(90), keep="day", limit=100) == 0


def test_scores_are_thinned_to_the_last_of_each_week() -> None:
    vendor = make_vendor()
    monday = datetime(2026, 3, 2, 8, tzinfo=UTC)
    rows = [scored(vendor, monday + timedelta(days=day)) for day in (0, 3, 6, 7)]
    assert thin_scores(before=ago(90), keep="week", limit=100) == 2
    assert set(VendorScore.objects.all()) == set(rows[2:])


def test_young_scores_all_stay() -> None:
    vendor = make_vendor()
    for hour in range(3):
        scored(vendor, ago(10) + timedelta(hours=hour))
    assert thin_scores(before=ago(90), keep="day", limit=100) == 0


def test_the_portfolio_is_thinned_but_for_what_is_in_force() -> None:
    morning = datetime(2026, 3, 2, 8, tzinfo=UTC)
    for hour in range(3):
        at = morning + timedelta(hours=hour)
        PortfolioResult.objects.create(
            computed_at=at, confirmed_at=at, method_version="1", inputs_hash=str(hour)
        )
    assert thin_portfolio(before=ago(90), keep="day", limit=100) == 1
    assert [row.inputs_hash for row in PortfolioResult.objects.all()] == ["2", "1"]


def failed(name: str, at: datetime) -> AccessAttempt:
    attempt = AccessAttempt.objects.create(username=name, failures_since_start=1)
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=at)
    return attempt


def test_failed_sign_ins_go_but_none_that_may_still_lock_somebody_out(settings: Any) -> None:
    failed("old", ago(100))
    young = failed("young", ago(10))
    assert forget_failed_sign_ins(before=ago(90), limit=100) == 1
    assert set(AccessAttempt.objects.all()) == {young}
    settings.SIGN_IN_LOCK = timedelta(days=365 * 10)
    assert forget_failed_sign_ins(before=ago(1), limit=100) == 0


def test_invitations_that_are_over_go_and_open_ones_stay() -> None:
    moments: dict[str, dict[str, Any]] = {
        "accepted": {"accepted_at": ago(400)},
        "withdrawn": {"withdrawn_at": ago(400)},
        "expired": {},
        "lately": {"accepted_at": ago(300)},
        "open": {"expires_at": ago(-1)},
    }
    for name, fields in moments.items():
        fields = {"email": f"{name}@example.org", "digest": name, "expires_at": ago(397)} | fields
        Invitation.objects.create(**fields)
    assert forget_invitations(before=ago(365), limit=2) == 2
    assert forget_invitations(before=ago(365), limit=2) == 1
    assert set(Invitation.objects.values_list("digest", flat=True)) == {"lately", "open"}
    event: Any = Invitation.pgh_event_model.objects.latest("pgh_id")  # type: ignore[attr-defined]  # tracked
    assert (event.pgh_label, event.pgh_context.metadata["reason"]) == ("delete", "invitation kept no longer")


def test_answers_whose_key_has_run_out_go_every_night(settings: Any) -> None:
    settings.RETENTION_DAYS = dict.fromkeys(settings.RETENTION_DAYS, 0)
    for hours in (23, 25):
        IdempotentRequest.objects.create(
            user=make_user(), key="k", fingerprint="f", status=201, body=b"", created_at=ago(hours / 24)
        )
    clean_up(now=NOW)
    assert [kept.created_at for kept in IdempotentRequest.objects.all()] == [ago(23 / 24)]


def test_a_night_removes_more_than_a_batch_and_says_how_much(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    source = make_source()
    for _ in range(6):
        fetched(source, 200)
    Session.objects.create(
        session_key="ended", session_data="", expire_date=ago(1), created_at=ago(2), last_seen_at=ago(2)
    )
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "fetches": 90}
    assert clean_up(now=NOW)["fetches"] == 5
    assert Fetch.objects.count() == 1
    assert not Session.objects.exists()


def test_nought_days_keep_everything(settings: Any) -> None:
    settings.RETENTION_DAYS = dict.fromkeys(settings.RETENTION_DAYS, 0)
    source = make_source()
    for _ in range(2):
        fetched(source, 5000)
    assert clean_up(now=NOW) == {}
    assert Fetch.objects.count() == 2


def test_a_night_ends_before_its_task_is_ended(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "SECONDS", 0.0)
    source = make_source()
    for _ in range(2):
        fetched(source, 200)
    clean_up(now=NOW)
    assert Fetch.objects.count() == 2
    assert settings.CELERY_TASK_TIME_LIMIT > 240
