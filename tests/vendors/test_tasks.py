"""The register's work in the background."""

import pytest
from celery import current_app
from django.conf import settings

from tests.factories.vendors import make_scorecard, make_vendor, rated
from vendors import tasks
from vendors.models import RescoreState, Scorecard, VendorClarity, VendorScore
from vendors.services import rescore


def test_the_names_under_which_work_is_sent_are_registered() -> None:
    scheduled = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name for name in scheduled if name.startswith("vendors.")} | {rescore.TASK}
    assert ours <= set(current_app.tasks)


@pytest.mark.django_db
def test_the_nightly_task_scores_everything() -> None:
    vendor = make_vendor()
    tasks.rescore_all()
    assert VendorScore.objects.get().vendor == vendor


@pytest.mark.django_db
def test_the_frequent_task_does_nothing_before_a_request_is_due() -> None:
    make_vendor()
    tasks.rescore_due()
    assert not VendorScore.objects.exists()
    RescoreState.objects.update(due_at="2026-01-01T00:00:00Z")
    tasks.rescore_due()
    assert VendorScore.objects.exists()


@pytest.mark.django_db
def test_the_calendar_is_followed_by_a_task_of_its_own() -> None:
    make_scorecard(effective_on="2100-01-01", ratings=rated(appeal=2))
    assert tasks.restate_clarity() == 0
    # As if the day had come.
    Scorecard.objects.update(effective_on="2026-01-01")
    VendorClarity.objects.update(changes_on="2026-01-01")
    assert tasks.restate_clarity() == 1
    assert VendorClarity.objects.get(current=True).points == 2
