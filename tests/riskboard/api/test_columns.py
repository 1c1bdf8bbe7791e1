"""Answers read as columns: complete, in order, and at the cost of few queries."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models.functions import Upper
from rest_framework import serializers
from rest_framework.test import APIClient

from riskboard.api.answers import to_json
from riskboard.api.columns import Computed, FromQuery, Part, Plan, plan_of
from riskboard.api.fields import KeyField, MoneyField
from tests.factories.vendors import make_product, make_vendor
from vendors.models import NeedOption, Product, Vendor
from vendors.queries.vendors import by_key

pytestmark = pytest.mark.django_db


class OwnerSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    country = serializers.CharField()


def _uses() -> Any:
    return NeedOption.objects.order_by("-need__product__slug")


class ProductSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    vendor = KeyField(find=by_key, what="vendor")  # type: ignore[arg-type]  # never asked here
    owner = OwnerSerializer(source="vendor")
    both = Computed(
        lambda name, model: f"{name}/{model}", reads=["name", "model"], shape=serializers.CharField()
    )
    loud = FromQuery(lambda: Upper("name"), shape=serializers.CharField())
    users = Part(serializers.CharField(source="need__product__slug"), rows=_uses, of="product_id")


def read(plan: Plan, rows: Any, *extra: str) -> Any:
    return plan.records(list(plan.select(rows, *extra)), *extra)


def test_a_record_has_the_members_that_the_serializer_declares_in_their_order() -> None:
    model = make_product("Model API", vendor=make_vendor("Corvid AI", country="FR"))
    for name in ("First", "Second"):
        make_product(name, needs=[{"k": 1, "products": [model]}])
    found, extra = read(plan_of(ProductSerializer), Product.objects.filter(pk=model.pk), "name", "pk")
    assert list(found[0].items()) == [
        ("slug", "model-api"),
        ("vendor", "corvid-ai"),
        ("owner", {"slug": "corvid-ai", "country": "FR"}),
        ("both", "Model API/Model One"),
        ("loud", "MODEL API"),
        ("users", ["second", "first"]),
    ]
    assert extra == [("Model API", model.pk)]


def test_parts_cost_one_query_for_all_records(django_assert_num_queries: Any) -> None:
    model = make_product()
    for _ in range(5):
        make_product(needs=[{"k": 1, "products": [model]}])
    plan = plan_of(ProductSerializer)
    with django_assert_num_queries(2):
        found, _extra = read(plan, Product.objects.order_by("pk"))
    assert [len(one["users"]) for one in found] == [5, 0, 0, 0, 0, 0]
    with django_assert_num_queries(1):
        assert read(plan, Product.objects.filter(slug="none")) == ([], [])


def test_what_is_not_wanted_is_not_read(django_assert_num_queries: Any) -> None:
    make_product("Clause light")
    with django_assert_num_queries(1) as asked:
        found, _extra = read(plan_of(ProductSerializer, ("slug", "loud")), Product.objects.all())
    assert found == [{"slug": "clause-light", "loud": "CLAUSE LIGHT"}]
    assert "vendor" not in asked[0]["sql"].replace("vendors_", "")


def test_a_serializer_that_has_no_columns_is_a_mistake_of_the_program() -> None:
    class Nested(serializers.Serializer[Any]):
        products = OwnerSerializer(many=True)

    class Method(serializers.Serializer[Any]):
        name = serializers.SerializerMethodField()

    for wrong in (Nested, Method):
        with pytest.raises(TypeError, match="cannot be read as columns"):
            plan_of(wrong)


def test_a_record_that_is_not_there_is_null() -> None:
    class Score(serializers.Serializer[Any]):
        score = serializers.FloatField()

    class Scored(serializers.Serializer[Any]):
        risk = Score(source="scores", allow_null=True)

    make_vendor()
    assert read(plan_of(Scored), Vendor.objects.all())[0] == [{"risk": None}]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.000"), (5, "0.005"), (-5, "-0.005"), (-1234567, "-1234.567"), (10**18, "1000000000000000.000")],
)
def test_money_is_written_to_the_thousandth(value: int, text: str) -> None:
    assert MoneyField().from_column(value) == text
    assert Decimal(text) == Decimal(value) / 1000


def test_json_is_written_with_decimals_as_texts_and_moments_in_utc() -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert to_json({"a": Decimal("0E-6"), "at": moment}) == b'{"a":"0.000000","at":"2026-03-01T12:00:00Z"}'


@pytest.mark.parametrize(
    "name", ["vendors", "products", "contracts", "scorecards", "workloads", "scores", "incidents"]
)
def test_a_list_and_a_record_are_the_same_by_whatever_road(api_as: Any, name: str) -> None:
    make_product()
    api: APIClient = api_as()
    listed = api.get(f"/api/v1/{name}/").json()["results"]
    filtered = api.get(f"/api/v1/{name}/?q=e").json()["results"]
    assert [one for one in listed if one in filtered] == filtered
    for one in listed if name != "scores" else []:
        assert api.get(f"/api/v1/{name}/{one['id']}/").json() == one
