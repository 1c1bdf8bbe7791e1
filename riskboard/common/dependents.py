"""What depends on a record, as the page shows it that asks before the record is archived."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dependents:
    """Some of what depends on a record, as (name, address), and what becomes of it. ``blocks``: it must go first."""

    title: str
    note: str
    rows: tuple[tuple[str, str], ...]
    blocks: bool = False
