"""Writes on the organisation."""

from typing import Any

from riskboard.common.actor import acting
from riskboard.workspace.models import Organisation


def update_organisation(*, by: Any, **fields: Any) -> Organisation:
    """Create or change the organisation. Raises ValidationError naming the bad field."""
    with acting(by, "organisation changed"):
        found = Organisation.objects.select_for_update().first() or Organisation()
        for name, value in fields.items():
            setattr(found, name, value)
        found.full_clean()
        found.save()
        return found
