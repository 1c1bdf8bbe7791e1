"""One's own name, password and mail address."""

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from riskboard.accounts.models import Session, User
from riskboard.accounts.services.mail import send
from riskboard.common.actor import acting

_SALT = "riskboard.accounts.mail-address"
MAIL_LINK_SECONDS = 24 * 3600


def change_profile(*, by: User, first_name: str, last_name: str, language: str) -> None:
    """Change one's own name and language; an empty ``language`` is the one that the browser asks for."""
    with acting(by, "profile changed"):
        by.first_name, by.last_name, by.language = first_name, last_name, language
        by.save(update_fields=["first_name", "last_name", "language"])


def change_password(*, by: User, password: str, session_key: str | None) -> None:
    """Set one's own password and end every other session. Raises ValidationError for a weak one."""
    validate_password(password, by)
    with acting(by, "password changed"):
        by.set_password(password)
        by.save(update_fields=["password"])
        Session.objects.filter(user=by).exclude(session_key=session_key).delete()


def mail_token(*, by: User, email: str) -> str:
    """What proves, for a day, that its bearer reads ``email``; void once the address in force has changed."""
    return signing.dumps({"user": by.pk, "from": by.email, "to": email}, salt=_SALT)


def ask_for_mail(*, by: User, email: str, link: str) -> None:
    """Send the link that confirms a new address. Raises :class:`riskboard.accounts.services.mail.MailNotSent`."""
    context = {"link": link, "person": by, "email": email}
    send(to=email, subject=_("Confirm your mail address"), template="confirm_mail", context=context)


def confirm_mail(*, token: str) -> User:
    """Store the address that a link confirms. Raises ValidationError for a link that is void or came too late."""
    void = ValidationError(_("This link is no longer valid. Ask for the change once more."))
    try:
        claim = signing.loads(token, salt=_SALT, max_age=MAIL_LINK_SECONDS)
    except signing.BadSignature as error:
        raise void from error
    user = User.objects.filter(pk=claim["user"], email=claim["from"], is_active=True).first()
    if user is None:
        raise void
    with acting(user, "mail address confirmed"):
        user.email = claim["to"]
        user.full_clean()
        user.save(update_fields=["email"])
    return user


def check_mail(*, by: User, email: str) -> None:
    """Raises ValidationError where ``email`` belongs to somebody else."""
    if User.objects.filter(email__iexact=email).exclude(pk=by.pk).exists():
        raise ValidationError({"email": _("Somebody else has this mail address.")})
