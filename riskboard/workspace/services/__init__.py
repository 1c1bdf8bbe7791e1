"""Writes on the organisation."""

from riskboard.workspace.services.organisation import update_organisation

__all__ = ["update_organisation"]
