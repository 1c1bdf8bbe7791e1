"""Services send tasks by name, so every name that is sent must be one that a worker knows."""

import re
from pathlib import Path

from django.conf import settings

from riskboard.celery import app

ROOT = Path(__file__).resolve().parents[2]
SENT = re.compile(r"""enqueue\(\s*["']([a-z_.]+)["']|^TASK = ["']([a-z_.]+)["']""", re.MULTILINE)


def sent_names() -> set[str]:
    files = [
        path for package in ("riskboard", "vendors", "incidents") for path in (ROOT / package).rglob("*.py")
    ]
    found = (match for path in files for match in SENT.finditer(path.read_text(encoding="utf-8")))
    return {match[1] or match[2] for match in found}


def test_every_name_that_services_send_is_registered() -> None:
    app.loader.import_default_modules()
    names = sent_names()
    assert {"incidents.poll_due", "incidents.process_pending", "vendors.rescore_due"} <= names
    assert names <= set(app.tasks)


def test_every_name_on_the_schedule_is_registered() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
