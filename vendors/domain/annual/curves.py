"""X(D): what an event costs by how long it lasts, summed over all workloads that it strikes (method section 5).

The pace at which a workload loses changes only where a fallback takes over and where its tolerated outage ends. Between
these kinks the loss grows evenly, so that a curve is exact however long the event lasts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csc_array, csr_array

from vendors.domain.annual.durations import LONGEST_HOURS
from vendors.domain.closure import failures
from vendors.domain.columns import Columns, Flags, Floats, Ints
from vendors.domain.loss import HOURS_PER_PERSON_DAY, HOURS_PER_WEEK
from vendors.domain.reach import ACCOUNT_PREFIX
from vendors.domain.sweep import Cases, Sweep, by_rank, cases_of, struck, unit_losses
from vendors.domain.world import Product, Stream

# Streams that are weighed against all workloads at once.
AT_A_TIME = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Kinks:
    """One row for each change of pace: by how much a workload loses more an hour from hour `at` of an event on.

    `cost` is in money, `person_days` in person-days, each an hour; `stream` and `workload` are rows of theirs.
    """

    stream: Ints
    workload: Ints
    at: Floats
    cost: Floats
    person_days: Floats

    def only(self, kept: Flags | Ints) -> "Kinks":
        """The rows that are marked, or these."""
        return Kinks(*(getattr(self, name)[kept] for name in Kinks.__slots__))

    def ordered(self) -> "Kinks":
        """By stream and hour. All keys decide, down to the changes themselves: the order in which they are added
        depends on no order given."""
        return self.only(np.lexsort((self.person_days, self.cost, self.at, self.stream)))


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A loss that grows evenly between kinks: `loss` once the event has lasted `at` hours, both rising from 0."""

    at: Floats
    loss: Floats

    def after(self, hours: Floats) -> Floats:
        """What events of so many hours cost; what exceeds a year is cut off."""
        return np.interp(hours, self.at, self.loss)

    def less(self, credit: float) -> "Curve":
        """The same with what the vendor credits for each event taken off, never below nothing."""
        if credit <= 0.0:
            return self
        where = int(np.searchsorted(self.loss, credit, side="right"))
        around = slice(where - 1, where + 1)
        paid = np.interp(credit, self.loss[around], self.at[around])
        rest = self.at > paid
        if not rest.any():
            return Curve(self.at[[0, -1]], np.zeros(2))
        at = np.concatenate([[0.0, paid], self.at[rest]])
        return Curve(at, np.concatenate([[0.0, 0.0], np.maximum(0.0, self.loss[rest] - credit)]))


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The loss of one stream's events, in money and in person-days."""

    cost: Curve
    person_days: Curve


def person_days_per_hour(columns: Columns) -> Floats:
    """Person-days of stopped work in a calendar hour of standstill, for each workload."""
    rows = columns.workloads
    hours = rows.people * rows.share_stopped * rows.operating_hours_per_week / HOURS_PER_WEEK
    return hours / HOURS_PER_PERSON_DAY


def kinks_of(columns: Columns, streams: Sequence[Stream]) -> Kinks:
    """Where the events of each stream change the pace of each workload that they strike."""
    stops = _stops(columns.products, [stream.atom for stream in streams])
    notice = np.array([stream.notice_hours for stream in streams])
    # Some streams at a time: what is needed on the way takes several times the room of what is found.
    starts = range(0, max(1, len(streams)), AT_A_TIME)
    parts = [_kinks_of_some(columns, stops, notice, slice(start, start + AT_A_TIME)) for start in starts]
    return Kinks(*(np.concatenate([getattr(part, name) for part in parts]) for name in Kinks.__slots__))


def _kinks_of_some(columns: Columns, stops: csc_array, notice: Floats, which: slice) -> Kinks:
    rows = struck(columns, csr_array(stops[:, which]))
    cases = cases_of(rows)
    at = np.maximum(0.0, cases.at - notice[which][rows.failure][cases.case])
    tolerated = columns.workloads.mtpd_hours[rows.workload]
    relieved, left = _relief(Cases(cases.workload, cases.case, at, cases.relief), tolerated)
    found = _kinks(rows, cases.case, at, relieved, tolerated, left)
    return replace(found, stream=found.stream + which.start)


def _stops(products: Sequence[Product], atoms: Sequence[str]) -> csc_array:
    """Which products each atom stops for us: products × atoms. A suspended account does not reach sub-processors."""
    found = failures(products)
    known = [(place, found.number_of[name]) for place, name in enumerate(atoms) if name in found.number_of]
    spread = found.stops.tocsc()[:, [number for _place, number in known]].tocoo()
    owned: dict[str, list[int]] = {}
    for row, product in enumerate(products):
        owned.setdefault(ACCOUNT_PREFIX + product.vendor, []).append(row)
    pairs = [(row, place) for place, name in enumerate(atoms) for row in owned.get(name, ())]
    own = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    place = np.array([place for place, _number in known], dtype=np.int64)[spread.col]
    where = np.concatenate([spread.row, own[:, 0]]), np.concatenate([place, own[:, 1]])
    return csc_array((np.ones(len(where[0]), dtype=np.int8), where), shape=(len(products), len(atoms)))


def _relief(cases: Cases, tolerated: Floats) -> tuple[Floats, Floats]:
    """What each switch takes over of the whole, and what is left of each case when its tolerated outage ends."""
    taken, residual = np.zeros(len(cases.case)), np.ones(len(cases.workload))
    for rows in by_rank(cases.case, len(cases.workload)):
        which = cases.case[rows]
        taken[rows] = residual[which] * cases.relief[rows]
        residual[which] *= 1.0 - cases.relief[rows]
    left = np.ones(len(cases.workload))
    early = cases.at < tolerated[cases.case]
    np.multiply.at(left, cases.case[early], 1.0 - cases.relief[early])
    return taken, left


def _kinks(rows: Sweep, case: Ints, at: Floats, taken: Floats, tolerated: Floats, left: Floats) -> Kinks:
    """Starts of events, ends of tolerated outages, and switches, one after the other."""
    columns, urgency = rows.columns, rows.columns.parameters.urgency
    money = unit_losses(columns.workloads)[rows.workload] * rows.damage
    people = person_days_per_hour(columns)[rows.workload] * rows.damage
    late = 1.0 + urgency * (at >= tolerated[case])
    everyone = np.arange(len(rows.failure))
    owner = np.concatenate([everyone, everyone, case])
    found = Kinks(
        rows.failure[owner],
        rows.workload[owner],
        np.concatenate([np.zeros(len(everyone)), tolerated, at]),
        np.concatenate([money, money * urgency * left, -money[case] * taken * late]),
        np.concatenate([people, np.zeros(len(everyone)), -people[case] * taken]),
    )
    return found.only(found.at < LONGEST_HOURS)
