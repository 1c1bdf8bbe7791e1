"""Writes on saved scenarios. Running one writes nothing: see ``vendors.queries.what_if``."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from vendors.domain.question import LARGEST_RISE, LONGEST_HOURS, only_accounts, split_atom
from vendors.models import Scenario
from vendors.services.validation import NOT_NEGATIVE, Bound, Errors, check, check_unique
from vendors.services.writing import base_on, changing, give_slug, refresh, set_fields

FIELDS = ("name", "note", "shared", "atoms", "hours", "notice_hours", "price_rise")
_LONGEST = Decimal(LONGEST_HOURS)
_BOUNDS = {
    "hours": Bound(Decimal(0), _LONGEST, above=True),
    "notice_hours": Bound(NOT_NEGATIVE.low, _LONGEST),
    "price_rise": Bound(Decimal(0), Decimal(LARGEST_RISE), above=True),
}


def create_scenario(*, by: Any, **fields: Any) -> Scenario:
    """Save a scenario, which is its author's.

    :raises ValidationError: by field.
    """
    scenario = Scenario(owner=by)
    with changing(by, "scenario saved"):
        _save(scenario, fields)
    return scenario


def update_scenario(*, by: Any, scenario: Scenario, version: str | None = None, **fields: Any) -> Scenario:
    """Change ``fields`` of ``scenario``; the others stay as they are.

    :raises ValidationError: by field; StaleVersion when it is not ``version`` that is on record.
    """
    with changing(by, "scenario changed"):
        base_on(scenario, version)
        _save(scenario, fields)
    return scenario


def archive_scenario(*, by: Any, scenario: Scenario, version: str | None = None) -> Scenario:
    """Take ``scenario`` out of the lists. Twice changes nothing.

    :raises StaleVersion: when it is not ``version`` that is on record.
    """
    with changing(by, "scenario archived"):
        base_on(scenario, version)
        scenario.archived_at = scenario.archived_at or timezone.now()
        scenario.save(update_fields=["archived_at", "updated_at"])
    return scenario


def restore_scenario(*, by: Any, scenario: Scenario) -> Scenario:
    """Bring an archived ``scenario`` back. Twice changes nothing."""
    with changing(by, "scenario restored"):
        refresh(scenario)
        if scenario.archived_at is not None:
            scenario.archived_at = None
            scenario.save(update_fields=["archived_at", "updated_at"])
    return scenario


def _save(scenario: Scenario, fields: dict[str, Any]) -> None:
    errors = Errors()
    refresh(scenario)
    set_fields(scenario, fields, FIELDS)
    if isinstance(scenario.atoms, list | tuple):
        scenario.atoms = sorted(set(map(str, scenario.atoms)))
    give_slug(scenario, scenario.name)
    check(scenario, errors, bounds=_BOUNDS)
    check_unique(scenario, errors)
    _check_atoms(scenario, errors)
    errors.raise_if_any()
    scenario.save()


def _check_atoms(scenario: Scenario, errors: Errors) -> None:
    """A name that the register does not hold (any more) is none of these: it just stops nobody."""
    if "atoms" in errors:
        return
    atoms = [split_atom(atom) for atom in scenario.atoms]
    if None in atoms:
        errors.add("atoms", _("must each be of a kind that is known, such as model:Orion 4"))
    elif scenario.price_rise is not None and not only_accounts(scenario.atoms):
        errors.add("atoms", _("must be our accounts with vendors where prices rise"))
