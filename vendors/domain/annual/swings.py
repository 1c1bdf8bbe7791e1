"""How far each judgement moves the loss to expect in a year (method sections 5 and 11)."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from vendors.domain.annual.bundle import curves_of
from vendors.domain.annual.curves import Curve, kinks_of
from vendors.domain.annual.engine import Outlook
from vendors.domain.columns import Columns, Flags
from vendors.domain.levers import LEVERS, Lever, Setting, applied
from vendors.domain.world import Parameters, Stream

# The streams as they are under a setting, always the same ones in the same order.
StreamsUnder = Callable[[Setting], Sequence[Stream]]


@dataclass(frozen=True, slots=True)
class YearSwing:
    """A lever at the two ends of what judgement leaves open, alone: the loss to expect in a year, in money."""

    key: str
    low: float
    high: float
    low_loss: float
    high_loss: float

    @property
    def width(self) -> float:
        """How far it moves the loss."""
        return abs(self.high_loss - self.low_loss)


class _Year:
    """The loss to expect in a year of some workloads, for one setting after the other."""

    def __init__(self, columns: Columns, workloads: Flags | None, streams: StreamsUnder) -> None:
        self._columns, self._workloads, self._streams = columns, workloads, streams
        self._known: tuple[Parameters, Mapping[int, Curve]] | None = None

    def expected(self, setting: Setting) -> float:
        """The sum over all streams of events a year times what one costs."""
        parameters = applied(setting, self._columns.parameters.tolerance)
        streams = self._streams(setting)
        severities = Outlook(parameters, streams).severities(self._curves(parameters, streams))
        return math.fsum(one.rate.mean * one.mean for one in severities)

    def _curves(self, parameters: Parameters, streams: Sequence[Stream]) -> Mapping[int, Curve]:
        """Rates and durations bend no curve: those of the setting before serve again where nothing else moved."""
        shape = replace(parameters, types={})
        if self._known is None or self._known[0] != shape:
            kinks = kinks_of(replace(self._columns, parameters=parameters), streams)
            kept = kinks if self._workloads is None else kinks.only(self._workloads[kinks.workload])
            self._known = shape, {row: both.cost for row, both in curves_of(kept, streams).items()}
        return self._known[1]


def year_tornado(
    columns: Columns, setting: Setting, streams: StreamsUnder, workloads: Flags | None = None
) -> tuple[float, list[YearSwing]]:
    """The loss to expect in a year under ``setting``, and each lever that moves it alone, what moves most first.

    ``workloads`` marks those that count, all without it. Levers of types of which there is no stream are left out.
    """
    year = _Year(columns, workloads, streams)
    kinds = {one.type for one in streams(setting)}
    # Levers that bend curves come last: those of rates and durations then share the curves of today.
    levers = sorted((one for one in LEVERS.values() if _matters(one, kinds)), key=_bends)
    base = year.expected(setting)
    swings = (_swing(year, setting, lever) for lever in levers)
    found = [one for one in swings if one.width > 0.0]
    return base, sorted(found, key=lambda one: (-one.width, one.key))


def _swing(year: _Year, setting: Setting, lever: Lever) -> YearSwing:
    ends = lever.year or (0.0, 0.0)
    low, high = (year.expected({**setting, lever.key: end}) for end in ends)
    return YearSwing(lever.key, *ends, low, high)


def _matters(lever: Lever, kinds: Collection[str]) -> bool:
    branch, *path = lever.key.split(".")
    return lever.year is not None and (branch not in ("types", "weights") or path[0] in kinds)


def _bends(lever: Lever) -> bool:
    return not lever.key.startswith(("types.", "weights."))
