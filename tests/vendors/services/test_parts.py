"""Rescoring what an edit touches, against rescoring everything."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.domain.score import vendor_losses
from vendors.domain.sweep import sweep
from vendors.models import (
    Fallback,
    JointLoss,
    PortfolioResult,
    Product,
    RescoreState,
    SinglePoint,
    VendorReach,
    VendorScore,
    Workload,
)
from vendors.models.limit import Scope
from vendors.queries import part
from vendors.queries.columns import load_register
from vendors.queries.losses import Pairs, kept_losses
from vendors.queries.stored import stored_columns
from vendors.services import following, rescore, worlds
from vendors.services.losses import _pairs
from vendors.services.portfolio import _plain
from vendors.services.products import archive_product, update_product
from vendors.services.rescore import rescore_all, rescore_due
from vendors.services.results import compute, vendors_by_slug
from vendors.services.workloads import archive_workload, record_fallback_test, update_workload
from vendors.services.worlds import blocks_of_all, store_world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
Edit = Callable[[random.Random, int], object]


@contextmanager
def undone() -> Iterator[None]:
    """Takes back what one example wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def products() -> list[Product]:
    return list(Product.objects.filter(archived_at=None).order_by("pk"))


def workload(dice: random.Random) -> Workload | None:
    found = list(Workload.objects.filter(archived_at=None).order_by("pk"))
    return dice.choice(found) if found else None


def groups(dice: random.Random) -> list[dict[str, Any]]:
    known = products()
    return [
        needing(
            *dice.sample(known, dice.randint(1, min(3, len(known)))),
            mode=dice.choice(["k_of_n", "share"]),
            severity=dice.choice([Decimal("0.3"), Decimal(1)]),
        )
        for _ in range(dice.randint(0, 3))
    ]


def spares(dice: random.Random) -> list[dict[str, Any]]:
    tested = dice.choice([None, NOW.date() - timedelta(days=dice.randint(0, 900))])
    chosen = dice.choice([None, *products()])
    return [
        {"name": "spare", "product": chosen, "switch_hours": 8, "capacity": "0.5", "last_tested_on": tested}
    ]


def enter_workload(dice: random.Random, step: int) -> object:
    return make_workload(f"Workload {step}", dependencies=groups(dice), people=dice.randint(1, 90))


def change_people(dice: random.Random, step: int) -> object:
    found = workload(dice)
    return found and update_workload(by=None, workload=found, people=dice.randint(1, 500))


def change_parts(dice: random.Random, step: int) -> object:
    found = workload(dice)
    if found is None:
        return None
    # What it comes to depend on must be none of its fallbacks; which are is the service's to say.
    found.fallbacks.all().delete()
    return update_workload(by=None, workload=found, dependencies=groups(dice))


def change_spares(dice: random.Random, step: int) -> object:
    found = workload(dice)
    if found is None:
        return None
    # A fallback must lie outside what the workload depends on; which does is the service's to say.
    found.dependencies.all().delete()
    return update_workload(by=None, workload=found, fallbacks=spares(dice))


def exercise(dice: random.Random, step: int) -> object:
    found = Fallback.objects.filter(workload__archived_at=None).order_by("pk").first()
    return found and record_fallback_test(by=None, fallback=found, tested_on=date(2026, 11, 1))


def retire(dice: random.Random, step: int) -> object:
    found = workload(dice)
    return found and archive_workload(by=None, workload=found)


def enter_product(dice: random.Random, step: int) -> object:
    needs = [{"k": 1, "products": dice.sample(products(), 1)}]
    return make_product(f"Product {step}", needs=dice.choice([[], needs]))


def enter_vendor(dice: random.Random, step: int) -> object:
    return make_vendor(f"Newcomer {step}")


def change_needs(dice: random.Random, step: int) -> object:
    known = products()
    found, earlier = known[-1], known[:-1]
    needs = [{"k": 1, "products": dice.sample(earlier, 1)}] if earlier else []
    return update_product(by=None, product=found, needs=dice.choice([[], needs]))


