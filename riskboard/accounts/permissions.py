"""Who may do what: the one table of rights, and the questions asked of it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from riskboard.accounts.models import Role

# right -> the roles that hold it; an administrator holds every right
_ROLES: Mapping[str, frozenset[str]] = {
    "register_read": frozenset(Role.values),
    "register_write": frozenset({Role.PROCUREMENT}),
    "workload_write": frozenset({Role.PROCUREMENT, Role.OFFICER}),
    "incident_read": frozenset(Role.values),
    "incident_comment": frozenset({Role.PROCUREMENT, Role.OFFICER}),
    "incident_write": frozenset({Role.OFFICER}),
    "incident_restricted": frozenset({Role.OFFICER}),
    "triage_read": frozenset(Role.values),
    "triage_write": frozenset({Role.OFFICER}),
    "scenario_run": frozenset(Role.values),
    "scenario_save": frozenset({Role.PROCUREMENT, Role.OFFICER}),
    "limit_write": frozenset(),
    "own_tokens": frozenset(Role.values),
    "administer": frozenset(),
}

RIGHTS = tuple(_ROLES)
# Who lacks one of these is not told that the page exists: 404 instead of 403.
HIDDEN = frozenset({"administer"})


class Actor(Protocol):
    """What the table needs to know of a person: Django's user, signed in or not."""

    @property
    def is_authenticated(self) -> Any: ...

    @property
    def is_active(self) -> Any: ...


def can(user: Actor, right: str) -> bool:
    """Whether ``user`` holds ``right``. An unknown right is a programming error (KeyError)."""
    roles = _ROLES[right]
    if not user.is_authenticated or not user.is_active:
        return False
    role = getattr(user, "role", None)
    return role == Role.ADMINISTRATOR or role in roles


class Rights:
    """``can.register_write`` for templates."""

    def __init__(self, user: Actor) -> None:
        self._user = user

    def __getitem__(self, right: str) -> bool:
        return can(self._user, right)


type_view = Callable[..., HttpResponse]


class GuardedView(Protocol):
    """A page that says what it asks for: the right to see it, and the right to send something to it."""

    required_rights: tuple[str, str]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


def requires(right: str, *, write: str | None = None) -> Callable[[type_view], GuardedView]:
    """Guard a page: ``right`` to see it, ``write`` (if given) for anything but GET and HEAD; else 403, or 404.

    Signed-out visitors never get here: the login-required middleware sends them to the sign-in page first.
    """

    def decorate(view: type_view) -> GuardedView:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            needed = write if write and request.method not in ("GET", "HEAD") else right
            if not can(request.user, needed):
                raise Http404 if needed in HIDDEN else PermissionDenied
            return view(request, *args, **kwargs)

        # The permission tests read it.
        page = cast(GuardedView, guarded)
        page.required_rights = (right, write or right)
        return page

    return decorate
