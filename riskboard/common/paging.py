"""Pages of long lists."""

from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property

Row = TypeVar("Row", bound=Model)
# So many results of a search are told.
MOST_FOUND = 1_000


class KeysFirst(Generic[Row]):
    """What a :class:`~django.core.paginator.Paginator` cuts: the keys of ``rows`` in their order, then a page in full.

    What a list shows of a row, and what lies before the page, is then neither computed nor carried for all the others.
    ``shown`` are the rows as they are shown, all of them and in any order. With ``most`` the list ends after so many:
    where finding the rows is what costs, they are found once, and nobody counts those that nobody looks at.
    """

    def __init__(self, rows: QuerySet[Row], shown: QuerySet[Row], *, most: int | None = None) -> None:
        self._rows = rows
        self._shown = shown
        self._most = most

    @cached_property
    def _first(self) -> list[Any]:
        assert self._most is not None
        return list(self._rows.values_list("pk", flat=True)[: self._most + 1])

    @property
    def more(self) -> bool:
        """Whether there are more than the list tells."""
        return self._most is not None and len(self._first) > self._most

    def page(self, number: str | int | None, size: int) -> "Page[Row]":
        """The page of that number, of so many rows; one that does not exist is the nearest one."""
        # The paginator takes whatever counts and can be cut; its stubs ask for more.
        found: Any = self
        return Paginator(found, size).get_page(number)

    def __len__(self) -> int:
        return self.count()

    def count(self) -> int:
        """How many there are. One query, the first time."""
        return self._whole if self._most is None else min(self._most, len(self._first))

    @cached_property
    def _whole(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[Row]:
        """These rows. Two queries, and those that ``shown`` makes besides."""
        keys = self._keys(part) if self._most is None else list(self._first[part])
        found = {row.pk: row for row in self._shown.order_by().filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]

    def _keys(self, part: slice) -> list[Any]:
        start, stop = part.start or 0, self._whole if part.stop is None else min(part.stop, self._whole)
        if start <= self._whole // 2:
            return list(self._rows.values_list("pk", flat=True)[part])
        # What lies before a page must be passed over: behind the middle it is shorter from the end.
        back = self._rows.reverse().values_list("pk", flat=True)[self._whole - stop : self._whole - start]
        return list(back)[::-1]
