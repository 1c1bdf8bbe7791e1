"""Mitigations of the register as changes of the world in force."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from tests.vendors.mitigating import a_fallback, better_terms, noted
from vendors.domain.mitigation.changes import AddAlternative, AddFallback, Exercise, Negotiate, mitigated
from vendors.domain.mitigation.fit import Misfit
from vendors.domain.world import World
from vendors.models import Mitigation, Product, Workload
from vendors.queries.in_force import world_in_force
from vendors.queries.mitigating import Changes, changes_of, chosen
from vendors.queries.streams import with_streams
from vendors.queries.world import build_world
from vendors.services.parameters import set_levers
from vendors.services.products import archive_product
from vendors.services.rescore import rescore_all
from vendors.services.workloads import archive_workload, update_workload

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def used() -> Product:
    return make_product("Assist", vendor=make_vendor("Vektor"), model="Large")


@pytest.fixture
def desk(used: Product) -> Workload:
    spare = {"name": "By hand", "switch_hours": 24, "capacity": Decimal("0.5"), "last_tested_on": None}
    return make_workload("Desk", dependencies=[needing(used)], fallbacks=[spare])


def in_force() -> World:
    found = world_in_force()
    assert found is not None
    return found.world


def changes() -> Changes:
    return changes_of(chosen(Mitigation.objects.values_list("pk", flat=True)), in_force())


def only() -> object:
    found = changes()
    assert found.unfit == ()
    return found.fit[0].change


def reasons() -> dict[str, Misfit]:
    return {one.mitigation.name: one.reason for one in changes().unfit}


def test_before_the_first_run_there_is_no_world() -> None:
    assert world_in_force() is None


def test_the_world_in_force_is_that_of_the_register_with_what_may_befall_it(desk: Workload) -> None:
    rescore_all(now=NOW)
    world = in_force()
    register = with_streams(AnonymousUser(), build_world(as_of=NOW))
    assert (world.products, world.workloads) == (register.products, register.workloads)
    assert [one.atom for one in world.streams] == [one.atom for one in register.streams]


def test_each_kind_is_the_change_that_the_method_knows(used: Product, desk: Workload) -> None:
    other = make_product("Other")
    rescore_all(now=NOW)
    a_fallback(desk, other, name="a")
    noted("exercise", "b", workload=desk, spare=desk.fallbacks.get())
    noted("alternative", "c", workload=desk, product=other, beside=used, share=Decimal("0.5"), cost=7.5)
    noted("own_service", "d", workload=desk, product=other, beside=used, share=0)
    better_terms(used.vendor, name="e", appeal=1)
    found = changes()
    fallback, exercise, second, own, terms = (one.change for one in found.fit)
    assert isinstance(fallback, AddFallback)
    new = fallback.fallback
    assert (new.product, new.switch_hours, new.capacity, new.months_since_test) == ("other", 4.0, 0.9, 0.0)
    assert exercise == Exercise("desk", None, 24.0)
    assert isinstance(second, AddAlternative)
    assert (second.beside, second.option.product, second.option.share) == ("assist", "other", 0.5)
    assert isinstance(own, AddAlternative)
    assert terms == Negotiate("vektor", 720.0, 0.6)
    assert [one.cost for one in found.fit] == [1.0, 1.0, 7.5, 1.0, 1.0]


def test_a_product_that_nobody_used_brings_itself_what_it_needs_and_what_may_befall_it(
    desk: Workload,
) -> None:
    rescore_all(now=NOW)
    engine = make_product("Engine", vendor=make_vendor("Motor"), model="New", jurisdiction="EU")
    late = make_product("Late", vendor=make_vendor("Young"), needs=[{"products": [engine]}])
    a_fallback(desk, late)
    change = only()
    assert isinstance(change, AddFallback)
    assert {one.id for one in change.brings.products} == {"late", "engine"}
    after = mitigated(in_force(), changes().fit)
    assert {"late", "engine"} <= {one.id for one in after.products}
    assert {"account:young", "entity:motor", "model:New", "jurisdiction:EU"} <= {
        one.atom for one in after.streams
    }


def test_what_an_appeal_leaves_is_that_of_the_parameters_in_force(used: Product, desk: Workload) -> None:
    rescore_all(now=NOW)
    better_terms(used.vendor)
    set_levers(by=None, reason="as agreed", setting={"types.suspension.appeal_human": 0.4})
    change = only()
    assert isinstance(change, Negotiate)
    assert change.duration_scale == 0.4


def test_what_no_longer_fits_is_told_by_its_reason(used: Product, desk: Workload) -> None:
    other, lab = make_product("Other"), make_workload("Lab")
    spare, gone = desk.fallbacks.get(), make_product("Gone")
    nobody = make_vendor("Nobody")
    a_fallback(lab, name="workload")
    a_fallback(desk, gone, name="product")
    noted("exercise", "spare", workload=desk, spare=spare)
    noted("alternative", "beside", workload=desk, product=other, beside=gone, share=1)
    better_terms(nobody, name="account")
    a_fallback(desk, name="archived", archived_at=timezone.now())
    a_fallback(desk, other, name="done")
    update_workload(
        by=None, workload=desk, fallbacks=[{"product": other, "switch_hours": 1, "capacity": Decimal(1)}]
    )
    archive_workload(by=None, workload=lab)
    archive_product(by=None, product=gone)
    rescore_all(now=NOW)
    assert reasons() == {
        "workload": Misfit.WORKLOAD_GONE,
        "product": Misfit.PRODUCT_GONE,
        "spare": Misfit.SPARE_GONE,
        "beside": Misfit.BESIDE_GONE,
        "account": Misfit.ACCOUNT_GONE,
        "archived": Misfit.WITHDRAWN,
        "done": Misfit.DONE,
    }


def test_more_mitigations_take_no_more_queries(desk: Workload) -> None:
    rescore_all(now=NOW)
    a_fallback(desk, make_product())
    world = in_force()

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            changes_of(chosen(Mitigation.objects.values_list("pk", flat=True)), world)
        return len(seen)

    few = queries()
    for _number in range(4):
        a_fallback(make_workload(dependencies=[needing(make_product())]), make_product())
        better_terms(make_vendor())
    assert queries() == few
