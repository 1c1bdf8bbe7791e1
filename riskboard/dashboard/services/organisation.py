"""Changing the organisation after set-up: what that means for the register."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from riskboard.accounts.models import User
from riskboard.dashboard.queries.amounts import held_in_base_currency
from riskboard.workspace import services as workspace
from riskboard.workspace.models import Organisation
from riskboard.workspace.queries import organisation
from vendors.services.rescore import request_rescore

# What the tolerated loss follows from, where none is declared.
_SCORED = ("currency", "headcount", "mean_loaded_cost")


@transaction.atomic
def change_organisation(*, by: User, version: str | None = None, **fields: Any) -> Organisation:
    """Change what is given of the organisation, and score anew where that matters.

    The base currency can be changed only while nothing is stored in it: nothing would be converted.

    :raises ValidationError: by field.
    :raises StaleVersion: when ``version`` is given and the organisation has changed since.
    """
    before = organisation()
    after = workspace.update_organisation(by=by, version=version, **fields)
    if after.currency != before.currency and (held := held_in_base_currency()):
        message = _("Amounts are stored in %(currency)s: %(held)s. It stays.")
        raise ValidationError(
            {"currency": [message % {"currency": before.currency, "held": ", ".join(held)}]}
        )
    if any(getattr(before, name) != getattr(after, name) for name in _SCORED):
        request_rescore()
    return after
