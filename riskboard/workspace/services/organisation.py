"""Writes on the organisation."""

from typing import Any

from riskboard.common.actor import acting
from riskboard.common.versions import refuse_stale
from riskboard.workspace.models import Organisation


def update_organisation(*, by: Any, version: str | None = None, **fields: Any) -> Organisation:
    """Create or change the organisation.

    :raises ValidationError: naming the bad field.
    :raises StaleVersion: when ``version`` is given and the organisation has changed since.
    """
    with acting(by, "organisation changed"):
        found = Organisation.objects.select_for_update().first() or Organisation()
        if found.pk is not None:
            refuse_stale(found, version)
        for name, value in fields.items():
            setattr(found, name, value)
        found.full_clean()
        found.save()
        return found
