"""The end of the application at which things happen: run in a process of its own, one command a line.

``channel URL`` adds a webhook for incidents and answers with its secret. ``publish N`` notes N events, each in a
transaction of its own, and answers with the identifiers of those that were committed. ``look`` calls a worker.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from django.db import DatabaseError, close_old_connections, transaction

from riskboard.alerts.domain.events import INCIDENT_OPENED
from riskboard.alerts.models import Event
from riskboard.alerts.services.channels import create_channel
from riskboard.alerts.services.outbox import TASK, publish
from riskboard.common.queue import enqueue
from riskboard.environment import BASE_DIR
from tests.factories.alerts import plain_event


def obey(line: str) -> Any:
    """Do what a command says; what it answers."""
    close_old_connections()
    command, _space, value = line.strip().partition(" ")
    if command == "channel":
        rules = [{"events": [INCIDENT_OPENED]}]
        return create_channel(by=None, kind="webhook", name="Hook", url=value, rules=rules)[1]
    if command == "publish":
        return [found for found in (_published() for _ in range(int(value))) if found]
    enqueue(TASK)
    return None


def _published() -> str:
    """The identifier of a new event; empty where the database took none."""
    try:
        with transaction.atomic():
            event = plain_event()
            publish(event)
            return Event.objects.get(subject_key=event.subject.key).message_id
    except DatabaseError:
        close_old_connections()
        return ""


def main() -> None:
    """Obey until the other end closes."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(obey(line)) + "\n")
        sys.stdout.flush()


class Publisher:
    """That process, seen from the test."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        """Start it; what it complains of stands in ``log``."""
        code = "from tests.chaos.publisher import main; main()"
        with log.open("ab") as complaints:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
                cwd=BASE_DIR,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )

    def tell(self, command: str) -> Any:
        """Its answer to ``command``."""
        stdin, stdout = self._pipes()
        stdin.write(f"{command}\n")
        stdin.flush()
        return json.loads(stdout.readline())

    def stop(self) -> None:
        """Let it end."""
        stdin, stdout = self._pipes()
        stdin.close()
        self._process.wait()
        stdout.close()

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("it was started without pipes")
        return stdin, stdout
