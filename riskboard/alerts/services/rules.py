"""Writes on the rules of a channel, which are read and written as a whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from riskboard.alerts.models import Channel, Rule

# Public name → column.
FIELDS: Mapping[str, str] = {
    "events": "event_names",
    "min_severity": "min_severity",
    "ours_only": "ours_only",
    "vendors": "vendors",
    "min_change": "min_change",
    "min_band": "min_band",
    "restricted": "restricted",
}
MOST_RULES = 20


def set_rules(channel: Channel, rules: Sequence[Mapping[str, Any]]) -> list[Rule]:
    """Make ``rules`` all that ``channel`` has, in their order: mappings with the names in :data:`FIELDS`.

    Rules that stay the same are left alone, so that the history tells only of what changed. Runs inside the caller's
    transaction.

    :raises ValidationError: by field (``rules[1].min_change``).
    """
    if len(rules) > MOST_RULES:
        raise ValidationError({"rules": [_("at most %(count)d rules a channel") % {"count": MOST_RULES}]})
    wanted = [_row(channel, position, rule) for position, rule in enumerate(rules)]
    _check(wanted)
    existing = {rule.position: rule for rule in channel.rules.all()}
    for position in existing.keys() - set(range(len(wanted))):
        existing[position].delete()
    return [_saved(existing.get(rule.position), rule) for rule in wanted]


def _row(channel: Channel, position: int, rule: Mapping[str, Any]) -> Rule:
    values = {FIELDS[name]: value for name, value in rule.items()}
    for name in ("event_names", "vendors"):
        values[name] = list(dict.fromkeys(values.get(name) or ()))
    return Rule(channel=channel, position=position, **values)


def _check(rules: Sequence[Rule]) -> None:
    public = {column: name for name, column in FIELDS.items()}
    errors: dict[str, list[str]] = {}
    for rule in rules:
        try:
            rule.full_clean(exclude=["channel"], validate_constraints=False)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                errors[f"rules[{rule.position}].{public.get(column, column)}"] = messages
    if errors:
        raise ValidationError(errors)


def _saved(row: Rule | None, wanted: Rule) -> Rule:
    if row is None:
        wanted.save()
        return wanted
    changed = [name for name in FIELDS.values() if getattr(row, name) != getattr(wanted, name)]
    for name in changed:
        setattr(row, name, getattr(wanted, name))
    if changed:
        row.save(update_fields=changed)
    return row
