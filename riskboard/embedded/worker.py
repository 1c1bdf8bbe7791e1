"""Imported by the embedded worker (``--include``): its pool processes die with it.

A killed worker's tasks are redelivered; a pool process that lived on would finish them a second time.
"""

import os
import signal
from typing import Any

from celery.signals import worker_process_init

from riskboard.embedded.children import die_with_parent

_WORKER = os.getpid()


@worker_process_init.connect
def die_with_worker(**_: Any) -> None:
    """Called in every pool process right after its fork."""
    die_with_parent(signal.SIGKILL, _WORKER)
