"""What the risk method looks at: products, the workloads that lean on them, and the method's parameters.

A world is a value. The order of its lists carries no information, so every record sorts its own lists when
it is made: equal content gives equal worlds and identical floating-point results. Two lists keep their order:
`Product.needs`, whose first entry names the model maker (method section 3), and `World.scenarios`, which are
questions and are answered in the order in which they were asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

METHOD_VERSION = "1.0"

AtomKind = Literal["account", "entity", "model", "jurisdiction", "platform"]
ATOM_KINDS: tuple[AtomKind, ...] = ("account", "entity", "model", "jurisdiction", "platform")

Mode = Literal["k_of_n", "share"]
Substitutability = Literal["easy", "medium", "highly_complex", "not_substitutable"]
StreamType = Literal["outage", "suspension", "government_order", "region_block"]

# Hours that an improvised replacement takes, by declared substitutability. A judgement, hence a parameter.
DEFAULT_CLASSES: Mapping[str, float] = {"easy": 168.0, "medium": 336.0, "highly_complex": 2160.0}


class WorldError(ValueError):
    """A world that cannot be computed: `place` says where (`workloads[3].people`), `problem` what is wrong."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place
        self.problem = problem

    def under(self, parent: str) -> "WorldError":
        """The same error seen from one level up."""
        return WorldError(f"{parent}.{self.place}" if self.place else parent, self.problem)


@dataclass(frozen=True, slots=True)
class Need:
    """Sub-processors of a product: at least `k` of `products` must be alive."""

    k: int
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Something a workload can use. None for model, jurisdiction or platform means not known: no such atom."""

    id: str
    vendor: str
    model: str | None
    jurisdiction: str | None
    platform: str | None
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One product of a dependency group and its usage share (any scale; normalised within the group)."""

    product: str
    share: float


@dataclass(frozen=True, slots=True)
class Group:
    """What a workload depends on for one function. `k` counts only in mode `k_of_n`; severity is in (0, 1]."""

    mode: Mode
    k: int
    severity: float
    options: tuple[Option, ...]
    # The options' products, kept because every question about every event starts with "is one of these down?".
    products: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        options = tuple(sorted(self.options, key=_option_key))
        object.__setattr__(self, "options", options)
        object.__setattr__(self, "products", tuple(option.product for option in options))


@dataclass(frozen=True, slots=True)
class Fallback:
    """A prepared replacement: a product, or None for a manual procedure.

    `switch_hours` until it carries load, `capacity` in [0, 1], months since it was last exercised (None: never).
    """

    product: str | None
    switch_hours: float
    capacity: float
    months_since_test: float | None


@dataclass(frozen=True, slots=True)
class Workload:
    """A piece of the organisation's work. Money per person-hour and per operating hour, times in hours."""

    id: str
    people: float
    cost_per_hour: float
    share_stopped: float
    direct_loss_per_hour: float
    operating_hours_per_week: float
    mtpd_hours: float
    rto_hours: float
    critical: bool
    substitutability: Substitutability | None
    dependencies: tuple[Group, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "dependencies", tuple(sorted(self.dependencies, key=_group_key)))
        object.__setattr__(self, "fallbacks", tuple(sorted(self.fallbacks, key=fallback_key)))


@dataclass(frozen=True, slots=True)
class Stream:
    """The events on record for one atom and type; ages and observation in years, `credit` in money an outage."""

    atom: str
    type: StreamType
    event_ages_years: tuple[float, ...]
    event_weights: tuple[float, ...]
    observed_years: float
    notice_hours: float
    duration_scale: float
    credit: float = 0.0

    def __post_init__(self) -> None:
        events = sorted(zip(self.event_ages_years, self.event_weights, strict=True))
        object.__setattr__(self, "event_ages_years", tuple(age for age, _ in events))
        object.__setattr__(self, "event_weights", tuple(weight for _, weight in events))


@dataclass(frozen=True, slots=True)
class Scenario:
    """What if these atoms failed together for `hours`, announced `notice_hours` ahead."""

    name: str
    atoms: frozenset[str]
    hours: float
    notice_hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A discretisation of annual loss: `cells` cells of width `step` (money or person-days)."""

    step: float
    cells: int


@dataclass(frozen=True, slots=True)
class StreamPrior:
    """How often and how long an event of one type: Gamma(a, b) a year, half-life, lognormal hours."""

    a: float
    b: float
    half_life_years: float
    median_hours: float
    sigma: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """The organisation's and the method's constants. `types` and grids override the method's own values."""

    tolerance: float
    horizon_hours: float = 720.0
    urgency: float = 1.0
    untested_credit: float = 0.2
    classes: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_CLASSES))
    types: Mapping[str, StreamPrior] = field(default_factory=dict)
    cost_grid: Grid | None = None
    person_days_grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a score depends on. `as_of` is for the reader: ages are already numbers."""

    parameters: Parameters
    products: tuple[Product, ...] = ()
    workloads: tuple[Workload, ...] = ()
    streams: tuple[Stream, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    as_of: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "products", tuple(sorted(self.products, key=lambda product: product.id)))
        object.__setattr__(self, "workloads", tuple(sorted(self.workloads, key=lambda workload: workload.id)))
        object.__setattr__(self, "streams", tuple(sorted(self.streams, key=_stream_key)))


def atom(kind: AtomKind, name: str) -> str:
    """The written form of a failure atom, for example `entity:acme` (method section 1)."""
    return f"{kind}:{name}"


def own_atoms(product: Product) -> tuple[str, ...]:
    """The atoms whose failure takes the product down for everyone; its account atom is not among them."""
    named: tuple[tuple[AtomKind, str | None], ...] = (
        ("entity", product.vendor),
        ("model", product.model),
        ("jurisdiction", product.jurisdiction),
        ("platform", product.platform),
    )
    return tuple(atom(kind, name) for kind, name in named if name is not None)


def fallback_key(fallback: Fallback) -> tuple[float, str, float, float]:
    """Canonical order of fallbacks: by switch time, then product (manual first), capacity, age of the test."""
    months = -1.0 if fallback.months_since_test is None else fallback.months_since_test
    return fallback.switch_hours, fallback.product or "", fallback.capacity, months


def _option_key(option: Option) -> tuple[str, float]:
    return option.product, option.share


def _group_key(group: Group) -> tuple[str, int, float, list[tuple[str, float]]]:
    return group.mode, group.k, group.severity, [_option_key(option) for option in group.options]


def _stream_key(stream: Stream) -> tuple[object, ...]:
    shape = (stream.observed_years, stream.notice_hours, stream.duration_scale, stream.credit)
    return stream.atom, stream.type, stream.event_ages_years, stream.event_weights, shape
