"""Imported by the embedded worker (``--include``): pool processes die with it, and it shows life at once."""

import os
import signal
from typing import Any

from celery.signals import worker_process_init, worker_ready

from riskboard.embedded.children import die_with_parent

_WORKER = os.getpid()


@worker_process_init.connect
def die_with_worker(**_: Any) -> None:
    """Called in every pool process right after its fork.

    A killed worker's tasks are redelivered; a pool process that lived on would finish them a second time.
    """
    die_with_parent(signal.SIGKILL, _WORKER)


@worker_ready.connect
def show_life(sender: Any, **_: Any) -> None:
    """Run the heartbeat now: the scheduler's first call for it would come seconds later."""
    sender.app.send_task("dashboard.heartbeat")
