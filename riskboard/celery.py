"""The Celery application; its settings are the CELERY_* names of riskboard.settings."""

import os

from celery import Celery

from riskboard.common import tasklog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskboard.settings")

app = Celery("riskboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
tasklog.connect()
