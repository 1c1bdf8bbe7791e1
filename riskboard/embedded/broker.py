"""The embedded Valkey: Celery's broker and Django's cache, on a Unix socket alone."""

import signal
import time
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from riskboard.embedded.children import Child, Spec, describe_end
from riskboard.embedded.failure import StartError
from riskboard.embedded.paths import VALKEY_SOCKET, valkey_binary

_POLL = 0.05
# Django writes PREFIX:VERSION:KEY with an empty prefix; no key of kombu's begins with a colon.
_CACHE_KEYS = ":*"


@dataclass(frozen=True)
class Broker:
    """One Valkey: its files, its socket, and whether messages survive a crash (but the last second's)."""

    data: Path
    sockets: Path
    log: Path
    durable: bool = True

    @property
    def url(self) -> str:
        """The address as ``REDIS_URL`` wants it."""
        return f"unix://{self.sockets / VALKEY_SOCKET}?db=0"

    def start(self) -> Child:
        """Start the server; it may not accept connections yet."""
        options = {
            "port": "0",
            "unixsocket": str(self.sockets / VALKEY_SOCKET),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            # A full broker must refuse work loudly, never drop messages.
            "maxmemory-policy": "noeviction",
        }
        command: list[str | Path] = [valkey_binary()]
        for name, value in options.items():
            command += [f"--{name}", value]
        return Child(Spec("valkey", command, self.log, death_signal=signal.SIGTERM))

    def wait_until_ready(self, server: Child, timeout: float = 30.0) -> None:
        """Return once commands are answered.

        Raises :class:`StartError` with the end of the server's log when it ends or ``timeout`` seconds pass.
        """
        deadline = time.monotonic() + timeout
        while not self._answers():
            if server.exit_code() is not None:
                raise StartError(describe_end(server))
            if time.monotonic() > deadline:
                raise StartError(f"Valkey answers no command after {timeout:.0f} s; see {self.log}")
            time.sleep(_POLL)

    def empty_cache(self) -> None:
        """Forget what Django cached, the last run's heartbeat among it; waiting messages stay."""
        with redis.Redis(unix_socket_path=str(self.sockets / VALKEY_SOCKET)) as client:
            for key in client.scan_iter(match=_CACHE_KEYS, count=1000):
                client.delete(key)

    def _answers(self) -> bool:
        # Asked again and again anyway: the client's own patience would hide for seconds that the server has ended.
        once = Retry(NoBackoff(), 0)
        with redis.Redis(unix_socket_path=str(self.sockets / VALKEY_SOCKET), retry=once) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False
