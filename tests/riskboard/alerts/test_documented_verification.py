"""The example in docs/api.md verifies what is really sent."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from riskboard.alerts.services.channels import create_channel, rotate_secret
from riskboard.alerts.services.resending import send_test
from riskboard.environment import BASE_DIR
from tests.http_server import LocalServer

pytestmark = pytest.mark.django_db


def documented() -> Callable[..., bool]:
    text = (BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    known: dict[str, Any] = {}
    exec(example, known)
    found: Callable[..., bool] = known["is_genuine"]
    return found


def test_the_example_takes_what_was_sent_and_nothing_else(receiver: LocalServer) -> None:
    receiver.route("/hook", (200, {}, b""))
    channel, old = create_channel(by=None, kind="webhook", name="Hook", url=f"{receiver.base_url}/hook")
    new = rotate_secret(by=None, channel=channel)
    channel.refresh_from_db()
    send_test(by=None, channel=channel, now=timezone.now())
    request, is_genuine = receiver.requests[0], documented()
    headers = dict(request.headers)
    assert is_genuine(old, headers, request.body)
    assert is_genuine(new, headers, request.body)
    assert not is_genuine(new, headers, request.body + b" ")
    assert not is_genuine(new, headers | {"webhook-id": "evt_0"}, request.body)
    assert not is_genuine(new, headers | {"webhook-timestamp": "1600000000"}, request.body)
    assert not is_genuine("whsec_" + "A" * 44, headers, request.body)
