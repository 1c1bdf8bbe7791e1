"""Servers of a test's own, which it can stop and start again while processes use them."""

from dataclasses import dataclass, field
from pathlib import Path

from riskboard.embedded.broker import Broker
from riskboard.embedded.children import Child
from riskboard.embedded.cluster import Cluster
from riskboard.embedded.identity import choose_identity
from riskboard.embedded.paths import postgres_binary
from tests.cluster import FAST

KEYS = {
    "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests",
    "FIELD_ENCRYPTION_KEY": "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMTI=",
}


@dataclass
class Servers:
    """A PostgreSQL and a Valkey that can be stopped and started again."""

    directory: Path
    children: dict[str, Child] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("s", "b", "v"):
            (self.directory / name).mkdir(mode=0o700)
        identity = choose_identity([postgres_binary("postgres"), "--version"])
        log = self.directory / "postgres.log"
        self.cluster = Cluster(
            self.directory / "pg", self.directory / "s", log, identity, settings=FAST, durable=False
        )
        self.cluster.initialise()
        self.broker = Broker(self.directory / "v", self.directory / "b", self.directory / "valkey.log")
        self.start_database()
        self.start_broker()

    def start_database(self) -> None:
        self.cluster.recover()
        self.children["database"] = self.cluster.start()
        self.cluster.wait_until_ready(self.children["database"])

    def start_broker(self) -> None:
        self.children["broker"] = self.broker.start()
        self.broker.wait_until_ready(self.children["broker"])

    def stop(self, name: str) -> None:
        self.children.pop(name).stop()

    @property
    def environment(self) -> dict[str, str]:
        """What the processes of a run are told."""
        return {"DATABASE_URL": self.cluster.url, "REDIS_URL": self.broker.url, **KEYS}
