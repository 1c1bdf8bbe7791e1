"""Reading the portable world (method section 9): strict, complete, and with a place in every complaint."""

import json
from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from functools import partial
from typing import get_args

from vendors.domain.fields import (
    Raw,
    choice,
    flag,
    inside,
    items,
    number,
    optional_text,
    plain_number,
    quote,
    record,
    text,
    whole,
)
from vendors.domain.hazard import hazard, prior_of
from vendors.domain.reach import find_cycle
from vendors.domain.world import (
    ATOM_KINDS,
    DEFAULT_CLASSES,
    Fallback,
    Grid,
    Group,
    Mode,
    Need,
    Option,
    Parameters,
    Product,
    Scenario,
    Stream,
    StreamPrior,
    StreamType,
    Substitutability,
    Workload,
    World,
    WorldError,
)

MODES: dict[str, Mode] = {name: name for name in get_args(Mode)}
STREAM_TYPES: dict[str, StreamType] = {name: name for name in get_args(StreamType)}
SUBSTITUTABILITY: dict[str, Substitutability] = {name: name for name in get_args(Substitutability)}

WORLD = frozenset({"parameters", "products", "workloads"})
WORLD_OPTIONAL = frozenset({"streams", "scenarios", "method_version", "as_of"})
PARAMETERS = frozenset({"tolerance", "horizon_hours", "urgency", "untested_credit"})
PARAMETERS_OPTIONAL = frozenset({"grid", "types", "classes"})
GRIDS = frozenset({"cost", "person_days"})
GRID = frozenset({"step", "cells"})
PRIOR = frozenset({"a", "b", "half_life_years", "median_hours", "sigma"})
NAME = frozenset({"name"})
PRODUCT = frozenset({"id", "vendor", "model", "jurisdiction", "platform", "needs"})
NEED = frozenset({"k", "products"})
WORKLOAD = frozenset(
    {
        "id",
        "people",
        "cost_per_hour",
        "share_stopped",
        "direct_loss_per_hour",
        "operating_hours_per_week",
        "mtpd_hours",
        "rto_hours",
        "critical",
        "substitutability",
        "dependencies",
        "fallbacks",
    }
)
GROUP = frozenset({"mode", "k", "severity", "options"})
OPTION = frozenset({"product", "share"})
FALLBACK = frozenset({"product", "switch_hours", "capacity", "months_since_test"})
STREAM = frozenset({"atom", "type", "event_ages_years", "observed_years", "notice_hours", "duration_scale"})
STREAM_OPTIONAL = frozenset({"event_weights", "credit"})
SCENARIO = frozenset({"name", "atoms", "hours", "notice_hours"})

MOST_CELLS = 2**24
EXACT_DIGITS = 15
LONGEST_PATH = 10
# What is known from less than that is nothing, and what happens more often is no event.
SHORTEST_YEARS = 1e-6
MOST_EVENTS_A_YEAR = 1e6


def load_world(data: bytes) -> World:
    """The world in a JSON document. Raises `WorldError`, and nothing else, for anything that is not one."""
    try:
        raw = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_int=_integer)
    except UnicodeDecodeError as error:
        raise WorldError(f"byte {error.start}", "is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise WorldError(place, f"is not JSON: {error.msg}") from None
    except RecursionError:
        raise WorldError("", "is nested too deeply") from None
    return read_world(raw)


def read_world(raw: object) -> World:
    """The world in a parsed JSON document (`dict`, `list`, `str`, numbers). Raises `WorldError` with the place."""
    top = record(raw, WORLD, WORLD_OPTIONAL)
    if "method_version" in top:
        text(top, "method_version")
    known = _announced_ids(top["products"])
    products = items(top, "products", partial(_product, known=known))
    _refuse_duplicates("products", [product.id for product in products])
    _refuse_cycle(products)
    workloads = items(top, "workloads", partial(_workload, known=known))
    _refuse_duplicates("workloads", [workload.id for workload in workloads])
    parameters = inside(top, "parameters", read_parameters)
    streams = items(top, "streams", partial(_stream, types=parameters.types)) if "streams" in top else ()
    return World(
        parameters=parameters,
        products=products,
        workloads=workloads,
        streams=streams,
        scenarios=items(top, "scenarios", _scenario) if "scenarios" in top else (),
        as_of=_as_of(top),
    )


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for position, key in enumerate(names) if key in names[:position])
        raise WorldError("", f"the key {quote(twice)} stands twice in one object")
    return found


def _integer(digits: str) -> int | float:
    # The interpreter refuses to read very long integers; as a float they are refused later, with their place.
    return int(digits) if len(digits) <= EXACT_DIGITS else float(digits)


