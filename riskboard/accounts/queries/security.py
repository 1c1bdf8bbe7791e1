"""Reads on what the organisation asks of those who sign in."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from riskboard.accounts.models import Role, SecondFactor, SecurityPolicy, User

# Recovery codes are no step of their own: they stand in for one of these.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def policy() -> SecurityPolicy:
    """The policy in force; the defaults (not saved) where nobody has set one."""
    return SecurityPolicy.objects.first() or SecurityPolicy()


def has_second_factor(user: User) -> bool:
    """Whether ``user`` has an authenticator app or a security key."""
    found: bool = Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()
    return found


def needs_second_factor(user: User, asked: str) -> bool:
    """Whether the policy ``asked`` demands a second step of ``user``."""
    if asked == SecondFactor.ADMINISTRATORS:
        return user.role == Role.ADMINISTRATOR
    return asked == SecondFactor.EVERYBODY


def came_by_provider(request: HttpRequest, user: User) -> bool:
    """Whether this session began at the organisation's provider, whose business the second step then is."""
    return any(
        record.get("method") == "socialaccount" for record in get_authentication_records(request, user)
    )


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether a signed-in browser must set a second step up before anything else. Tokens are not asked for one."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return False
    if not needs_second_factor(user, policy().second_factor) or came_by_provider(request, user):
        return False
    return not has_second_factor(user)
