"""Writes on people: roles, leaving, what lets them in."""

from typing import Any

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from riskboard.accounts.models import Role, Session, User
from riskboard.common.actor import acting


def ensure_user(
    *,
    username: str,
    role: Role,
    password: str | None = None,
    encoded: str = "",
    first_name: str = "",
    last_name: str = "",
) -> User:
    """The person with ``username``, created or brought to this role and password (none: no password lets them in).

    ``encoded`` is the password as ``make_password`` answers it, for whoever gives several people the same one:
    encoding takes long by intent.
    """
    with acting(None, "person set up by the operator"):
        user, _created = User.objects.get_or_create(username=username)
        user.role, user.first_name, user.last_name = role, first_name, last_name
        user.password = encoded or make_password(password)
        user.save()
    return user


def _keep_an_administrator(leaving: User) -> None:
    """Refuse what would leave nobody to administer; the rows stay locked, so that two cannot leave at once."""
    left = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")
    if {person.pk for person in left} == {leaving.pk}:
        raise ValidationError(
            _("%(name)s is the last administrator. Make somebody else one first."),
            params={"name": leaving.get_full_name()},
        )


def change_role(*, by: Any, person: User, role: str) -> None:
    """Give ``person`` another role. Raises ValidationError for an unknown role and for the last administrator."""
    if role not in Role.values:
        raise ValidationError(_("Choose a role."))
    with acting(by, "role changed"):
        if role != Role.ADMINISTRATOR:
            _keep_an_administrator(person)
        person.role = role
        person.save(update_fields=["role"])


def deactivate(*, by: Any, person: User) -> None:
    """Shut ``person`` out: sessions end, tokens stop working. Raises ValidationError for the last administrator."""
    with acting(by, "deactivated"):
        _keep_an_administrator(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        Session.objects.filter(user=person).delete()


def reactivate(*, by: Any, person: User) -> None:
    """Let ``person`` in again, with the role they had."""
    with acting(by, "reactivated"):
        person.is_active = True
        person.save(update_fields=["is_active"])


def end_sessions(*, by: Any, person: User, but: str | None = None) -> int:
    """Sign ``person`` out everywhere, except in the session with the key ``but``; how many sessions ended."""
    with acting(by, "sessions ended"):
        deleted, _by_model = Session.objects.filter(user=person).exclude(session_key=but).delete()
    return int(deleted)


def end_session(*, by: User, handle: str) -> None:
    """Sign ``by`` out of one of their own sessions; one that is gone already, or somebody else's, stays as it is."""
    with acting(by, "session ended"):
        Session.objects.filter(user=by, handle=handle).delete()


def reset_second_factor(*, by: Any, person: User) -> None:
    """Take away every second step of ``person`` and end their sessions: they set a new one up."""
    with acting(by, "second step reset"):
        Authenticator.objects.filter(user=person).delete()
        Session.objects.filter(user=person).delete()


def clear_lock(*, by: Any, username: str) -> None:
    """Forget the failed sign-ins of an account, and with them the lock."""
    with acting(by, "sign-in lock cleared"):
        AccessAttempt.objects.filter(username=username).delete()


def clear_address_lock(*, by: Any, address: str) -> None:
    """Forget the failed sign-ins from an address, and with them the lock."""
    with acting(by, "sign-in lock cleared"):
        AccessAttempt.objects.filter(ip_address=address).delete()
