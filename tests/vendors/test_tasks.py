"""The register's work in the background."""

import pytest
from celery import current_app
from django.conf import settings

from tests.factories.vendors import make_vendor
from vendors import tasks
from vendors.models import RescoreState, VendorScore
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
