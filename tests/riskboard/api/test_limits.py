"""How often a token may call."""

import logging
from typing import Any

import pytest
from django.conf import settings as current
from django.core.cache import cache

from riskboard.api import limits
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db
VENDORS = "/api/v1/vendors/"


@pytest.fixture(autouse=True)
def limited(settings: Any) -> None:
    settings.API_RATE_LIMIT = (3, 60)
    limits._counter.cache_clear()
    cache._cache.get_client(None, write=True).flushdb()  # type: ignore[attr-defined]  # the broker of the tests


def test_every_answer_tells_what_is_left(api_as: Any) -> None:
    api = api_as()
    first, second = api.get(VENDORS), api.get(f"{VENDORS}nobody/")
    assert first["RateLimit-Policy"] == '"default";q=3;w=60'
    assert first["RateLimit"].startswith('"default";r=2;t=')
    assert 1 <= int(first["RateLimit"].rpartition("=")[2]) <= 60
    assert second["RateLimit"].startswith('"default";r=1;t=')


def test_one_call_too_many_is_429_and_says_when_to_come_back(api_as: Any) -> None:
    api = api_as()
    for _ in range(3):
        assert api.get(VENDORS).status_code == 200
    answer = api.get(VENDORS)
    assert assert_problem(answer, 429)["type"] == "urn:riskboard:problem:too-many-requests"
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["RateLimit"].startswith(f'"default";r=0;t={answer["Retry-After"]}')


def test_each_token_has_a_limit_of_its_own(api_as: Any) -> None:
    spent, fresh = api_as(), api_as()
    for _ in range(4):
        spent.get(VENDORS)
    assert spent.get(VENDORS).status_code == 429
    assert fresh.get(VENDORS).status_code == 200


def test_without_the_broker_everybody_is_let_through_and_the_log_says_so_once(
    api_as: Any, settings: Any, caplog: Any
) -> None:
    settings.REDIS_URL = "unix:///nowhere/at/all.sock"
    api = api_as()
    with caplog.at_level(logging.WARNING, logger="riskboard.api.limits"):
        for _ in range(5):
            answer = api.get(VENDORS)
            assert answer.status_code == 200
            assert "RateLimit" not in answer
    assert len([one for one in caplog.records if one.name == "riskboard.api.limits"]) == 1


def test_without_a_limit_nothing_is_counted(api_as: Any, settings: Any) -> None:
    settings.API_RATE_LIMIT = None
    api = api_as()
    for _ in range(5):
        assert "RateLimit" not in api.get(VENDORS)
    assert current.API_RATE_LIMIT is None
