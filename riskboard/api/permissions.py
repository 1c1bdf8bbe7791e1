"""May they: the scope of the token and the rights of its person, both."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from riskboard.accounts.models import Token
from riskboard.accounts.permissions import HIDDEN, can
from riskboard.api.resource import Resource


def _demand_scope(token: Any, resource: Resource, action: str) -> None:
    """A session has no token and is not limited by scopes."""
    if not isinstance(token, Token):
        return
    needed = {action, f"{resource.name}:{action}"}
    if needed.isdisjoint(token.scopes):
        raise PermissionDenied(
            _("The token lacks the scope %(scope)s: it has %(scopes)s.")
            % {"scope": f"{resource.name}:{action}", "scopes": ", ".join(token.scopes)}
        )


def _demand_right(user: Any, right: str) -> None:
    if not can(user, right):
        if right in HIDDEN:
            raise Http404
        raise PermissionDenied(
            _("Your role, %(role)s, lacks the right %(right)s.")
            % {"role": user.get_role_display(), "right": right}
        )


class ScopedPermission(BasePermission):
    """Signed in; and for a resource: the token's scope and the person's right to read or to write it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, or an exception that says what is missing."""
        if not request.user.is_authenticated:
            raise NotAuthenticated(_("Send a token: Authorization: Bearer TOKEN."))
        resource = getattr(view, "resource", None)
        if resource is not None and request.method in view.allowed_methods:
            action = "read" if request.method in SAFE_METHODS else "write"
            _demand_scope(request.auth, resource, action)
            usual = resource.write_right if action == "write" else resource.read_right
            _demand_right(request.user, view.rights.get(view.action, usual))
        return True
