"""Whether the shares of a portfolio keep to a declared limit (method section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from vendors.domain.portfolio import UNKNOWN

# Shares are sums of fractions: what exceeds a bound by less than this is at it.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Standing:
    """How a limit stands: the member with the largest share (None: there is no usage), and those over the bound.

    Shares are fractions of one; `over` has the largest share first.
    """

    member: str | None
    share: float | None
    over: tuple[tuple[str, float], ...] = ()


def judge(shares: Mapping[str, float], *, bound: float, member: str = "") -> Standing:
    """Weigh shares against `bound` (a fraction of one), of one `member` or, without a name, of whichever has most.

    Usage whose member is not known is nobody's: it counts in the whole, and breaches nothing.
    """
    if not shares:
        return Standing(None, None)
    known = {member: shares.get(member, 0.0)} if member else dict(shares)
    known.pop(UNKNOWN, None)
    ranked = sorted(known.items(), key=lambda item: (-item[1], item[0]))
    if not ranked:
        return Standing(None, None)
    over = tuple(item for item in ranked if item[1] > bound + ROUNDING)
    return Standing(*ranked[0], over)
