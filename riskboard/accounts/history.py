"""What people and their tokens are called in the audit."""

from django.utils.translation import gettext_lazy as _

from riskboard.accounts.models import Invitation, SecurityPolicy, Session, Token, User
from riskboard.common.records import describe, untracked

describe(
    User,
    _("Person"),
    names=("first_name last_name", "username"),
    right="administer",
    secrets=frozenset({"password"}),
)
describe(
    Token,
    _("API token"),
    names=("name",),
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

untracked(Session, "browsers that are signed in; they come and go with every visit")
untracked(User.groups.through, "rights follow from the role; Django's groups are not used")
untracked(User.user_permissions.through, "rights follow from the role; Django's permissions are not used")
