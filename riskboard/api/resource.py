"""What a resource declares about itself, in one place: its scope, its rights, how lists are cut and ordered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from riskboard.api.parameters import Parameter


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How a list is narrowed and sorted.

    ``orderings`` maps the public name of an ordering to the column or annotation behind it; ``default_ordering`` is
    one of those names, perhaps with a minus.
    """

    filters: tuple[Parameter, ...] = ()
    orderings: Mapping[str, str] = field(default_factory=lambda: {"id": "pk"})
    default_ordering: str = "id"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of the API. ``name`` is the last part of its address and its scope."""

    name: str
    singular: str
    read_right: str
    write_right: str
    listing: Listing = field(default_factory=Listing)
