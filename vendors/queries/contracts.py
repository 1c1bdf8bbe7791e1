"""Reads on contracts, with the next notice that can be given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
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
    """The live contracts whose last day for notice comes within so many days, soonest first. One query."""
    return soonest(
        item
        for item in (notice_of(contract, today) for contract in contracts())
        if item.days_left is not None and 0 <= item.days_left <= within_days
    )


def by_next_notice(items: Iterable[ContractNotice], *, latest_first: bool = False) -> list[ContractNotice]:
    """By the next day on which notice can still be given; those without one last, either way."""
    ordered = soonest(items)
    ahead = [item for item in ordered if item.days_left is not None and item.days_left >= 0]
    rest = [item for item in ordered if item.days_left is None or item.days_left < 0]
    return [*(reversed(ahead) if latest_first else ahead), *rest]


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
