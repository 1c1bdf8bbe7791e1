"""The embedded Valkey keeps messages and forgets the cache."""

import os
import signal
import stat
from collections.abc import Iterator

import pytest
import redis
from django.core.cache.backends.redis import RedisCache

from riskboard.embedded.broker import Broker
from riskboard.embedded.failure import StartError
from tests.cluster import Throwaway


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A broker nobody has started yet."""
    throwaway = Throwaway()
    broker = Broker(throwaway.directory / "v", throwaway.directory / "b", throwaway.directory / "valkey.log")
    for directory in (broker.data, broker.sockets):
        directory.mkdir(mode=0o700)
    yield broker
    throwaway.stop()


def test_messages_survive_a_kill(broker: Broker) -> None:
    server = broker.start()
    broker.wait_until_ready(server)
    with redis.Redis.from_url(broker.url) as client:
        # By default the log reaches the disk once a second; asking for it makes the test exact.
        client.config_set("appendfsync", "always")
        client.rpush("celery", "message")
    os.kill(server.pid, signal.SIGKILL)
    server.wait(10)
    server = broker.start()
    broker.wait_until_ready(server)
    with redis.Redis.from_url(broker.url) as client:
        assert client.lrange("celery", 0, -1) == [b"message"]
    server.stop()
    assert server.exit_code() == 0


def test_a_start_forgets_the_cache_and_keeps_the_messages(broker: Broker) -> None:
    server = broker.start()
    broker.wait_until_ready(server)
    cache = RedisCache(broker.url, {})
    cache.set("riskboard:heartbeat", True)
    with redis.Redis.from_url(broker.url) as client:
        client.rpush("celery", "message")
        client.hset("unacked", "tag", "message")
        broker.empty_cache()
        assert cache.get("riskboard:heartbeat") is None
        assert client.lrange("celery", 0, -1) == [b"message"]
        assert client.hgetall("unacked") == {b"tag": b"message"}
    cache.close()
    server.stop()


def test_only_its_owner_may_connect_and_no_port_is_open(broker: Broker) -> None:
    server = broker.start()
    broker.wait_until_ready(server)
    with redis.Redis.from_url(broker.url) as client:
        assert client.config_get("port") == {"port": "0"}
    assert stat.S_IMODE((broker.sockets / "valkey.sock").stat().st_mode) == 0o700
    server.stop()


def test_a_broker_that_cannot_start_is_told_with_its_log(broker: Broker) -> None:
    broker.data.rmdir()
    server = broker.start()
    with pytest.raises(StartError, match=r"(?s)valkey ended with code 1.*No such file or directory"):
        broker.wait_until_ready(server)
