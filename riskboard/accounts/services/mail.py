"""Mails to people about their accounts: sent at once, since somebody waits for the answer."""

import logging
from collections.abc import Mapping
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext_noop

logger = logging.getLogger(__name__)


class MailNotSent(Exception):
    """The mail did not leave; the message says why and what to do."""


def send(*, to: str, subject: str, template: str, context: Mapping[str, object]) -> None:
    """Send one mail of plain text.

    :raises MailNotSent: when no server is set up, or it cannot be reached or refuses.
    """
    if not settings.MAIL_SERVER.configured:
        raise MailNotSent(gettext_noop("no mail server is set up (EMAIL_URL)"))
    body = render_to_string(f"emails/{template}.txt", dict(context))
    message = EmailMessage(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [to])
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.warning("mail %s was not sent: %s", template, error)
        said = gettext_noop("the mail server did not take it ({reason})").format(reason=type(error).__name__)
        raise MailNotSent(said) from error
