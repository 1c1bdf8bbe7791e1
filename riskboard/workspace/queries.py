"""Reads on the organisation."""

from riskboard.workspace.models import Organisation


def organisation() -> Organisation:
    """The organisation, with its defaults where nobody has set it up yet (then not saved)."""
    return Organisation.objects.first() or Organisation()
