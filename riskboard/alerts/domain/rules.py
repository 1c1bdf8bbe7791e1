"""Which rule wants which event. A condition weighs only on events that have the property it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SEVERITIES = ("low", "moderate", "high", "critical")
BANDS = ("low", "moderate", "high", "very_high", "critical")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What a rule asks for. Empty or None: no condition.

    ``min_severity`` and ``ours_only`` weigh on incidents, ``min_change`` (points, up or down) and ``min_band`` (before
    or after) on scores, ``vendors`` on everything: an event that concerns none of them is not wanted.
    """

    events: frozenset[str]
    min_severity: str = ""
    ours_only: bool = False
    vendors: frozenset[str] = frozenset()
    min_change: float | None = None
    min_band: str = ""
    restricted: bool = False


def wants(condition: Condition, name: str, data: Mapping[str, Any], *, restricted: bool = False) -> bool:
    """Whether an event of this ``name`` with these ``data`` is to be told."""
    if name not in condition.events or (restricted and not condition.restricted):
        return False
    return (
        _severe_enough(condition, data)
        and _ours(condition, data)
        and _of_vendor(condition, data)
        and _large_enough(condition, data)
        and _high_enough(condition, data)
    )


def _severe_enough(condition: Condition, data: Mapping[str, Any]) -> bool:
    if not condition.min_severity or "severity" not in data:
        return True
    return _rank(SEVERITIES, data["severity"]) >= _rank(SEVERITIES, condition.min_severity)


def _ours(condition: Condition, data: Mapping[str, Any]) -> bool:
    return not condition.ours_only or data.get("scope", "ours") == "ours"


def _of_vendor(condition: Condition, data: Mapping[str, Any]) -> bool:
    return not condition.vendors or not condition.vendors.isdisjoint(data.get("vendors") or ())


def _large_enough(condition: Condition, data: Mapping[str, Any]) -> bool:
    if condition.min_change is None or "change" not in data:
        return True
    return bool(abs(data["change"]) >= condition.min_change)


def _high_enough(condition: Condition, data: Mapping[str, Any]) -> bool:
    if not condition.min_band or "band" not in data:
        return True
    reached = max(_rank(BANDS, data["band"]), _rank(BANDS, data.get("band_before")))
    return reached >= _rank(BANDS, condition.min_band)


def _rank(order: tuple[str, ...], name: Any) -> int:
    return order.index(name) if name in order else -1
