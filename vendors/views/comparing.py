"""Scenarios side by side: each number, and how far it lies from that of the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from riskboard.common.formatting import duration, money, number, rounded
from riskboard.workspace.queries import organisation
from vendors.models import Scenario
from vendors.queries.what_if import answer_now, named, price_now
from vendors.views.answers import asked_in_words, evidence_of

MOST_COMPARED = 4


class Cell(NamedTuple):
    """A number as people read it, and its difference from the first; empty where there is none."""

    value: str
    difference: str


@dataclass(frozen=True)
class Comparison:
    """The scenarios with their questions in words, a row for each number, and how well each answer is founded."""

    heads: list[tuple[Scenario, str]]
    rows: list[tuple[str, list[Cell]]]
    grades: list[str]


class Figures(NamedTuple):
    """The numbers of one answer; None where the question has no such number."""

    workloads: float | None
    people: float | None
    person_days: float | None
    cost: float
    rto_missed: float | None
    mtpd_missed: float | None
    first_fallback: float | None


def compared(scenarios: Sequence[Scenario], *, now: datetime) -> Comparison:
    """The comparison of these scenarios on the register as it stands."""
    figures = [figures_of(one, now) for one in scenarios]
    currency = organisation().currency
    heads = [(one, asked_in_words(one.question, named(one.question.atoms))) for one in scenarios]
    # Each to so many decimals as are shown, so that differences are those of the numbers that one sees.
    written: list[tuple[str, int, Callable[[float], str]]] = [
        (_("Workloads that stop"), 0, number),
        (_("People in them"), 0, number),
        (_("Person-days"), 1, lambda value: number(value, 1)),
        (_("Cost"), 0, lambda value: money(value, currency)),
        (_("Recovery objectives missed"), 0, number),
        (_("Tolerated outages missed"), 0, number),
        (_("First fallback ready after"), 6, duration),
    ]
    rows = [
        (name, _cells([_rounded(one[place], decimals) for one in figures], write))
        for place, (name, decimals, write) in enumerate(written)
    ]
    return Comparison(heads, rows, [evidence_of(one.question) for one in scenarios])


def figures_of(scenario: Scenario, now: datetime) -> Figures:
    """The numbers of one scenario."""
    question = scenario.question
    if question.rise is not None:
        return Figures(None, None, None, price_now(question, now).cost, None, None, None)
    answer = answer_now(question, now)
    return Figures(
        answer.workloads,
        answer.people,
        answer.total_person_days,
        answer.cost / 1000,
        answer.missed(answer.rto_missed_at),
        answer.missed(answer.mtpd_missed_at),
        answer.first_fallback_at,
    )


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else float(rounded(value, decimals))


def _cells(values: Sequence[float | None], write: Callable[[float], str]) -> list[Cell]:
    first = values[0] if values else None
    return [
        Cell("–" if value is None else write(value), "" if place == 0 else _difference(first, value, write))
        for place, value in enumerate(values)
    ]


def _difference(first: float | None, value: float | None, write: Callable[[float], str]) -> str:
    if first is None or value is None or value == first:
        return "" if first is None or value is None else _("the same")
    return f"{'+' if value > first else '−'}{write(abs(value - first))}"
