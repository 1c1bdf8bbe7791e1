"""What people and their tokens are called in the audit."""

from typing import Any

from allauth.account.models import EmailConfirmation
from axes.models import AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session as UnusedSession
from django.utils.translation import gettext_lazy as _

from riskboard.accounts.models import (
    Invitation,
    MailAddress,
    SecondStep,
    SecurityPolicy,
    Session,
    SignOnLink,
    SignOnProvider,
    SignOnToken,
    Token,
    User,
)
from riskboard.common.records import describe, untracked

# django-allauth's words are not those of the pages.
_STEPS: dict[str, Any] = {
    SecondStep.Type.TOTP: _("authenticator app"),
    SecondStep.Type.WEBAUTHN: _("security key"),
    SecondStep.Type.RECOVERY_CODES: _("recovery codes"),
}


def _step(kind: str) -> str:
    return str(_STEPS.get(kind, kind))


describe(
    User,
    _("Person"),
    names=("first_name last_name", "username"),
    page="person",
    page_key="id",
    right="administer",
    secrets=frozenset({"password"}),
)
describe(
    Token,
    _("API token"),
    names=("name",),
    parent="user",
    right="administer",
    secrets=frozenset({"digest"}),
    labels={
        "user": _("person"),
        "name": _("name"),
        "digest": _("secret"),
        "scopes": _("scopes"),
        "expires_at": _("expires"),
        "revoked_at": _("revoked"),
    },
)
describe(
    Invitation,
    _("Invitation"),
    names=("email",),
    right="administer",
    secrets=frozenset({"digest"}),
    labels={
        "digest": _("link"),
        "invited_by": _("invited by"),
        "expires_at": _("expires"),
        "accepted_at": _("accepted"),
        "withdrawn_at": _("withdrawn"),
    },
)
describe(SecurityPolicy, _("Sign-in policy"), right="administer")
describe(
    SecondStep,
    _("Second step"),
    names=("type",),
    parent="user",
    right="administer",
    secrets=frozenset({"data"}),
    labels={"user": _("person"), "type": _("kind"), "data": _("secret and its use")},
    words={"type": _step},
)
describe(
    MailAddress,
    _("Vouched mail address"),
    names=("email",),
    parent="user",
    right="administer",
    labels={"user": _("person"), "email": _("mail address"), "primary": _("first of several")},
)
describe(
    SignOnLink,
    _("Sign-on link"),
    names=("provider",),
    parent="user",
    right="administer",
    labels={"user": _("person"), "uid": _("name at the provider")},
)
describe(
    SignOnProvider,
    _("Sign-on provider"),
    names=("name",),
    right="administer",
    secrets=frozenset({"secret", "key", "settings"}),
)
describe(
    SignOnToken,
    _("Token of a sign-on provider"),
    names=("account",),
    parent="account",
    right="administer",
    secrets=frozenset({"token", "token_secret"}),
)

untracked(Session, "browsers that are signed in; they come and go with every visit")
untracked(User.groups.through, "rights follow from the role; Django's groups are not used")
untracked(User.user_permissions.through, "rights follow from the role; Django's permissions are not used")
for _unused in (Group, Permission, Group.permissions.through):
    untracked(_unused, "rights follow from the role; Django's groups and permissions are not used")
untracked(ContentType, "Django's list of the models there are")
untracked(UnusedSession, "sessions are kept in a table of our own")
untracked(EmailConfirmation, "links that confirm a mail address are signed, not stored")
untracked(AccessAttempt, "failed sign-ins, themselves a log; forgotten after a while")
for _unused in (AccessAttemptExpiration, AccessFailureLog, AccessLog):
    untracked(_unused, "what django-axes could count in other ways; switched off")
