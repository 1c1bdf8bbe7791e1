"""Mail through the server of the installation (the EMAIL_* settings)."""

import smtplib
import time
from dataclasses import replace

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils.translation import gettext_noop

from riskboard.alerts.senders.message import Message, Outcome, Target

# Takes every mail and sends none: what the settings choose where no server is named.
_NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


def send_mail(target: Target, message: Message) -> Outcome:
    """Hand one mail to the server. Its Message-ID is the event's, so that a repetition is known as one."""
    if settings.EMAIL_BACKEND == _NOWHERE:
        return Outcome(succeeded=False, error=gettext_noop("No mail server is set up: set EMAIL_URL."))
    started = time.monotonic()
    outcome = _try(_mail(target, message))
    return replace(outcome, duration_ms=round((time.monotonic() - started) * 1000))


def _try(mail: EmailMessage) -> Outcome:
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(error)
    except smtplib.SMTPResponseException as error:
        return Outcome(
            succeeded=False,
            status_code=error.smtp_code,
            answer=_as_text(error.smtp_error),
            error=gettext_noop("The mail server refused: {code}.").format(code=error.smtp_code),
        )
    except (smtplib.SMTPException, OSError) as error:
        said = gettext_noop("The mail server could not be used ({reason}).").format(
            reason=type(error).__name__
        )
        return Outcome(succeeded=False, error=said)
    return Outcome(succeeded=True)


def _mail(target: Target, message: Message) -> EmailMessage:
    host = settings.PUBLIC_URL.split("//", 1)[-1].split("/", 1)[0].split(":", 1)[0]
    return EmailMessage(
        subject=" ".join(message.title.split())[:200],
        body=render_to_string("emails/alert.txt", {"message": message}),
        to=list(target.recipients),
        headers={
            "Message-ID": f"<{message.id}@{host}>",
            "X-Riskboard-Event": message.name,
            "Auto-Submitted": "auto-generated",
        },
        connection=get_connection(timeout=10),
    )


def _refused(error: smtplib.SMTPRecipientsRefused) -> Outcome:
    code, answer = next(iter(error.recipients.values()), (None, b""))
    return Outcome(
        succeeded=False,
        status_code=code,
        answer=_as_text(answer),
        error=gettext_noop("The mail server refused every recipient."),
    )


def _as_text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:500]
