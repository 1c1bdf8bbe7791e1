"""The answer of a scenario from the present register, in the words of the register. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from riskboard.common.formatting import rounded
from vendors.domain.clock import Clock, clock
from vendors.domain.columns import Columns, Floats, Ints, cut, world_of
from vendors.domain.loss import Switch, implicit_fallback, switches
from vendors.domain.notice import runs
from vendors.domain.price import PriceAnswer, price_answer
from vendors.domain.question import Question, split_atom
from vendors.domain.rounding import whole_units
from vendors.domain.what_if import Answer, what_if
from vendors.domain.world import Parameters
from vendors.domain.world import Workload as Work
from vendors.models import Contract, Fallback, Vendor, Workload
from vendors.models.criteria import type_words
from vendors.queries.clarity import Judged, standings_of
from vendors.queries.concentration import vendor_names
from vendors.queries.contracts import terms_of
from vendors.queries.keeping import kept
from vendors.queries.reached import struck_by
from vendors.queries.stopping import columns_struck
from vendors.queries.struck import KEPT_FROM
from vendors.queries.world import snapshot

# What a contract may say that helps while something has stopped (vendors.models.criteria).
RECOURSE = ("notice", "cure", "appeal", "response", "reinstatement", "transition", "retirement", "orders")
# So many vendors are looked through for what their contracts give.
MOST_VENDORS = 8
# Thousandths up to here are whole numbers in every form that they take.
_EXACT = 2**53


@dataclass(frozen=True)
class Named:
    """An atom as people call it; ``vendor`` is its identifier where it is one of the register."""

    atom: str
    kind: str
    name: str
    vendor: str = ""


@dataclass(frozen=True)
class Carrier:
    """What takes over from hour ``at`` on: so much (a fraction) of what is still idle. No ``name``: improvised."""

    at: float
    relief: float
    name: str
    product: str


@dataclass(frozen=True)
class Halted:
    """One damaged workload: its record, its clock from the start of the event, what it loses, what carries it.

    ``shown_cost`` is its loss in whole units, so that those of all workloads add up to the cost that is shown.
    """

    workload: Workload
    clock: Clock
    person_days: float
    loss: int
    shown_cost: float
    carriers: tuple[Carrier, ...]

    @property
    def cost(self) -> Decimal:
        """The loss in the base currency."""
        return Decimal(self.loss) / 1000


@dataclass(frozen=True)
class Recourse:
    """What the contracts with a vendor give while it fails: wordings with a point, and the criteria without any."""

    vendor: Vendor
    given: tuple[Judged, ...]
    lacking: tuple[type_words, ...]


def answer_now(question: Question, now: datetime | date) -> Answer:
    """What the question comes to on the register as it stands. A constant number of queries."""
    day = now.date() if isinstance(now, datetime) else now
    columns, dead = _stopped(question.atoms, day)
    return what_if(columns, question.scenario, dead)


def price_now(question: Question, now: datetime) -> PriceAnswer:
    """What a rise in prices comes to, from the contracts with these vendors that run on the day of ``now``."""
    vendors = frozenset(name for _kind, name in filter(None, map(split_atom, question.atoms)))
    priced = Contract.objects.filter(vendor__slug__in=vendors, archived_at=None, annual_value__isnull=False)
    spend = sum(one.base_value or Decimal(0) for one in priced if runs(terms_of(one), now.date()))
    columns, _dead = _stopped([f"account:{name}" for name in sorted(vendors)], now.date())
    return price_answer(columns, vendors, float(spend), question.rise or 0.0)


def named(atoms: Iterable[str]) -> list[Named]:
    """The atoms as people call them; one query for the names of vendors."""
    parts = [(atom, split_atom(atom) or ("", atom)) for atom in sorted(set(atoms))]
    names = vendor_names(name for _atom, (kind, name) in parts if kind in ("account", "entity"))
    return [
        Named(atom, kind, names.get(name, name), name)
        if kind in ("account", "entity") and name in names
        else Named(atom, kind, name)
        for atom, (kind, name) in parts
    ]


def halted(answer: Answer, rows: slice) -> list[Halted]:
    """These rows of the answer with their records, in its order. Two queries."""
    places = answer.workload[rows].tolist()
    names = [answer.columns.workloads.id[place] for place in places]
    marks = np.zeros(len(answer.columns.workloads.id), dtype=np.bool_)
    marks[places] = True
    works = {work.id: work for work in world_of(cut(answer.columns, marks)).workloads}
    records = {row.slug: row for row in Workload.objects.filter(slug__in=names)}
    labels = _labels(names)
    units = _shown(answer)[rows].tolist()
    figures = zip(names, answer.person_days[rows].tolist(), answer.loss[rows].tolist(), units, strict=True)
    return [
        Halted(
            records[name],
            _clock(answer, works[name]),
            days,
            int(loss),
            shown,
            _carriers(answer, works[name], labels),
        )
        for name, days, loss, shown in figures
        if name in records
    ]


def _shown(answer: Answer) -> Ints | Floats:
    """The loss of each row in whole units, which add up; of what no number holds exactly each is rounded by itself."""
    if answer.cost > _EXACT:
        return np.rint(answer.loss / 1000)
    return whole_units(answer.loss.astype(np.int64), int(rounded(answer.cost / 1000)))


def recourse(question: Question) -> list[Recourse]:
    """What the contracts give with the vendors that fail themselves, in the order of their names. Four queries."""
    struck = struck_by(question.atoms).order_by().values("vendor")
    vendors = list(Vendor.objects.filter(pk__in=struck, archived_at=None).order_by("name")[:MOST_VENDORS])
    standings = standings_of(vendors)
    return [
        _recourse(vendor, [item for item in standings[vendor.pk].judged if item.wording.key in RECOURSE])
        if vendor.pk in standings
        else Recourse(vendor, (), ())
        for vendor in vendors
    ]


def _stopped(atoms: Iterable[str], day: date) -> tuple[Columns, frozenset[str]]:
    """What the failure of ``atoms`` stops. Of a large register it is kept until that changes: whoever varies the length
    or turns a page waits once."""
    failed = frozenset(atoms)

    def find() -> tuple[Columns, frozenset[str]]:
        with snapshot():
            return columns_struck(failed, day)

    return kept("stopped", [failed], day, find, lambda found: len(found[0].workloads.id) >= KEPT_FROM)


def _recourse(vendor: Vendor, judged: Sequence[Judged]) -> Recourse:
    return Recourse(
        vendor,
        tuple(item for item in judged if item.points),
        tuple(item.wording.name for item in judged if not item.points),
    )


def _clock(answer: Answer, work: Work) -> Clock:
    scenario = answer.scenario
    return clock(
        work,
        answer.dead,
        answer.columns.parameters,
        hours=scenario.hours,
        notice_hours=scenario.notice_hours,
    )


def _labels(workloads: Iterable[str]) -> Mapping[tuple[str, str, float], str]:
    """What fallbacks are called: by workload, product (empty: done by hand) and the hours until they are ready."""
    found = Fallback.objects.filter(workload__slug__in=list(workloads)).select_related("workload", "product")
    return {
        (row.workload.slug, row.product.slug if row.product else "", float(row.switch_hours)): row.label
        for row in found
    }


def _carriers(
    answer: Answer, work: Work, labels: Mapping[tuple[str, str, float], str]
) -> tuple[Carrier, ...]:
    parameters = answer.columns.parameters
    ready = switches(work, answer.dead, parameters, answer.scenario.notice_hours)
    return tuple(_carrier(work, switch, parameters, labels) for switch in ready)


def _carrier(
    work: Work, switch: Switch, parameters: Parameters, labels: Mapping[tuple[str, str, float], str]
) -> Carrier:
    product = switch.fallback.product or ""
    improvised = switch.fallback == implicit_fallback(work, parameters)
    name = "" if improvised else labels.get((work.id, product, switch.fallback.switch_hours), product)
    return Carrier(switch.at, switch.relief, name, product)
