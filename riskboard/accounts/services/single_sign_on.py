"""People who come from the organisation's provider: linked by verified mail, or created."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.accounts.models import Invitation, Role, User
from riskboard.accounts.services.names import free_username
from riskboard.common.actor import acting

# From the least to the most: of several groups, the one that gives most decides.
_RISING = (Role.VIEWER, Role.PROCUREMENT, Role.OFFICER, Role.ADMINISTRATOR)


class SignOnRefused(Exception):
    """Somebody the provider knows may not come in; the message says why and what to do."""


def verified_mail(sociallogin: SocialLogin) -> str:
    """The mail address the provider vouches for; empty where there is none."""
    vouched = (address.email for address in sociallogin.email_addresses if address.verified)
    return str(next(vouched, "")).strip()


def person_of(sociallogin: SocialLogin) -> User | None:
    """The account with the verified mail of a new identity; None where a new one is to be created.

    :raises SignOnRefused: without a verified mail, and when the account is no longer active.
    """
    mail = verified_mail(sociallogin)
    if not mail:
        raise SignOnRefused(
            _("The sign-on service does not vouch for your mail address. Ask whoever runs it to confirm it.")
        )
    person = User.objects.filter(email__iexact=mail).first()
    if person is not None and not person.is_active:
        raise SignOnRefused(_("This account is no longer active. Ask your administrator."))
    return person


def link(request: HttpRequest, sociallogin: SocialLogin, person: User) -> None:
    """Let a new identity sign in as ``person``, whose verified mail it has."""
    with acting(person, "linked to single sign-on"):
        sociallogin.connect(request, person)


def admit(request: HttpRequest, sociallogin: SocialLogin) -> User:
    """Create the person of a new identity: their role from an open invitation, else from their groups, else viewer."""
    mail = verified_mail(sociallogin)
    user: User | None = sociallogin.user
    if user is None or not mail:
        raise ValidationError(_("The sign-on service names nobody with a confirmed mail address."))
    now = timezone.now()
    with acting(None, "first sign-in by single sign-on"):
        invitation = (
            Invitation.objects.select_for_update()
            .filter(email__iexact=mail, accepted_at=None, withdrawn_at=None, expires_at__gt=now)
            .first()
        )
        user.role = invitation.role if invitation else mapped_role(groups_of(claims_of(sociallogin)))
        user.email = mail
        user.username = free_username(user.username or mail.partition("@")[0])
        user.set_unusable_password()
        sociallogin.save(request)
        if invitation is not None:
            invitation.accepted_at = now
            invitation.save(update_fields=["accepted_at"])
    return user


def claims_of(sociallogin: SocialLogin) -> Mapping[str, Any]:
    """What the provider said of the person; OpenID Connect's two sources as one."""
    found: Mapping[str, Any] = sociallogin.account.extra_data or {}
    parts = [found.get(name) for name in ("id_token", "userinfo")]
    merged: dict[str, Any] = {}
    for part in parts:
        merged |= part if isinstance(part, dict) else {}
    return merged or found


def groups_of(claims: Mapping[str, Any]) -> list[str]:
    """The values of the claim ``SSO_ROLE_CLAIM``, one or many."""
    value = claims.get(settings.SSO_ROLE_CLAIM, [])
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def mapped_role(groups: Iterable[str]) -> Role:
    """The highest role that ``SSO_ROLES`` gives to one of ``groups``; viewer where it gives none."""
    mapping: Mapping[str, str] = settings.SSO_ROLES
    given = {mapping[group] for group in groups if group in mapping}
    return next((role for role in reversed(_RISING) if role in given), Role.VIEWER)
