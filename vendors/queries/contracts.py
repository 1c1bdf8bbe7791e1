"""Reads on contracts, with the next notice that can be given."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, overload

from django.db.models import DateField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Combinable

from riskboard.common.formatting import UNKNOWN, day, relative_days
from vendors.domain.notice import Notice, Terms, is_over, next_notice
from vendors.models import Contract
from vendors.queries import keys

ORDERS: Mapping[str, str] = {
    "reference": "reference",
    "vendor": "vendor__name",
    "end": "end_date",
    "value": "annual_value",
}


@dataclass(frozen=True)
class ContractNotice:
    """A contract with its next notice as of today, None where it runs until someone gives notice or is over."""

    contract: Contract
    notice: Notice | None
    today: date

    @property
    def days_left(self) -> int | None:
        """Whole days until the last day for notice; negative once it is past."""
        return None if self.notice is None else self.notice.days_left(self.today)

    @property
    def when(self) -> str:
        """The last day for notice and how far it is: ``1 Dec 2026, in 9 d``."""
        if self.notice is None:
            return UNKNOWN
        return f"{day(self.notice.latest)}, {relative_days(self.notice.days_left(self.today))}"

    @property
    def is_over(self) -> bool:
        """Whether its term has ended and it does not renew."""
        return is_over(terms_of(self.contract), self.today)


def contracts(
    *, q: str = "", vendor: str = "", renewal: str = "", order: str = "end", archived: bool = False
) -> QuerySet[Contract]:
    """Contracts with their vendor: those that match ``q`` (reference, title, vendor) and the vendor's slug.

    ``renewal`` is ``auto`` for those that renew by themselves and ``fixed`` for the others.
    """
    found = Contract.objects.select_related("vendor")
    if not archived:
        found = found.filter(archived_at=None)
    if q:
        found = found.filter(
            Q(reference__icontains=q)
            | Q(title__icontains=q)
            | Q(vendor__name__icontains=q)
            | Q(slug__icontains=q)
        )
    if vendor:
        found = found.filter(vendor__slug=vendor)
    if renewal in ("auto", "fixed"):
        found = found.filter(auto_renewal=renewal == "auto")
    return found.order_by(*_ordering(order))


def by_key(key: str | int, *, archived: bool = False) -> Contract | None:
    """The contract with this id or slug, its products included, or None."""
    return keys.by_key(contracts(archived=archived).prefetch_related("products__vendor"), key)


def notice_of(contract: Contract, today: date) -> ContractNotice:
    """``contract`` with its next notice, seen from ``today``."""
    return ContractNotice(contract, next_notice(terms_of(contract), today), today)


def terms_of(contract: Contract) -> Terms:
    """How ``contract`` ends, for the pure calendar."""
    return Terms(
        start=contract.start_date,
        end=contract.end_date,
        notice_days=contract.notice_period_days,
        renewal_months=contract.renewal_months if contract.auto_renewal else None,
    )


def upcoming_notices(today: date, *, within_days: int = 60) -> list[ContractNotice]:
    """The live contracts whose last day for notice comes within so many days, soonest first. Two queries."""
    return next_notices(today, within_days=within_days)[0]


def next_notices(
    today: date, *, within_days: int, limit: int | None = None
) -> tuple[list[ContractNotice], int]:
    """The first ``limit`` of :func:`upcoming_notices`, and how many there are in all. Two queries.

    Of the others only the dates are read.
    """
    last = today + timedelta(days=within_days)
    days_of_notice = ExpressionWrapper(F("end_date") - F("notice_period_days"), DateField())
    fixed = Q(auto_renewal=False, end_date__gte=today, last_day__range=(today, last))
    found = contracts().alias(last_day=days_of_notice).filter(fixed | Q(auto_renewal=True))
    due = [key for key in _notice_days(found, today) if key.day is not None and today <= key.day <= last]
    shown = ByNotice([key.pk for key in sorted(due)[:limit]])
    return [notice_of(contract, today) for contract in shown], len(due)


class ByNotice(Sequence[Contract]):
    """Contracts in the order of these ids; read when they are asked for, a slice at a time."""

    def __init__(self, ids: Sequence[int]) -> None:
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> Contract: ...
    @overload
    def __getitem__(self, place: slice) -> list[Contract]: ...
    def __getitem__(self, place: int | slice) -> Contract | list[Contract]:
        if isinstance(place, int):
            return self._read([self._ids[place]])[0]
        return self._read(self._ids[place])

    def __iter__(self) -> Iterator[Contract]:
        return iter(self._read(self._ids))

    @staticmethod
    def _read(ids: Sequence[int]) -> list[Contract]:
        found = Contract.objects.select_related("vendor").in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]


def by_next_notice(found: QuerySet[Contract], today: date, *, latest_first: bool = False) -> ByNotice:
    """``found`` by the next day on which notice can still be given; those without one last, either way."""
    keys = sorted(_notice_days(found, today))
    ahead = [key.pk for key in keys if key.day is not None and key.day >= today]
    rest = [key.pk for key in keys if key.day is None or key.day < today]
    return ByNotice([*(reversed(ahead) if latest_first else ahead), *rest])


class _NoticeDay(NamedTuple):
    """What contracts are ordered by: the last day for notice, those without one last; then the reference."""

    without: bool
    latest: date
    reference: str
    pk: int

    @property
    def day(self) -> date | None:
        return None if self.without else self.latest


def _notice_days(found: QuerySet[Contract], today: date) -> Iterator[_NoticeDay]:
    names = (
        "pk",
        "reference",
        "start_date",
        "end_date",
        "notice_period_days",
        "auto_renewal",
        "renewal_months",
    )
    for pk, reference, start, end, days, renews, months in found.order_by().values_list(*names):
        notice = next_notice(Terms(start, end, days, months if renews else None), today)
        yield _NoticeDay(notice is None, notice.latest if notice else date.max, reference, pk)


def soonest(items: Iterable[ContractNotice]) -> list[ContractNotice]:
    """By the last day for notice; those without one last, then by reference."""
    return sorted(
        items,
        key=lambda item: (
            item.notice is None,
            item.notice.latest if item.notice else date.max,
            item.contract.reference,
        ),
    )


def _ordering(order: str) -> list[str | Combinable]:
    column = F(ORDERS.get(order.removeprefix("-"), "end_date"))
    first = column.desc(nulls_last=True) if order.startswith("-") else column.asc(nulls_last=True)
    return [first, "reference", "pk"]
