"""Writes on mitigations: what each kind needs, what fits the workload, and a remedy in every refusal."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from riskboard.common.versions import StaleVersion
from tests.factories.vendors import make_mitigation, make_product, make_vendor, make_workload, needing
from vendors.models import Mitigation, Product, Workload
from vendors.queries.mitigations import is_adrift, mitigations
from vendors.services.mitigations import (
    archive_mitigation,
    create_mitigation,
    restore_mitigation,
    update_mitigation,
)
from vendors.services.workloads import archive_workload, update_workload

pytestmark = pytest.mark.django_db
BY_HAND = {"name": "By hand", "switch_hours": Decimal(30), "capacity": Decimal("0.5")}


@pytest.fixture
def used() -> Product:
    """The product that Claims uses."""
    return make_product("Assist", vendor=make_vendor("Vektor"))


@pytest.fixture
def claims(used: Product) -> Workload:
    """A workload with a fallback by hand."""
    return make_workload("Claims", dependencies=[needing(used)], fallbacks=[BY_HAND])


def refused(**fields: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        create_mitigation(by=None, **({"name": "Something"} | fields))
    return caught.value.message_dict


def test_a_fallback_is_a_product_or_a_procedure(claims: Workload) -> None:
    sizes: dict[str, Any] = {"switch_hours": Decimal(4), "capacity": Decimal(1)}
    product = make_product()
    with_one = make_mitigation(kind="fallback", workload=claims, product=product, **sizes)
    by_hand = make_mitigation(kind="fallback", workload=claims, **sizes)
    assert (with_one.product, by_hand.product) == (product, None)
    assert by_hand.yearly_cost == 0


def test_a_fallback_does_not_stand_in_for_itself(claims: Workload, used: Product) -> None:
    fields = {"switch_hours": Decimal(4), "capacity": Decimal(1), "product": used}
    told = refused(kind="fallback", workload=claims, **fields)
    assert told == {
        "product": [f"{used} cannot stand in for itself: it has failed when this is needed"],
    }


def test_an_exercise_follows_the_fallback_to_its_workload(claims: Workload) -> None:
    spare = claims.fallbacks.get()
    assert make_mitigation(kind="exercise", spare=spare).workload == claims
    assert make_mitigation(kind="exercise", workload=claims, spare="By hand").spare == spare


def test_an_exercise_must_name_a_fallback_of_its_workload(claims: Workload) -> None:
    other = make_workload("Fraud", fallbacks=[BY_HAND])
    bare = make_workload("Bare")
    assert refused(kind="exercise", workload=claims) == {
        "spare": ["is needed: choose the fallback that is exercised"]
    }
    for spare in (other.fallbacks.get(), "by post"):
        told = refused(kind="exercise", workload=claims, spare=spare)
        assert told == {"spare": ["is no fallback of Claims: choose one of By hand"]}
    told = refused(kind="exercise", workload=bare, spare="By hand")
    assert told == {"spare": ["is no fallback of Bare: it has none, so add one to it first"]}


@pytest.mark.parametrize("kind", ["alternative", "own_service"])
def test_what_joins_stands_beside_a_product_that_is_used(kind: str, claims: Workload, used: Product) -> None:
    product = make_product("Newcomer")
    assert make_mitigation(kind=kind, workload=claims, product=product, beside=used).share == 0
    told = refused(kind=kind, workload=claims, product=used, beside=product)
    assert told == {"beside": ["is not used by Claims: choose one of Assist"]}
    told = refused(kind=kind, workload=claims, product=used, beside=used)
    assert told == {"product": ["serves Claims beside it already: choose another product"]}


def test_a_product_may_join_one_group_while_it_serves_another(used: Product) -> None:
    second = make_product("Second")
    workload = make_workload(dependencies=[needing(used, second), needing(used)])
    assert make_mitigation(kind="alternative", workload=workload, product=second, beside=used).pk


def test_negotiating_names_a_better_term() -> None:
    vendor = make_vendor()
    told = refused(kind="negotiate", vendor=vendor, notice_hours=Decimal(0))
    assert told == {"notice_hours": ["name at least one better term: hours of notice, or an appeal"]}
    assert make_mitigation(kind="negotiate", vendor=vendor, notice_hours=Decimal(72)).pk
    assert make_mitigation(kind="negotiate", vendor=vendor, appeal=1).pk


def test_each_kind_says_what_it_needs_and_what_does_not_belong_to_it(claims: Workload) -> None:
    told = refused(kind="negotiate", workload=claims, appeal=1)
    assert told == {
        "vendor": ["is needed for “Negotiate better terms”: enter it"],
        "workload": ["does not belong to “Negotiate better terms”: leave it empty"],
    }
    told = refused(kind="fallback", workload=claims, capacity=Decimal(2))
    assert told == {
        "switch_hours": ["is needed for “Add a fallback”: enter it"],
        "capacity": ["must lie between 0 and 1"],
    }
    assert "kind" in refused(kind="prayer")


def test_what_is_archived_is_named(claims: Workload, used: Product) -> None:
    archive_workload(by=None, workload=claims)
    told = refused(kind="exercise", spare=claims.fallbacks.get())
    assert told == {"workload": ["Claims is archived: restore it or choose another"]}


def test_a_change_keeps_the_rest_and_the_kind_stays() -> None:
    mitigation = make_mitigation("Exercise by post", yearly_cost=Decimal(100))
    update_mitigation(by=None, mitigation=mitigation, yearly_cost=Decimal("250.50"))
    found = Mitigation.objects.get()
    assert (found.name, found.yearly_cost, found.slug) == (
        "Exercise by post",
        Decimal("250.50"),
        "exercise-by-post",
    )
    with pytest.raises(ValidationError) as caught:
        update_mitigation(by=None, mitigation=mitigation, kind="exercise")
    assert caught.value.message_dict == {"kind": ["stays as it is: add another mitigation instead"]}
    with pytest.raises(StaleVersion):
        update_mitigation(by=None, mitigation=mitigation, version="old", name="Other")


def test_archived_it_leaves_the_list_and_comes_back_unless_its_workload_is_gone() -> None:
    mitigation = make_mitigation()
    archive_mitigation(by=None, mitigation=mitigation)
    assert not mitigations().exists()
    assert mitigation.workload is not None
    archive_workload(by=None, workload=mitigation.workload)
    with pytest.raises(ValidationError, match="is archived: restore it"):
        restore_mitigation(by=None, mitigation=mitigation)
    Workload.objects.update(archived_at=None)
    restore_mitigation(by=None, mitigation=mitigation)
    assert list(mitigations()) == [mitigation]


def test_the_address_of_the_ranking_is_nobodys_name() -> None:
    assert make_mitigation("Ranking").slug == "ranking-2"


def test_a_mitigation_tells_when_its_workload_went_another_way(claims: Workload, used: Product) -> None:
    exercise = make_mitigation(kind="exercise", spare=claims.fallbacks.get())
    joining = make_mitigation(kind="alternative", workload=claims, product=make_product(), beside=used)
    assert not is_adrift(exercise)
    assert not is_adrift(joining)
    update_workload(by=None, workload=claims, dependencies=[needing(make_product())], fallbacks=[])
    assert is_adrift(Mitigation.objects.get(pk=exercise.pk))
    assert is_adrift(Mitigation.objects.get(pk=joining.pk))


def test_the_list_is_narrowed_by_kind_workload_vendor_and_words(claims: Workload, used: Product) -> None:
    exercise = make_mitigation("Practise", kind="exercise", spare=claims.fallbacks.get())
    joining = make_mitigation(
        "Second", kind="alternative", workload=claims, product=make_product(), beside=used
    )
    terms = make_mitigation("Terms", kind="negotiate", vendor=used.vendor, appeal=2, yearly_cost=Decimal(9))
    assert list(mitigations(kind="exercise")) == [exercise]
    assert list(mitigations(workload="claims")) == [exercise, joining]
    assert list(mitigations(vendor="vektor")) == [joining, terms]
    assert list(mitigations(q="vektor")) == [terms]
    assert next(iter(mitigations(order="-cost"))) == terms
