"""What depends on a record, as the page shows it that asks before the record is archived."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dependents:
    """Some of what depends on a record, as (name, address), and what becomes of it. ``blocks``: it must go first.

    Of very many only the first are ``rows``; ``besides`` counts the others, ``more`` is the address of the list of all.
    """

    title: str
    note: str
    rows: tuple[tuple[str, str], ...]
    blocks: bool = False
    besides: int = 0
    more: str = ""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.rows) + self.besides