def _announced_ids(raw: object) -> frozenset[str]:
    """The product ids, before they are checked: what dependencies may refer to."""
    rows = raw if isinstance(raw, list) else []
    ids = (row.get("id") for row in rows if isinstance(row, dict))
    return frozenset(name for name in ids if isinstance(name, str))


def _refuse_duplicates(key: str, ids: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for position, name in enumerate(ids):
        if first.setdefault(name, position) != position:
            problem = f"{quote(name)} is already the id of {key}[{first[name]}]"
            raise WorldError(f"{key}[{position}].id", problem)


def _refuse_cycle(products: Sequence[Product]) -> None:
    needs = {
        product.id: [name for need in product.needs for name in need.products]
        for product in products
        if product.needs
    }
    cycle = find_cycle(needs)
    if cycle is not None:
        position = next(n for n, product in enumerate(products) if product.id == cycle[0])
        shown = cycle if len(cycle) <= LONGEST_PATH else [*cycle[: LONGEST_PATH - 2], "...", cycle[-1]]
        raise WorldError(
            f"products[{position}].needs", f"must not lead back to the product: {quote(' -> '.join(shown))}"
        )


def _known_product(raw: Raw, key: str, known: Set[str]) -> str:
    name = text(raw, key)
    if name not in known:
        raise WorldError(key, f"unknown product {quote(name)}")
    return name


def read_parameters(raw: object) -> Parameters:
    """The parameters of a written world. Raises `WorldError` with the place."""
    fields = record(raw, PARAMETERS, PARAMETERS_OPTIONAL)
    grids = inside(fields, "grid", _grids) if "grid" in fields else {}
    return Parameters(
        tolerance=number(fields, "tolerance", above=True),
        horizon_hours=number(fields, "horizon_hours"),
        urgency=number(fields, "urgency"),
        untested_credit=number(fields, "untested_credit", 0.0, 1.0),
        classes=inside(fields, "classes", _classes) if "classes" in fields else dict(DEFAULT_CLASSES),
        types=inside(fields, "types", _types) if "types" in fields else {},
        cost_grid=grids.get("cost"),
        person_days_grid=grids.get("person_days"),
    )


def _grids(raw: object) -> dict[str, Grid]:
    fields = record(raw, frozenset(), GRIDS)
    return {name: inside(fields, name, _grid) for name in sorted(fields)}


def _grid(raw: object) -> Grid:
    fields = record(raw, GRID)
    return Grid(step=number(fields, "step", above=True), cells=whole(fields, "cells", 1, MOST_CELLS))


def _classes(raw: object) -> Mapping[str, float]:
    fields = record(raw, frozenset(), DEFAULT_CLASSES.keys())
    given = {name: number(fields, name) for name in sorted(fields)}
    return {name: given.get(name, default) for name, default in DEFAULT_CLASSES.items()}


def _types(raw: object) -> Mapping[str, StreamPrior]:
    fields = record(raw, frozenset(), STREAM_TYPES.keys())
    return {name: inside(fields, name, _prior) for name in sorted(fields)}


def _prior(raw: object) -> StreamPrior:
    fields = record(raw, PRIOR)
    return StreamPrior(
        a=number(fields, "a", above=True),
        b=number(fields, "b", above=True),
        half_life_years=number(fields, "half_life_years", above=True),
        median_hours=number(fields, "median_hours", above=True),
        sigma=number(fields, "sigma"),
    )


def _product(raw: object, known: Set[str]) -> Product:
    fields = record(raw, PRODUCT, NAME)
    _ignored_name(fields)
    return Product(
        id=text(fields, "id"),
        vendor=text(fields, "vendor"),
        model=optional_text(fields, "model"),
        jurisdiction=optional_text(fields, "jurisdiction"),
        platform=optional_text(fields, "platform"),
        needs=items(fields, "needs", partial(_need, known=known)),
    )


def _need(raw: object, known: Set[str]) -> Need:
    fields = record(raw, NEED)
    products = items(fields, "products", partial(_needed, known=known), empty=False)
    return Need(k=whole(fields, "k", 1, len(products)), products=products)


def _needed(raw: object, known: Set[str]) -> str:
    if not isinstance(raw, str):
        raise WorldError("", "must be a string")
    if raw not in known:
        raise WorldError("", f"unknown product {quote(raw)}")
    return raw


def _workload(raw: object, known: Set[str]) -> Workload:
    fields = record(raw, WORKLOAD, NAME)
    _ignored_name(fields)
    declared = fields["substitutability"]
    return Workload(
        id=text(fields, "id"),
        people=number(fields, "people"),
        cost_per_hour=number(fields, "cost_per_hour"),
        share_stopped=number(fields, "share_stopped", 0.0, 1.0),
        direct_loss_per_hour=number(fields, "direct_loss_per_hour"),
        operating_hours_per_week=number(fields, "operating_hours_per_week", 0.0, 168.0),
        mtpd_hours=number(fields, "mtpd_hours"),
        rto_hours=number(fields, "rto_hours"),
        critical=flag(fields, "critical"),
        substitutability=None if declared is None else choice(fields, "substitutability", SUBSTITUTABILITY),
        dependencies=items(fields, "dependencies", partial(_group, known=known)),
        fallbacks=items(fields, "fallbacks", partial(_fallback, known=known)),
    )


def _group(raw: object, known: Set[str]) -> Group:
    fields = record(raw, GROUP)
    options = items(fields, "options", partial(_option, known=known), empty=False)
    if sum(option.share for option in options) <= 0.0:
        raise WorldError("options", "the shares must sum to more than 0")
    return Group(
        mode=choice(fields, "mode", MODES),
        k=whole(fields, "k", 1, len(options)),
        severity=number(fields, "severity", 0.0, 1.0, above=True),
        options=options,
    )


def _option(raw: object, known: Set[str]) -> Option:
    fields = record(raw, OPTION)
    return Option(product=_known_product(fields, "product", known), share=number(fields, "share"))


def _fallback(raw: object, known: Set[str]) -> Fallback:
    fields = record(raw, FALLBACK)
    untested = fields["months_since_test"] is None
    return Fallback(
        product=None if fields["product"] is None else _known_product(fields, "product", known),
        switch_hours=number(fields, "switch_hours"),
        capacity=number(fields, "capacity", 0.0, 1.0),
        months_since_test=None if untested else number(fields, "months_since_test"),
    )


def _stream(raw: object, types: Mapping[str, StreamPrior]) -> Stream:
    fields = record(raw, STREAM, STREAM_OPTIONAL)
    ages = items(fields, "event_ages_years", plain_number)
    weights = (
        items(fields, "event_weights", plain_number) if "event_weights" in fields else (1.0,) * len(ages)
    )
    if len(weights) != len(ages):
        raise WorldError("event_weights", f"must hold {len(ages)} weights, one for each event age")
    stream = Stream(
        atom=inside(fields, "atom", _atom),
        type=choice(fields, "type", STREAM_TYPES),
        event_ages_years=ages,
        event_weights=weights,
        observed_years=number(fields, "observed_years"),
        notice_hours=number(fields, "notice_hours"),
        duration_scale=number(fields, "duration_scale"),
        credit=number(fields, "credit") if "credit" in fields else 0.0,
    )
    _refuse_flood(stream, types)
    return stream


def _refuse_flood(stream: Stream, types: Mapping[str, StreamPrior]) -> None:
    """What no grid could hold: so many events that none matters, or a rate about which nothing at all is known."""
    rate = hazard(stream, prior_of(stream.type, types)).rate
    if rate.mean > MOST_EVENTS_A_YEAR:
        raise WorldError("", f"must not come to more than {MOST_EVENTS_A_YEAR:,.0f} events a year")
    if rate.b < SHORTEST_YEARS:
        raise WorldError("", f"must rest on at least {SHORTEST_YEARS:g} years, the prior's included")


def _scenario(raw: object) -> Scenario:
    fields = record(raw, SCENARIO)
    return Scenario(
        name=text(fields, "name"),
        atoms=frozenset(items(fields, "atoms", _atom)),
        hours=number(fields, "hours"),
        notice_hours=number(fields, "notice_hours"),
    )


def _atom(raw: object) -> str:
    if not isinstance(raw, str):
        raise WorldError("", "must be a string")
    kind, _, name = raw.partition(":")
    if kind not in ATOM_KINDS or not name.strip():
        kinds = ", ".join(ATOM_KINDS)
        raise WorldError("", f"must be one of {kinds}, a colon and a name, not {quote(raw)}")
    return raw


def _as_of(top: Raw) -> str | None:
    if top.get("as_of") is None:
        return None
    written = text(top, "as_of")
    try:
        datetime.fromisoformat(written)
    except ValueError:
        raise WorldError("as_of", f"must be a date or a time in ISO 8601, not {quote(written)}") from None
    return written


def _ignored_name(fields: Raw) -> None:
    # A name is for people who read the file; no number depends on it.
    if "name" in fields and not isinstance(fields["name"], str):
        raise WorldError("name", "must be a string")
