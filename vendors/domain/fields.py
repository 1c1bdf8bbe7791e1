"""Strict reading of one JSON field at a time. Every failure is a `WorldError` that names the field."""

import json
import math
from collections.abc import Callable, Mapping, Set
from typing import TypeVar

from vendors.domain.world import WorldError

Item = TypeVar("Item")
Raw = Mapping[str, object]

# Larger numbers are slips of the keyboard; the bound keeps every product of inputs finite.
LARGEST = 1e15
QUOTED_LENGTH = 80
NOTHING: frozenset[str] = frozenset()


def quote(text: str) -> str:
    """Text from outside as one short printable line."""
    shortened = text if len(text) <= QUOTED_LENGTH else text[:QUOTED_LENGTH] + "..."
    return json.dumps(shortened)


def record(raw: object, required: Set[str], optional: Set[str] = NOTHING) -> Raw:
    """An object that has all required keys and none beyond the optional ones."""
    if not isinstance(raw, dict):
        raise WorldError("", "must be an object")
    if raw.keys() == required:
        return raw
    for key in sorted(required - raw.keys()):
        raise WorldError(key, "is missing")
    for key in sorted(raw.keys() - required - optional):
        raise WorldError("", f"has an unknown key {quote(key)}")
    return raw


def items(raw: Raw, key: str, read: Callable[[object], Item], *, empty: bool = True) -> tuple[Item, ...]:
    """A list, each element read by `read`; failures are placed under `key[position]`."""
    values = raw[key]
    if not isinstance(values, list):
        raise WorldError(key, "must be a list")
    if not values and not empty:
        raise WorldError(key, "must not be empty")
    found = []
    for position, value in enumerate(values):
        try:
            found.append(read(value))
        except WorldError as error:
            raise error.under(f"{key}[{position}]") from None
    return tuple(found)


def inside(raw: Raw, key: str, read: Callable[[object], Item]) -> Item:
    """A nested value read by `read`; failures are placed under `key`."""
    try:
        return read(raw[key])
    except WorldError as error:
        raise error.under(key) from None


def number(raw: Raw, key: str, low: float = 0.0, high: float = LARGEST, *, above: bool = False) -> float:
    """A finite number between `low` and `high`; with `above`, greater than `low`. True and false are no numbers."""
    try:
        return plain_number(raw[key], low, high, above=above)
    except WorldError as error:
        raise error.under(key) from None


def plain_number(value: object, low: float = 0.0, high: float = LARGEST, *, above: bool = False) -> float:
    """As `number`, for a value that stands alone."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WorldError("", "must be a number")
    if not low <= value <= high or (above and value == low):
        raise WorldError("", _expectation(value, low, high, above=above))
    # Adding zero turns -0.0 into 0.0, so that equal worlds are written equally.
    return float(value) + 0.0


def whole(raw: Raw, key: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    value = number(raw, key, -LARGEST)
    if not value.is_integer():
        raise WorldError(key, "must be a whole number")
    if not low <= value <= high:
        raise WorldError(key, f"must be between {low} and {high}")
    return int(value)


def text(raw: Raw, key: str) -> str:
    """A string that is not empty."""
    value = raw[key]
    if not isinstance(value, str):
        raise WorldError(key, "must be a string")
    if not value.strip():
        raise WorldError(key, "must not be empty")
    return value


def optional_text(raw: Raw, key: str) -> str | None:
    """A string that is not empty, or null."""
    return None if raw[key] is None else text(raw, key)


def flag(raw: Raw, key: str) -> bool:
    """True or false."""
    value = raw[key]
    if not isinstance(value, bool):
        raise WorldError(key, "must be true or false")
    return value


def choice(raw: Raw, key: str, allowed: Mapping[str, Item]) -> Item:
    """One of the allowed words."""
    value = text(raw, key)
    if value not in allowed:
        raise WorldError(key, f"must be one of {', '.join(allowed)}, not {quote(value)}")
    return allowed[value]


def _expectation(value: float, low: float, high: float, *, above: bool) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "must be a finite number"
    if high < LARGEST:
        return f"must be {'above' if above else 'between'} {low:g} and {'at most ' if above else ''}{high:g}"
    if value > high:
        return f"must be at most {high:g}"
    return "must be above 0" if above else "must not be negative"
