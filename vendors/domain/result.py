"""The whole answer to a world as plain data, rounded for print (method section 9)."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice

from vendors.domain.annual.aggregate import Measure
from vendors.domain.annual.engine import annual
from vendors.domain.annual.simulation import simulated
from vendors.domain.columns import Columns, columns_of
from vendors.domain.portfolio import Concentration, layers, single_points
from vendors.domain.reach import build_reach
from vendors.domain.scenario import Outcome, run_scenario
from vendors.domain.score import Contribution, VendorScore, vendor_losses, vendor_scores
from vendors.domain.sweep import sweep
from vendors.domain.world import World

DECIMALS = 4
# A score lies below 100 whatever the loss; four decimals must not say otherwise.
MOST_POINTS = 99.9999
# So many vendors, or single points of failure, are written in one piece.
AT_A_TIME = 1000

Plain = dict[str, object]


def result(world: World) -> Plain:
    """Vendors, portfolio, single points of failure, annual loss and scenarios, to four decimals."""
    parts = _answers(world, 0).items()
    return {name: list(part) if isinstance(part, Iterator) else part for name, part in parts}


def written(world: World, simulated_years: int = 0) -> Iterator[str]:
    """The JSON text of `result`, piece by piece: a large world's answer never stands in memory as a whole.

    With a number of years the annual loss is drawn by lot over so many of them, instead of computed.
    """
    opening = "{"
    for name, part in _answers(world, simulated_years).items():
        yield f"{opening}{json.dumps(name)}: "
        opening = ", "
        if isinstance(part, Iterator):
            yield "["
            between = ""
            while some := list(islice(part, AT_A_TIME)):
                yield between + json.dumps(some)[1:-1]
                between = ", "
            yield "]"
        else:
            yield json.dumps(part)
    yield "}"


def _answers(world: World, simulated_years: int) -> Plain:
    columns = columns_of(world)
    rows = sweep(columns)
    return {
        "vendors": (_vendor(score) for score in vendor_scores(columns, vendor_losses(rows))),
        "portfolio": _portfolio(columns),
        "single_points_of_failure": (point._asdict() for point in single_points(rows)),
        "annual": _drawn(world, simulated_years) if simulated_years else _annual(world),
        "scenarios": _scenarios(world),
    }


def _annual(world: World) -> Plain | None:
    found = annual(world)
    return None if found is None else _measures(found.cost.measure, found.person_days.measure)


def _drawn(world: World, years: int) -> Plain | None:
    found = simulated(world, years)
    return None if found is None else _measures(*(part.measure for part in found))


def _measures(cost: Measure, person_days: Measure) -> Plain:
    return {
        name: {figure: round(value, DECIMALS) for figure, value in asdict(measure).items()}
        for name, measure in (("cost", cost), ("person_days", person_days))
    }


def _scenarios(world: World) -> Iterator[Plain]:
    if world.scenarios:
        reach = build_reach(world)
        yield from (_scenario(run_scenario(reach, scenario)) for scenario in world.scenarios)


def _vendor(score: VendorScore) -> Plain:
    return {
        "vendor": score.vendor,
        "score": _points(score.score),
        "loss": _money(score.loss),
        "direct_loss": _money(score.direct_loss),
        "indirect_loss": _money(score.indirect_loss),
        "contributions": [_contribution(item) for item in score.contributions],
    }


def _contribution(item: Contribution) -> Plain:
    return {
        "workload": item.workload,
        "lost_hours": round(item.lost_hours, DECIMALS),
        "loss": _money(item.loss),
        "points": _points(item.points),
    }


def _portfolio(columns: Columns) -> Plain:
    return {name: _layer(layer) for name, layer in layers(columns).items()}


def _layer(layer: Concentration) -> Plain:
    return {
        "shares": {name: round(share, DECIMALS) for name, share in layer.shares.items()},
        "hhi": _rounded(layer.hhi),
        "effective_number": _rounded(layer.effective_number),
    }


def _scenario(outcome: Outcome) -> Plain:
    return {
        "name": outcome.name,
        "workloads": list(outcome.workloads),
        "people": int(outcome.people) if outcome.people.is_integer() else round(outcome.people, DECIMALS),
        "person_days": round(outcome.person_days, DECIMALS),
        "cost": _money(outcome.cost),
    }


def _points(value: float) -> float:
    """Points as they are printed: four decimals, and never the 100 that no score reaches (method section 2)."""
    return min(round(value, DECIMALS), MOST_POINTS)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


def _money(thousandths: int) -> float:
    return thousandths / 1000
