"""What came of a ranking, in the words of pages: picks in order with their reasons, what is left, the drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from riskboard.common.formatting import money
from riskboard.workspace.queries import organisation
from vendors.models import MitigationKind, Ranking
from vendors.queries.annual import annual_loss, grade_of
from vendors.queries.rankings import out_of_date
from vendors.views.effects import shown
from vendors.views.misfits import MISFITS

# A fall that differs by less from what it would be alone is said to be the same.
NOTABLE = 0.01


@dataclass(frozen=True)
class Row:
    """A mitigation of a ranking: what it takes off and costs a year, and why it stands where it does.

    ``spent`` is what it costs together with those above, ``after`` the loss that remains then.
    """

    pk: int
    slug: str
    name: str
    kind: str
    about: str
    url: str
    cost: float
    fall: float
    before: float
    after: float
    spent: float
    why: str

    @property
    def ratio(self) -> float | None:
        """The fall for each unit of cost; None where it costs nothing."""
        return self.fall / self.cost if self.cost else None


def ranked_context(ranking: Ranking) -> dict[str, Any]:
    """A finished ranking as its page shows it, in a constant number of queries."""
    result: Mapping[str, Any] = ranking.result or {}
    currency = organisation().currency
    picks, left = _picks(result["picks"], currency), _left(result["left"], bool(result["picks"]))
    annual = annual_loss(None)
    return {
        "picks": picks,
        "left": left,
        "unfit": [one | {"why": str(MISFITS[one["reason"]])} for one in result["unfit"]],
        "spent": picks[-1].spent if picks else 0.0,
        "before": picks[0].before if picks else left[0].before if left else None,
        "after": picks[-1].after if picks else None,
        "taken": picks[0].before - picks[-1].after if picks else 0.0,
        "stale": out_of_date(ranking),
        "weakest": grade_of(annual.loss) if annual else None,
        "effect": shown(result["effect"], currency) if result.get("effect") else None,
        "drawn": _drawn(picks, currency),
        "drawn_head": (_("After"), _("Cost a year so far"), _("Loss a year that remains")),
        "drawn_rows": _rows(picks, currency),
    }


def _picks(found: Sequence[Mapping[str, Any]], currency: str) -> list[Row]:
    rows, spent = list[Row](), 0.0
    for place, one in enumerate(found):
        spent += one["cost"]
        rows.append(_row(one, spent, _why(one, found[:place], currency)))
    return rows


def _left(found: Sequence[Mapping[str, Any]], picked: bool) -> list[Row]:
    return [_row(one, 0.0, _why_not(one, picked)) for one in found]


def _row(one: Mapping[str, Any], spent: float, why: str) -> Row:
    return Row(
        pk=one["id"],
        slug=one["slug"],
        name=one["name"],
        kind=str(MitigationKind(one["kind"]).label),
        about=one["about_name"],
        url=_about_url(one),
        cost=one["cost"],
        fall=one["fall"],
        before=one["before"],
        after=one["after"],
        spent=spent,
        why=why,
    )


def _about_url(one: Mapping[str, Any]) -> str:
    if not one["about"]:
        return ""
    page = "vendor" if one["kind"] == MitigationKind.NEGOTIATE else "workload"
    return reverse(page, args=[one["about"]])


def _why(one: Mapping[str, Any], above: Sequence[Mapping[str, Any]], currency: str) -> str:
    """Why a pick stands where it does."""
    if not above:
        return _first(one)
    lost = one["alone"] - one["fall"]
    if abs(lost) <= NOTABLE * abs(one["alone"]):
        return _("Those above leave all that it takes off.")
    said = {"alone": money(round(one["alone"]), currency)}
    if lost < 0:
        return _("Together with those above it takes off more than alone (%(alone)s).") % said
    same = [other for other in above if other["about"] and other["about"] == one["about"]]
    if not same:
        return _("Alone it would take off %(alone)s: those above relieve the same failures in part.") % said
    said["other"] = same[-1]["name"]
    if same[-1]["kind"] == one["kind"] == MitigationKind.FALLBACK:
        return (
            _(
                "Alone it would take off %(alone)s: a second fallback relieves less after the first "
                "(%(other)s)."
            )
            % said
        )
    return _("Alone it would take off %(alone)s: after %(other)s less is left for it to relieve.") % said


def _first(one: Mapping[str, Any]) -> str:
    if not one["cost"]:
        return _("It costs nothing and takes something off.")
    return _("It takes off most for each unit of what it costs.")


def _why_not(one: Mapping[str, Any], picked: bool) -> str:
    """Why one that is left does not pay."""
    fall = one["fall"]
    if fall < 0:
        return _("It adds to the loss: what it brings can fail as well.")
    if fall == 0:
        if one["alone"] > 0 and picked:
            return _("Those picked leave nothing for it to take off.")
        return _("It takes nothing off.")
    if picked and one["alone"] >= one["cost"] > 0:
        return _("Alone it would pay; after those picked it takes off less than it costs.")
    return _("It takes off less than it costs.")


def _drawn(picks: Sequence[Row], currency: str) -> dict[str, Any] | None:
    """What is spent a year against what is still lost, from nothing done to all picks done."""
    if not picks:
        return None
    points = [[0.0, picks[0].before], *([row.spent, row.after] for row in picks)]
    return {
        "x": {
            "name": _("cost a year of all that is done, 1,000 %(currency)s") % {"currency": currency},
            "min": 0,
        },
        "y": {"name": _("loss a year that remains, 1,000 %(currency)s") % {"currency": currency}, "min": 0},
        "lines": [
            {
                "name": _("Loss a year that remains"),
                "points": [[_thousands(spent), _thousands(loss)] for spent, loss in points],
            }
        ],
    }


def _thousands(amount: float) -> float:
    return float(f"{amount / 1000:.5g}")


def _rows(picks: Sequence[Row], currency: str) -> list[tuple[str, str, str]]:
    if not picks:
        return []
    start = (_("nothing done"), money(0, currency), money(round(picks[0].before), currency))
    return [
        start,
        *((row.name, money(round(row.spent), currency), money(round(row.after), currency)) for row in picks),
    ]
