"""The first administrator of a fresh installation, by an address that works once."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.accounts.models import Role, User
from riskboard.accounts.models.secret import digest_of
from riskboard.accounts.services.passwords import check_password
from riskboard.workspace.models import Organisation, SetUpLink
from riskboard.workspace.services.organisation import update_organisation

LIFE = timedelta(days=1)


class AlreadySetUp(Exception):
    """There is an administrator already; they invite everybody else."""


def is_set_up() -> bool:
    """Whether somebody can administer this installation."""
    return User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists()


@transaction.atomic
def create_link() -> str:
    """A new secret; the one before is void. Raises :class:`AlreadySetUp` where there is an administrator."""
    if is_set_up():
        raise AlreadySetUp("there is an administrator already: who else may come in, they decide")
    secret = secrets.token_urlsafe(32)
    values = {"digest": digest_of(secret), "expires_at": timezone.now() + LIFE}
    SetUpLink.objects.update_or_create(singleton=True, defaults=values)
    return secret


def is_valid(secret: str) -> bool:
    """Whether the address with ``secret`` still sets anything up."""
    valid = SetUpLink.objects.filter(digest=digest_of(secret), expires_at__gt=timezone.now()).exists()
    return valid and not is_set_up()


@transaction.atomic
def set_up(
    *, secret: str, administrator: Mapping[str, Any], organisation: Mapping[str, Any]
) -> tuple[User, Organisation]:
    """Create the first administrator and the organisation; afterwards the address is void.

    ``administrator`` holds username, first_name, last_name, email and password. Raises ValidationError by field, and
    without a field for an address that is void.
    """
    link = SetUpLink.objects.select_for_update().filter(digest=digest_of(secret)).first()
    if link is None or not is_valid(secret):
        raise ValidationError(
            _("This address is void. Ask the operator for a new one: manage.py setup_link.")
        )
    fields = {name: value for name, value in administrator.items() if name != "password"}
    user = User(role=Role.ADMINISTRATOR, **fields)
    check_password(administrator["password"], user)
    user.set_password(administrator["password"])
    user.full_clean()
    user.save()
    found = update_organisation(by=user, **organisation)
    link.delete()
    return user, found
