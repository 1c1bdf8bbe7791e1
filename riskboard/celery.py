"""The Celery application; its settings are the CELERY_* names of riskboard.settings."""

import os

from celery import Celery, signals

from riskboard.common import tasklog
from riskboard.common.collecting import leave_out_what_lives

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskboard.settings")

app = Celery("riskboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
tasklog.connect()
# Before the processes that do the work are forked: they share what is loaded by then.
signals.worker_init.connect(leave_out_what_lives)
