"""Writing a world: as portable JSON, and as a fingerprint."""

import hashlib
import json
from dataclasses import replace

from vendors.domain.world import (
    METHOD_VERSION,
    Grid,
    Group,
    Need,
    Parameters,
    Product,
    Scenario,
    Stream,
    Workload,
    World,
)

Plain = dict[str, object]


def world_to_json(world: World) -> Plain:
    """The world as plain data in canonical order; reading it gives an equal world (method section 9)."""
    plain: Plain = {
        "method_version": METHOD_VERSION,
        "parameters": parameters_to_json(world.parameters),
        "products": [_product(product) for product in world.products],
        "workloads": [_workload(workload) for workload in world.workloads],
        "streams": [_stream(stream) for stream in world.streams],
        "scenarios": [_scenario(scenario) for scenario in world.scenarios],
    }
    return plain if world.as_of is None else {**plain, "as_of": world.as_of}


def inputs_hash(world: World) -> str:
    """SHA-256 (hex) of everything that the numbers depend on, the method's version included.

    Independent of the order of the world's lists, and of `as_of`, which only says when it was taken.
    """
    asked = tuple(sorted(world.scenarios, key=_scenario_key))
    plain = world_to_json(replace(world, scenarios=asked, as_of=None))
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def parameters_to_json(parameters: Parameters) -> Plain:
    """The parameters as plain data, as they stand in a written world."""
    plain: Plain = {
        "tolerance": parameters.tolerance,
        "horizon_hours": parameters.horizon_hours,
        "urgency": parameters.urgency,
        "untested_credit": parameters.untested_credit,
        "classes": dict(sorted(parameters.classes.items())),
    }
    if parameters.types:
        plain["types"] = {
            name: {
                "a": prior.a,
                "b": prior.b,
                "half_life_years": prior.half_life_years,
                "median_hours": prior.median_hours,
                "sigma": prior.sigma,
            }
            for name, prior in sorted(parameters.types.items())
        }
    grids = {"cost": parameters.cost_grid, "person_days": parameters.person_days_grid}
    chosen = {name: _grid(grid) for name, grid in grids.items() if grid is not None}
    if chosen:
        plain["grid"] = chosen
    return plain


def _grid(grid: Grid) -> Plain:
    return {"step": grid.step, "cells": grid.cells}


def _product(product: Product) -> Plain:
    return {
        "id": product.id,
        "vendor": product.vendor,
        "model": product.model,
        "jurisdiction": product.jurisdiction,
        "platform": product.platform,
        "needs": [need_to_json(need) for need in product.needs],
    }


def need_to_json(need: Need) -> Plain:
    """A group of sub-processors as plain data, as it stands in a written world."""
    return {"k": need.k, "products": list(need.products)}


def _workload(workload: Workload) -> Plain:
    return {
        "id": workload.id,
        "people": workload.people,
        "cost_per_hour": workload.cost_per_hour,
        "share_stopped": workload.share_stopped,
        "direct_loss_per_hour": workload.direct_loss_per_hour,
        "operating_hours_per_week": workload.operating_hours_per_week,
        "mtpd_hours": workload.mtpd_hours,
        "rto_hours": workload.rto_hours,
        "critical": workload.critical,
        "substitutability": workload.substitutability,
        "dependencies": [group_to_json(group) for group in workload.dependencies],
        "fallbacks": [
            {
                "product": fallback.product,
                "switch_hours": fallback.switch_hours,
                "capacity": fallback.capacity,
                "months_since_test": fallback.months_since_test,
            }
            for fallback in workload.fallbacks
        ],
    }


def group_to_json(group: Group) -> Plain:
    """A dependency group as plain data, as it stands in a written world."""
    return {
        "mode": group.mode,
        "k": group.k,
        "severity": group.severity,
        "options": [{"product": option.product, "share": option.share} for option in group.options],
    }


def _stream(stream: Stream) -> Plain:
    return {
        "atom": stream.atom,
        "type": stream.type,
        "event_ages_years": list(stream.event_ages_years),
        "event_weights": list(stream.event_weights),
        "observed_years": stream.observed_years,
        "notice_hours": stream.notice_hours,
        "duration_scale": stream.duration_scale,
        "credit": stream.credit,
    }


def _scenario(scenario: Scenario) -> Plain:
    return {
        "name": scenario.name,
        "atoms": sorted(scenario.atoms),
        "hours": scenario.hours,
        "notice_hours": scenario.notice_hours,
    }


def _scenario_key(scenario: Scenario) -> tuple[str, list[str], float, float]:
    return scenario.name, sorted(scenario.atoms), scenario.hours, scenario.notice_hours
