"""What a resource declares about itself, in one place: its scope, its rights, how lists are cut and ordered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.http import Http404

from riskboard.api.parameters import Parameter

LARGEST_PAGE = 500


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How a list is narrowed and sorted.

    ``orderings`` maps the public name of an ordering to the column or annotation behind it; ``default_ordering`` is
    one of those names, perhaps with a minus. ``stamp``, where there is one, gives a text that changes whenever any
    row of the list does: a reader who has that version is answered before the list is read.
    """

    filters: tuple[Parameter, ...] = ()
    orderings: Mapping[str, str] = field(default_factory=lambda: {"id": "pk"})
    default_ordering: str = "id"
    largest_page: int = LARGEST_PAGE
    stamp: Callable[[], str] | None = None


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of the API. ``name`` is the last part of its address and its scope.

    ``key`` is the column that names a record in addresses beside its id, none for records without a name, and
    ``spelling`` how it is stored; ``versioned`` says that they have an ``updated_at``, on which ``If-Match`` rests.
    """

    name: str
    singular: str
    read_right: str
    write_right: str
    listing: Listing = field(default_factory=Listing)
    key: str = "slug"
    spelling: Callable[[str], str] = str
    versioned: bool = True

    def named(self, key: str) -> tuple[str, int | str]:
        """The column that holds this ``key`` of an address, and its value. Raises Http404 where none can."""
        if key.isdigit():
            return "pk", int(key)
        if not self.key:
            raise Http404
        return self.key, self.spelling(key)
