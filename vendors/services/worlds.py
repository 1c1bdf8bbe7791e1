"""Keeping the worlds that results were computed from: blocks named by their content, which worlds share."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date

import numpy as np

from vendors.domain.columns import Ints
from vendors.domain.export import parameters_to_json
from vendors.domain.packing import pack_products, pack_workloads
from vendors.domain.world import METHOD_VERSION
from vendors.models import StoredWorld, WorldBlock
from vendors.queries.columns import Register
from vendors.queries.part import SPAN


def store_world(
    register: Register, day: date, *, before: Mapping[str, str] | None = None, parts: Collection[str] = ()
) -> str:
    """Keep the register as it was read for ``day``; the name of the world.

    With ``before``, the blocks of the world before, only these ``parts`` (``p`` or ``w`` and the number of a span of
    products or workloads) are taken from ``register``: it holds them whole.
    """
    bodies = {part: body for part, body in _blocks(register, day) if before is None or part in parts}
    names = {part: hashlib.sha256(body).hexdigest() for part, body in bodies.items()}
    kept = {part: name for part, name in (before or {}).items() if part not in parts}
    world = StoredWorld(
        day=day, parameters=parameters_to_json(register.columns.parameters), blocks=kept | names
    )
    world.hash = _name(world)
    blocks = [WorldBlock(hash=names[part], body=body) for part, body in bodies.items()]
    WorldBlock.objects.bulk_create(blocks, ignore_conflicts=True, batch_size=SPAN)
    StoredWorld.objects.bulk_create([world], ignore_conflicts=True)
    return world.hash


def _blocks(register: Register, day: date) -> Iterator[tuple[str, bytes]]:
    products = register.columns.products
    for part, rows in _parts("p", register.products):
        yield part, pack_products([products[row] for row in rows.tolist()])
    parts = dict(_parts("w", register.workloads))
    yield from zip(parts, pack_workloads(register.columns, parts.values(), day), strict=True)


def _parts(kind: str, ids: Ints) -> Iterator[tuple[str, Ints]]:
    """The rows of each part."""
    order = np.argsort(ids // SPAN, kind="stable")
    numbers, first = np.unique(ids[order] // SPAN, return_index=True)
    for number, rows in zip(numbers.tolist(), np.split(order, first[1:]), strict=False):
        yield f"{kind}{number}", rows


def _name(world: StoredWorld) -> str:
    content = [METHOD_VERSION, world.day.isoformat(), world.parameters, world.blocks]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
