"""Mail against a real SMTP server on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from riskboard.alerts.models import Attempt, Delivery
from riskboard.alerts.services.delivering import deliver_due
from tests.factories.alerts import NOON, make_channel, make_delivery

pytestmark = pytest.mark.django_db


@dataclass
class Mailbox:
    """What the server took; ``refusal`` is what it answers instead."""

    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refusal: str = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusal:
            return self.refusal
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append((envelope.rcpt_tos, parsed))
        return "250 taken"


class AnyPort(Controller):
    """A server at a port that the system chooses."""

    def _trigger_server(self) -> None:
        bound: Any = self.server
        self.port = bound.sockets[0].getsockname()[1]
        connect: Any = super()._trigger_server
        connect()


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    box = Mailbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.PUBLIC_URL = "https://risk.example.org/"
    yield box
    controller.stop()


def test_a_mail_reaches_all_recipients_and_says_what_happened_and_where(mailbox: Mailbox) -> None:
    recipients = ["ada@example.org", "bo@example.org"]
    delivery = make_delivery(make_channel(recipients=recipients))
    event = delivery.event
    event.subject_title = "Cut off <at> Orionsoft\nBcc: evil@example.org"
    event.save()
    assert deliver_due(now=NOON) == 1
    ((taken, mail),) = mailbox.mails
    assert taken == recipients
    assert mail["To"] == "ada@example.org, bo@example.org"
    assert mail["Subject"] == "Incident opened: Cut off <at> Orionsoft Bcc: evil@example.org"
    assert mail["Bcc"] is None
    assert mail["Message-ID"] == f"<{event.message_id}@risk.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_content()
    assert "Suspension, high: sixty people are locked out." in body
    assert f"https://risk.example.org{event.subject_path}" in body
    assert "Cut off <at> Orionsoft" in body, "plain text holds no entities"
    assert Delivery.objects.get().state == "delivered"


def test_a_refusal_is_logged_with_its_code_and_tried_again_under_the_same_identifier(
    mailbox: Mailbox,
) -> None:
    make_delivery()
    mailbox.refusal = "452 mailbox full"
    deliver_due(now=NOON)
    attempt = Attempt.objects.get()
    assert (attempt.succeeded, attempt.status_code, attempt.answer) == (False, 452, "mailbox full")
    mailbox.refusal = ""
    again = Delivery.objects.get().next_try_at
    assert again is not None
    deliver_due(now=again)
    assert Delivery.objects.get().state == "delivered"
    assert len(mailbox.mails) == 1


def test_a_server_that_is_not_there_is_said_without_its_address(settings: Settings, mailbox: Mailbox) -> None:
    settings.EMAIL_PORT = 1
    make_delivery()
    deliver_due(now=NOON)
    assert Attempt.objects.get().error == "The mail server could not be used (ConnectionRefusedError)."


def test_without_a_mail_server_nothing_counts_as_delivered(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    make_delivery()
    deliver_due(now=NOON)
    assert Attempt.objects.get().error == "No mail server is set up: set EMAIL_URL."
    assert Delivery.objects.get().state == "pending"
