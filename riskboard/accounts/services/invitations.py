"""Invitations: one address, one link, once."""

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.accounts.models import Invitation, User
from riskboard.accounts.models.secret import digest_of
from riskboard.accounts.services.mail import send
from riskboard.accounts.services.passwords import check_password
from riskboard.common.actor import acting


def invite(*, by: User, email: str, role: str) -> tuple[Invitation, str]:
    """Invite the owner of ``email``; the invitation and its secret, which is stored nowhere.

    Raises ValidationError for somebody who is here already or invited already.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Somebody with this mail address is here already.")})
    secret = secrets.token_urlsafe(32)
    with acting(by, "invited"):
        invitation = Invitation(
            email=email.strip(), role=role, invited_by=by, digest=digest_of(secret), expires_at=_end()
        )
        invitation.full_clean()
        invitation.save()
    return invitation, secret


def renew(*, by: User, invitation: Invitation) -> str:
    """A new secret and a new term; the link sent before is void. Raises ValidationError for one that is over."""
    secret = secrets.token_urlsafe(32)
    with acting(by, "invited again"):
        found = _open_row(invitation.pk)
        found.digest, found.expires_at, found.sent_at = digest_of(secret), _end(), None
        found.save(update_fields=["digest", "expires_at", "sent_at"])
    return secret


def withdraw(*, by: User, invitation: Invitation) -> None:
    """Make the link void. Raises ValidationError for an invitation that is over already."""
    with acting(by, "invitation withdrawn"):
        found = _open_row(invitation.pk)
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])


def mail_invitation(*, invitation: Invitation, link: str, organisation: str) -> None:
    """Send the link. Raises :class:`riskboard.accounts.services.mail.MailNotSent`."""
    context = {
        "link": link,
        "invitation": invitation,
        "organisation": organisation,
        "sso_only": settings.SSO_ONLY,
    }
    subject = _("Your invitation to Riskboard of %(organisation)s") % {"organisation": organisation}
    send(to=invitation.email, subject=subject, template="invitation", context=context)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


def accept(*, secret: str, username: str, first_name: str, last_name: str, password: str) -> User:
    """Create the invited person; whoever holds the secret reads the mail of that address.

    Raises ValidationError for a void link, a taken name and a weak password.
    """
    with acting(None, "invitation accepted"):
        found = Invitation.objects.select_for_update().filter(digest=digest_of(secret)).first()
        if found is None or not found.is_open(timezone.now()):
            raise ValidationError(_("This invitation is no longer valid. Ask for a new one."))
        user = User(
            username=username, first_name=first_name, last_name=last_name, email=found.email, role=found.role
        )
        check_password(password, user)
        user.set_password(password)
        user.full_clean()
        user.save()
        found.accepted_at = timezone.now()
        found.save(update_fields=["accepted_at"])
    return user


def _open_row(pk: Any) -> Invitation:
    """The locked row. An expired one may still be renewed or withdrawn."""
    found = Invitation.objects.select_for_update().get(pk=pk)
    if found.accepted_at is not None or found.withdrawn_at is not None:
        raise ValidationError(_("This invitation is over: it was accepted or withdrawn."))
    return found


def _end() -> Any:
    return timezone.now() + settings.INVITATION_LIFE
