"""Hooks that take Slack's messages, as Slack, Mattermost, Rocket.Chat and others do."""

import json

from django.utils.translation import gettext as _

from riskboard.alerts.senders.http import post_json
from riskboard.alerts.senders.message import Message, Outcome, Target

_LONGEST_HEADER = 150
_LONGEST_TEXT = 3000


def send_slack(target: Target, message: Message) -> Outcome:
    """Post the event as a text, for notifications, and as blocks, for the channel."""
    body = json.dumps(slack_body(message), ensure_ascii=False).encode()
    return post_json(target.url, body, {})


def slack_body(message: Message) -> dict[str, object]:
    """The message. Titles come from news that others wrote, so nothing in them mentions or links."""
    header = {"type": "plain_text", "text": message.title[:_LONGEST_HEADER], "emoji": False}
    blocks: list[dict[str, object]] = [{"type": "header", "text": header}]
    if message.summary:
        summary = {"type": "mrkdwn", "text": _escaped(message.summary)[:_LONGEST_TEXT], "verbatim": True}
        blocks.append({"type": "section", "text": summary})
    said = _escaped(_("Open in Riskboard"))
    link = f"<{message.url}|{said}>"
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": link}]})
    text = f"{_escaped(message.title)}\n{_escaped(message.summary)}".strip()[:_LONGEST_TEXT]
    return {"text": text, "blocks": blocks}


def _escaped(text: str) -> str:
    """Slack's three control characters, which make links and mentions."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