def change_platform(dice: random.Random, step: int) -> object:
    return update_product(by=None, product=dice.choice(products()), platform=dice.choice(["X", "Y"]))


EDITS: list[Edit] = [
    *(enter_workload, change_people, change_parts, change_spares, exercise, retire),
    *(enter_product, enter_vendor, change_needs, change_platform),
]


def state() -> dict[str, Any]:
    """What is in force: scores, losses, portfolio."""
    scores = VendorScore.objects.filter(current=True).order_by("vendor")
    kept, latest = kept_losses(), PortfolioResult.objects.first()
    points = SinglePoint.objects.order_by("workload__slug", "kind", "name")
    joint = JointLoss.objects.order_by("pk")
    return {
        "scores": list(scores.values_list("vendor", "score", "loss", "direct_loss", "indirect_loss")),
        "losses": (kept.workload.tolist(), kept.vendor.tolist(), kept.figures.tolist()),
        "reach": dict(VendorReach.objects.values_list("vendor", "workloads")),
        "layers": latest and latest.layers,
        "critical": latest and latest.critical_layers,
        "points": [(point.workload.slug, point.atom) for point in points.select_related("workload")],
        "joint": list(joint.values_list("first__slug", "second__slug", "joint", "together", "worst__slug")),
    }


def fresh() -> dict[str, Any]:
    """What a run over everything finds now, without storing it."""
    results = compute(load_register(NOW.date()), NOW.date())
    live = vendors_by_slug()
    pairs = _pairs(results.losses, results.register.workloads, live)
    found = {live[slug]: (loss, direct) for slug, loss, direct in results.losses.totals()}
    tolerance = 1000 * results.tolerance
    rows = [(pk, *found.get(pk, (0, 0))) for pk in sorted(live.values())]
    portfolio = results.portfolio()
    return {
        "scores": [(pk, 100.0 * a / (a + tolerance) if a else 0.0, a, b, a - b) for pk, a, b in rows],
        "losses": (pairs.workload.tolist(), pairs.vendor.tolist(), pairs.figures.tolist()),
        "reach": _reach(pairs),
        "layers": _plain(portfolio.layers[Scope.ALL]),
        "critical": _plain(portfolio.layers[Scope.CRITICAL]),
        "points": list(results.points),
        "joint": [(one.first, one.second, one.joint, one.together, one.worst) for one in results.joint()],
    }


def _reach(pairs: Pairs) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for workload, vendor in zip(pairs.workload.tolist(), pairs.vendor.tolist(), strict=True):
        found.setdefault(vendor, []).append(workload)
    return found


@contextmanager
def small_spans() -> Iterator[None]:
    """A register of a few records has several parts."""
    with patch.object(part, "SPAN", 2), patch.object(worlds, "SPAN", 2):
        yield


def full_runs() -> Any:
    """Counts the runs over everything."""
    return patch.object(rescore, "compute", wraps=compute)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.lists(st.integers(0, len(EDITS) - 1), min_size=1, max_size=12))
def test_edits_rescored_one_by_one_leave_what_a_full_run_finds_bit_for_bit(
    seed: int, edits: list[int]
) -> None:
    dice = random.Random(seed)
    with undone(), small_spans():
        make_product("Base", vendor=make_vendor("Maker"))
        rescore_all(now=NOW)
        for step, number in enumerate(edits):
            EDITS[number](dice, step)
            RescoreState.objects.filter(due_at__isnull=False).update(due_at=NOW)
            rescore_due(now=NOW + timedelta(seconds=step))
            assert state() == fresh()
            register = load_register(NOW.date())
            world = store_world(register, NOW.date(), blocks_of_all(register, NOW.date()))
            assert RescoreState.objects.get().world == world


