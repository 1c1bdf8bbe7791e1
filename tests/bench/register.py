"""A large register for measurements, drawn with a fixed seed and written straight into the tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Model
from numpy.typing import NDArray

from vendors.models import (
    Dependency,
    DependencyOption,
    Fallback,
    Need,
    NeedOption,
    Product,
    Vendor,
    Workload,
)

SEED = 20_261_122
NOW = "2026-11-22 09:00+00"
Draw = NDArray[np.int64]


@dataclass(frozen=True)
class Size:
    """How large a register is; edges are options of workloads."""

    vendors: int
    workloads: int
    edges: int


def fill(size: Size) -> str:
    """Fill the empty tables; says what was drawn.

    Each vendor has two or three products, two in five products need one or two groups of earlier ones, and products
    are as popular as words are in a text (rank to the power of -0.9). A workload has groups of one to four options, a
    quarter of them without failover, and up to two fallbacks, half of them by product.
    """
    dice = np.random.default_rng(SEED)
    with connection.cursor() as cursor:
        # Neither triggers nor foreign keys: the rows are sound, and the log of changes is not what is measured.
        cursor.execute("SET session_replication_role = replica")
    products = _products(dice, size.vendors)
    needs = _needs(dice, products)
    groups = _workloads(dice, size, products)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    return f"{products} products, {needs} needed products, {groups} groups"


def _products(dice: np.random.Generator, vendors: int) -> int:
    copy_rows(
        Vendor,
        "id slug name tracked_since",
        ((n, f"v{n}", f"Vendor {n}", "2020-01-01") for n in range(1, vendors + 1)),
    )
    count = vendors * 5 // 2
    owner = np.concatenate([np.arange(vendors), dice.integers(0, vendors, count - vendors)]) + 1
    place, cloud = dice.integers(0, 20, count), dice.integers(0, 8, count)
    copy_rows(
        Product,
        "id vendor_id slug name model jurisdiction platform",
        (
            (n + 1, owner[n], f"p{n + 1}", f"Product {n + 1}", f"m{n // 2}", f"J{place[n]}", f"C{cloud[n]}")
            for n in range(count)
        ),
    )
    return count


def _needs(dice: np.random.Generator, products: int) -> int:
    owners = np.sort(dice.choice(np.arange(10, products), products * 2 // 5, replace=False))
    owners = np.repeat(owners, dice.integers(1, 3, len(owners)))
    sizes = dice.integers(1, 4, len(owners))
    k = np.minimum(dice.integers(1, 3, len(owners)), sizes)
    first = np.concatenate([[0], np.cumsum(owners[1:] != owners[:-1])])
    position = np.arange(len(owners)) - np.searchsorted(first, first)
    copy_rows(
        Need,
        "id product_id position k",
        ((n + 1, owners[n] + 1, position[n], k[n]) for n in range(len(owners))),
    )
    members: set[tuple[int, int]] = set()
    for need, (owner, size) in enumerate(zip(owners.tolist(), sizes.tolist(), strict=True)):
        # Only earlier products, and rather the popular ones: no circles, chains of some levels.
        members |= {(need + 1, int(found) + 1) for found in (dice.random(size) ** 3 * owner)}
    copy_rows(NeedOption, "id need_id product_id", ((n, *row) for n, row in enumerate(sorted(members), 1)))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vendors_need SET k = least(k, (SELECT count(*) FROM vendors_needoption o WHERE o.need_id = "
            "vendors_need.id))"
        )
    return len(members)


def _workloads(dice: np.random.Generator, size: Size, products: int) -> int:
    count = size.workloads
    people, cost = dice.integers(1, 200, count), dice.integers(40, 120, count)
    hard = dice.choice(["easy", "medium", "highly_complex", "not_substitutable", r"\N"], count)
    copy_rows(
        Workload,
        "id slug name people cost_per_hour share_stopped direct_loss_per_hour operating_hours_per_week "
        "mtpd_hours rto_hours critical substitutability",
        (
            (
                *(n + 1, f"w{n + 1}", f"Workload {n + 1}", people[n], cost[n], "0.6", 25 * (n % 4)),
                *(40 + n % 100, 24 * (1 + n % 9), 8 * (1 + n % 6), n % 7 == 0, hard[n]),
            )
            for n in range(count)
        ),
    )
    groups = _groups(dice, size, products)
    _fallbacks(dice, count, products)
    return groups


def _groups(dice: np.random.Generator, size: Size, products: int) -> int:
    count = size.edges * 2 // 5
    sizes = np.clip(dice.poisson(1.5, count) + 1, 1, 6)
    workload = np.sort(dice.integers(0, size.workloads, count)) + 1
    first = np.searchsorted(workload, workload)
    k = np.minimum(dice.integers(1, 3, count), sizes)
    split = dice.random(count) < 0.25
    copy_rows(
        Dependency,
        "id workload_id position mode k severity",
        (
            (
                *(n + 1, workload[n], n - first[n], "share" if split[n] else "k_of_n"),
                *(1 if split[n] else k[n], (1, 0.5, 0.8)[n % 3]),
            )
            for n in range(count)
        ),
    )
    group = np.repeat(np.arange(count), sizes)[: size.edges]
    product = _popular(dice, products, len(group))
    # A product stands once in a group: of two equal ones the second moves on.
    _key, kept = np.unique(group * products + product, return_index=True)
    group, product = group[kept], product[kept]
    share = dice.integers(1, 10, len(group))
    copy_rows(
        DependencyOption,
        "id dependency_id product_id share share_basis",
        ((n + 1, group[n] + 1, product[n] + 1, share[n], "declared") for n in range(len(group))),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vendors_dependency SET k = 1 WHERE k > (SELECT count(*) FROM vendors_dependencyoption o "
            "WHERE o.dependency_id = vendors_dependency.id)"
        )
    return count


def _fallbacks(dice: np.random.Generator, workloads: int, products: int) -> None:
    workload = np.repeat(np.arange(workloads), dice.integers(0, 3, workloads)) + 1
    first = np.searchsorted(workload, workload)
    product = _popular(dice, products, len(workload))
    copy_rows(
        Fallback,
        "id workload_id position name product_id switch_hours capacity last_tested_on",
        (
            (
                *(n + 1, workload[n], n - first[n], f"Fallback {n}", product[n] + 1 if n % 2 else r"\N"),
                *(8 * (n % 40), 0.1 * (n % 11), f"2025-0{1 + n % 9}-15" if n % 3 else r"\N"),
            )
            for n in range(len(workload))
        ),
    )


def _popular(dice: np.random.Generator, products: int, count: int) -> Draw:
    weights = np.arange(1, products + 1) ** -0.9
    return dice.permutation(products)[dice.choice(products, count, p=weights / weights.sum())]


def copy_rows(model: type[Model], names: str, rows: Iterable[Iterable[Any]]) -> None:
    """Copy rows of these columns in; the others take the defaults of the model."""
    given = names.split()
    rest = [field for field in model._meta.concrete_fields if field.column not in given and not field.null]
    columns = ", ".join([*given, *(str(field.column) for field in rest)])
    tail = "\t".join(_default(field) for field in rest)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write("\t".join([*map(str, row), *([tail] if rest else [])]) + "\n")


def _default(field: Any) -> str:
    if field.name in ("created_at", "updated_at"):
        return NOW
    value = field.get_default()
    return "{}" if value == [] else "" if value is None else str(value)
