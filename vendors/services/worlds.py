"""Keeping the worlds that results were computed from: blocks named by their content, which worlds share."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date

import numpy as np

from riskboard.common.binary import binary_cursor
from riskboard.common.prepared import Hole, Prepared, prepared
from vendors.domain.columns import Ints
from vendors.domain.export import parameters_to_json
from vendors.domain.packing import pack_products, pack_workloads, repack_workloads, workloads_in
from vendors.domain.world import METHOD_VERSION, Parameters
from vendors.models import StoredWorld, WorldBlock
from vendors.queries.columns import Register, parameters_under
from vendors.queries.parameters import parameters_in_force
from vendors.queries.part import SPAN, Part


def blocks_of_all(register: Register, day: date) -> dict[str, bytes]:
    """The blocks of the register as it was read for ``day``. It asks no database."""
    return {**_product_blocks(register), **_workload_blocks(register, day)}


def store_world(register: Register, day: date, bodies: Mapping[str, bytes]) -> str:
    """Keep the register as it was read for ``day``, whose blocks (:func:`blocks_of_all`) these are; its name."""
    parameters = register.columns.parameters
    declared = parameters_in_force()
    version = declared.pk if parameters_under(declared) == parameters else None
    return _store(day, parameters, version, {}, bodies)


def store_part_of_world(before: StoredWorld, part: Part, bodies: Mapping[str, bytes]) -> str:
    """Keep the world ``before`` with the blocks of ``part`` as :func:`blocks_of_part` made them; its name."""
    touched = {f"p{number}" for number in part.products} | {f"w{number}" for number in part.workloads}
    kept = {name: block for name, block in before.blocks.items() if name not in touched}
    return _store(before.day, part.register.columns.parameters, before.parameters_version, kept, bodies)


def blocks_of_part(before: StoredWorld, part: Part) -> dict[str, bytes] | None:
    """The blocks of ``part`` as they are now: touched workloads anew, their neighbours as ``before``. One query.

    None when a neighbour is not in its block under the name that it has: it has been edited as well, and the run that
    its edit asked for is yet to come.
    """
    names = {number: before.blocks.get(f"w{number}", "") for number in part.workloads}
    bodies: dict[str, bytes] = dict(prepared(blocks_of_part, _bodies).run({"names": list(names.values())}))
    old = {number: bytes(bodies[name]) for number, name in names.items() if name in bodies}
    known = {name for block in old.values() for name in workloads_in(block)}
    if any(live and name not in known for name, live in part.neighbours.items()):
        return None
    found = _product_blocks(part.register, among=part.products)
    for number in part.workloads:
        rows = np.flatnonzero(part.register.workloads // SPAN == number)
        body = repack_workloads(old.get(number), part.neighbours, part.register.columns, rows, before.day)
        if body:
            found[f"w{number}"] = body
    return found


def _bodies() -> Prepared:
    return Prepared(WorldBlock.objects.filter(pk__anyof=Hole("names")).values_list("pk", "body"))


def _store(
    day: date,
    parameters: Parameters,
    version: int | None,
    kept: Mapping[str, str],
    bodies: Mapping[str, bytes],
) -> str:
    names = {part: hashlib.sha256(body).hexdigest() for part, body in bodies.items()}
    world = StoredWorld(
        day=day,
        parameters=parameters_to_json(parameters),
        parameters_version=version,
        blocks={**kept, **names},
    )
    world.hash = _name(world)
    with binary_cursor() as cursor:
        cursor.execute(
            "INSERT INTO vendors_worldblock (hash, body) SELECT * FROM unnest(%b::text[], %b::bytea[])"
            " ON CONFLICT DO NOTHING",
            [list(names.values()), list(bodies.values())],
        )
    StoredWorld.objects.bulk_create([world], ignore_conflicts=True)
    return world.hash


def _product_blocks(register: Register, *, among: Collection[int] | None = None) -> dict[str, bytes]:
    products = register.columns.products
    wanted = None if among is None else {f"p{number}" for number in among}
    return {
        part: pack_products([products[row] for row in rows.tolist()])
        for part, rows in _parts("p", register.products)
        if wanted is None or part in wanted
    }


def _workload_blocks(register: Register, day: date) -> dict[str, bytes]:
    parts = dict(_parts("w", register.workloads))
    return dict(zip(parts, pack_workloads(register.columns, parts.values(), day), strict=True))


def _parts(kind: str, ids: Ints) -> Iterator[tuple[str, Ints]]:
    """The rows of each part."""
    order = np.argsort(ids // SPAN, kind="stable")
    numbers, first = np.unique(ids[order] // SPAN, return_index=True)
    for number, rows in zip(numbers.tolist(), np.split(order, first[1:]), strict=False):
        yield f"{kind}{number}", rows


def _name(world: StoredWorld) -> str:
    content = [METHOD_VERSION, world.day.isoformat(), world.parameters, world.blocks]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