@pytest.mark.parametrize(("days", "runs"), [(0, 0), (1, 1)])
def test_an_edit_runs_over_everything_only_when_tests_of_fallbacks_have_aged(days: int, runs: int) -> None:
    found = make_workload(dependencies=[needing(make_product())])
    rescore_all(now=NOW)
    update_workload(by=None, workload=found, people=77)
    RescoreState.objects.update(due_at=NOW)
    with full_runs() as run:
        assert rescore_due(now=NOW + timedelta(days=days, minutes=1))
    assert run.call_count == runs


def test_an_edit_beside_one_that_is_not_claimed_yet_runs_over_everything() -> None:
    first, second = (make_workload(dependencies=[needing(make_product())]) for _ in range(2))
    rescore_all(now=NOW)
    update_workload(by=None, workload=first, people=77)
    Workload.objects.filter(pk=second.pk).update(slug="renamed-meanwhile")
    RescoreState.objects.update(due_at=NOW)
    with full_runs() as run:
        assert rescore_due(now=NOW + timedelta(minutes=1))
    assert run.call_count == 1
    assert "renamed-meanwhile" in stored_columns(RescoreState.objects.get().world).workloads.id


def test_after_a_run_that_failed_everything_is_computed() -> None:
    found = make_workload(dependencies=[needing(make_product())])
    rescore_all(now=NOW)
    update_workload(by=None, workload=found, people=77)
    RescoreState.objects.update(due_at=NOW)
    with patch.object(rescore, "store_part", side_effect=MemoryError), pytest.raises(MemoryError):
        rescore_due(now=NOW + timedelta(minutes=1))
    RescoreState.objects.update(due_at=NOW)
    with full_runs() as run:
        rescore_due(now=NOW + timedelta(minutes=2))
    assert run.call_count == 1


def test_a_vendor_whose_parts_did_not_move_keeps_its_row() -> None:
    edited = make_workload(dependencies=[needing(make_product())])
    other = make_product()
    make_workload(dependencies=[needing(other)])
    rescore_all(now=NOW)
    before = VendorScore.objects.get(vendor=other.vendor)
    update_workload(by=None, workload=edited, people=77)
    RescoreState.objects.update(due_at=NOW)
    rescore_due(now=NOW + timedelta(minutes=1))
    assert VendorScore.objects.get(vendor=other.vendor).computed_at == before.computed_at
    assert VendorScore.objects.exclude(vendor=other.vendor).count() == 2


def test_the_world_of_a_part_is_the_world_as_it_stands() -> None:
    edited = make_workload(dependencies=[needing(make_product())])
    rescore_all(now=NOW)
    update_workload(by=None, workload=edited, people=77)
    archive_product(by=None, product=make_product())
    RescoreState.objects.update(due_at=NOW)
    rescore_due(now=NOW + timedelta(minutes=1))
    stored, read = stored_columns(RescoreState.objects.get().world), load_register(NOW.date()).columns
    assert stored.workloads.id == read.workloads.id
    assert [item.id for item in stored.products] == [item.id for item in read.products]
    left, right = (vendor_losses(sweep(columns)) for columns in (stored, read))
    assert np.array_equal(left.loss, right.loss)


@pytest.mark.parametrize("name", ["QUICKLY_WEIGHED", "QUICKLY_SWEPT"])
def test_where_too_many_pairs_meet_an_edit_leaves_joint_losses_to_the_next_full_run(name: str) -> None:
    one, other = make_product(), make_product()
    edited = make_workload(dependencies=[needing(one, other)])
    rescore_all(now=NOW)
    before = JointLoss.objects.get().joint
    update_workload(by=None, workload=edited, people=77)
    RescoreState.objects.update(due_at=NOW)
    later = NOW + timedelta(minutes=1)
    with patch.object(following, name, 0):
        rescore_due(now=later)
    assert (JointLoss.objects.get().joint, PortfolioResult.objects.latest("pk").joint_at) == (before, NOW)
    rescore_all(now=later)
    assert JointLoss.objects.get().joint > before
    assert PortfolioResult.objects.latest("pk").joint_at == later
