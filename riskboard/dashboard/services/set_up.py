"""Setting a fresh installation up: who administers it, whose dependence it measures, what loss is tolerated."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from incidents.services.catalogue import take_shipped
from riskboard.accounts.models import User
from riskboard.workspace.services import set_up as workspace
from vendors.services.parameters import set_parameters


@transaction.atomic
def set_up(
    *,
    secret: str,
    administrator: Mapping[str, Any],
    organisation: Mapping[str, Any],
    tolerance: Decimal | None,
) -> User:
    """Create administrator and organisation, and declare the tolerance (None: one working day of everybody).

    The catalogue that is shipped becomes the organisation's own.

    Raises ValidationError by field; then nothing is created and the address stays good.
    """
    user, _found = workspace.set_up(secret=secret, administrator=administrator, organisation=organisation)
    if tolerance is not None:
        set_parameters(by=user, tolerance=tolerance)
    take_shipped(by=user)
    return user
