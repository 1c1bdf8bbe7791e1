"""The commands of the tree: the three long-lived Python children and the steps that come before them."""

import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from riskboard.embedded.children import Spec
from riskboard.embedded.paths import DataDirectory
from riskboard.environment import BASE_DIR

WEB_WORKERS = 2
# Two processes of four threads keep at most eight database connections.
WEB_THREADS = 4
TASK_PROCESSES = 2


@dataclass(frozen=True)
class Python:
    """Runs the application's own commands, with ``environment``, logging into ``data``."""

    data: DataDirectory
    environment: Mapping[str, str]

    def manage(self, *words: str) -> Spec:
        """A management command; all of them share one log.

        Without the system checks, which import every page only for the command to end: `make check` has run them.
        """
        return self._spec(
            f"manage.py {words[0]}", [BASE_DIR / "manage.py", *words, "--skip-checks"], log="setup"
        )

    def web(self, port: int) -> Spec:
        """The web server on the loopback interface."""
        words = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        words += ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--no-ws"]
        words += [
            "--workers-kill-timeout",
            "5",
            "--respawn-failed-workers",
        ]
        return self._spec(
            "web", [*words, "riskboard.wsgi:application"], death_signal=signal.SIGTERM, patience=8
        )

    def worker(self) -> Spec:
        """The task worker; asked to stop it finishes its tasks, and the broker redelivers what it cannot."""
        words = ["worker", "--pool", "prefork", "--concurrency", str(TASK_PROCESSES), "--loglevel", "INFO"]
        words += ["--without-gossip", "--without-mingle", "--include", "riskboard.embedded.worker"]
        return self._spec("worker", [*_celery(), *words], patience=5)

    def beat(self) -> Spec:
        """The scheduler, a process of its own."""
        words = [
            "beat",
            "--loglevel",
            "INFO",
            "--pidfile=",
            "--schedule",
            str(self.data.root / "beat-schedule"),
        ]
        return self._spec("beat", [*_celery(), *words], patience=3)

    def _spec(
        self,
        name: str,
        words: Sequence[str | Path],
        log: str | None = None,
        death_signal: signal.Signals = signal.SIGKILL,
        patience: float = 5,
    ) -> Spec:
        return Spec(
            name,
            [sys.executable, *words],
            self.data.logs / f"{log or name}.log",
            environment=self.environment,
            directory=BASE_DIR,
            death_signal=death_signal,
            patience=patience,
        )


def _celery() -> list[str]:
    return ["-m", "celery", "--app", "riskboard"]
