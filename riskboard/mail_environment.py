"""Where mail goes out, read from the environment."""

from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_CONSOLE = "django.core.mail.backends.console.EmailBackend"
_NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
# scheme -> (port where none is given, STARTTLS, TLS from the first byte)
_SCHEMES = {"smtp": (25, False, False), "smtp+tls": (587, True, False), "smtps": (465, False, True)}
_EXAMPLE = "write it as smtp+tls://user:password@mail.example.org:587"


@dataclass(frozen=True)
class MailServer:
    """A mail server as Django's settings want it; ``configured`` is false where mail goes nowhere."""

    backend: str = _NOWHERE
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False

    @property
    def configured(self) -> bool:
        """Whether a mail that is sent can reach anybody."""
        return self.backend != _NOWHERE


def mail_server(address: str) -> MailServer:
    """The server that ``EMAIL_URL`` names; one that swallows every mail where it is empty.

    ``smtp://`` speaks plain text, ``smtp+tls://`` upgrades with STARTTLS, ``smtps://`` is encrypted from the start,
    ``console://`` prints mails into the log. Raises ValueError with one line that names the variable and the remedy.
    """
    if not address:
        return MailServer()
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"EMAIL_URL is not an address ({error}): {_EXAMPLE}") from error
    if parts.scheme == "console":
        return MailServer(_CONSOLE)
    if parts.scheme not in _SCHEMES:
        known = ", ".join([*_SCHEMES, "console"])
        raise ValueError(f"EMAIL_URL begins with an unknown scheme, those known are {known}: {_EXAMPLE}")
    if not parts.hostname:
        raise ValueError(f"EMAIL_URL names no host: {_EXAMPLE}")
    usual, starttls, tls = _SCHEMES[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(_SMTP, parts.hostname, port or usual, user, password, starttls, tls)


def sender(text: str) -> str:
    """The ``From`` of every mail, checked: an address, or ``Name <address>``.

    Raises ValueError with one line that names the variable and the remedy.
    """
    try:
        parsed = Address(addr_spec=parseaddr(text)[1])
    except (ValueError, IndexError, MessageError):
        parsed = Address()
    if not parsed.username or not parsed.domain:
        raise ValueError("EMAIL_FROM is not a mail address: write it as Riskboard <risk@example.org>")
    return text
