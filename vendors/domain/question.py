"""What somebody asks of a scenario, and how it stands in an address (method section 6)."""

from collections.abc import Iterable
from dataclasses import dataclass

from vendors.domain.world import ATOM_KINDS, Scenario

HOURS_IN_DAY = 24.0
DAYS_IN_MONTH = 30.0
HOURS_IN_YEAR = 8760.0
# Ten years: nobody plans for longer, and numbers stay readable.
LONGEST_HOURS = 10 * HOURS_IN_YEAR
MOST_ATOMS = 20
LONGEST_ATOM = 220
SMALLEST_RISE, LARGEST_RISE = 0.01, 1000.0
DEFAULT_HOURS = 720.0
# Two decimals stand in addresses and on record.
SHORTEST_HOURS = 0.01


@dataclass(frozen=True, slots=True)
class Question:
    """What if `atoms` failed together for `hours`, announced `notice_hours` ahead.

    With a `rise` (percent) it is asked instead what the named vendors cost more in a year by it.
    """

    atoms: tuple[str, ...]
    hours: float = DEFAULT_HOURS
    notice_hours: float = 0.0
    rise: float | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario of the method."""
        return Scenario("", frozenset(self.atoms), self.hours, self.notice_hours)

    def parameters(self) -> list[tuple[str, str]]:
        """The question as the parameters of an address; equal questions have equal ones."""
        rise = [] if self.rise is None else [("rise", plain(self.rise))]
        atoms = [("atom", atom) for atom in sorted(set(self.atoms))]
        return [*atoms, ("hours", plain(self.hours)), ("notice", plain(self.notice_hours)), *rise]


def only_accounts(atoms: Iterable[str]) -> bool:
    """Whether these are our accounts with vendors alone: a rise in prices can be asked of nothing else."""
    return all(atom.startswith("account:") for atom in atoms)


def plain(number: float) -> str:
    """A number without what it does not need: `720`, `0.5`."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def split_atom(atom: str) -> tuple[str, str] | None:
    """The kind and the name of an atom as it is written, `model:Orion 4`; None where it is none."""
    kind, _colon, name = atom.partition(":")
    readable = name.isprintable() and len(atom) <= LONGEST_ATOM
    return (kind, name) if kind in ATOM_KINDS and name and readable else None
