"""Slack-compatible hooks: a text for the notification, blocks for the channel, nothing that mentions or links."""

import json

import pytest
from pytest_django import Settings

from riskboard.alerts.services.delivering import deliver_due
from tests.factories.alerts import NOON, make_channel, make_delivery
from tests.http_server import LocalServer

pytestmark = pytest.mark.django_db


def test_a_message_has_text_and_blocks_and_escapes_what_others_wrote(
    receiver: LocalServer, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://risk.example.org/"
    receiver.route("/services/T1", (200, {}, b"ok"))
    channel = make_channel("slack", url=f"{receiver.base_url}/services/T1")
    delivery = make_delivery(channel, summary="<!channel> & <https://evil.example|click>")
    deliver_due(now=NOON)
    request = receiver.requests[0]
    assert request.headers["content-type"].startswith("application/json")
    assert "webhook-signature" not in request.headers
    sent = json.loads(request.body)
    escaped = "&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;"
    assert sent["text"] == f"Incident opened: {delivery.event.subject_title}\n{escaped}"
    header, section, context = sent["blocks"]
    assert header == {
        "type": "header",
        "text": {
            "type": "plain_text",
            "text": f"Incident opened: {delivery.event.subject_title}",
            "emoji": False,
        },
    }
    assert section["text"] == {"type": "mrkdwn", "text": escaped, "verbatim": True}
    link = f"<https://risk.example.org{delivery.event.subject_path}|Open in Riskboard>"
    assert context["elements"] == [{"type": "mrkdwn", "text": link}]


def test_a_long_title_is_cut_to_what_a_header_holds(receiver: LocalServer) -> None:
    receiver.route("/hook", (200, {}, b""))
    delivery = make_delivery(make_channel("slack", url=f"{receiver.base_url}/hook"))
    delivery.event.subject_title = "x" * 400
    delivery.event.save()
    deliver_due(now=NOON)
    assert len(json.loads(receiver.requests[0].body)["blocks"][0]["text"]["text"]) == 150
