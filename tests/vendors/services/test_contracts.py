"""Writes on contracts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.factories.vendors import make_contract, make_product
from vendors.models import Contract
from vendors.services.contracts import archive_contract, update_contract
from vendors.services.products import archive_product

pytestmark = pytest.mark.django_db


def test_a_contract_gets_its_identifier_from_its_reference_and_keeps_its_products() -> None:
    product = make_product()
    contract = make_contract("C/2024-017", vendor=product.vendor, products=[product])
    assert contract.slug == "c2024-017"
    assert list(contract.products.all()) == [product]


def test_a_reference_of_digits_still_gives_an_identifier_with_a_letter() -> None:
    assert make_contract("4711").slug == "contract-4711"


def test_an_update_without_products_keeps_them() -> None:
    product = make_product()
    contract = make_contract(vendor=product.vendor, products=[product])
    update_contract(by=None, contract=contract, title="Renamed")
    assert list(contract.products.all()) == [product]
    update_contract(by=None, contract=contract, products=[])
    assert not contract.products.exists()


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"end_date": date(2025, 12, 31)}, "end_date"),
        ({"auto_renewal": True}, "renewal_months"),
        ({"auto_renewal": True, "end_date": None, "renewal_months": 12}, "end_date"),
        ({"auto_renewal": True, "renewal_months": 0}, "renewal_months"),
        ({"annual_value": Decimal("-1")}, "annual_value"),
        ({"outage_credit": Decimal("-1")}, "outage_credit"),
        ({"exchange_rate": Decimal(0)}, "exchange_rate"),
        ({"currency": "Euro"}, "currency"),
        ({"notice_period_days": 3651}, "notice_period_days"),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_wrong_is_said_under_its_field(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_contract(**fields)
    assert list(refused.value.message_dict) == [path]
    assert not Contract.objects.exists()


def test_a_reference_is_given_once() -> None:
    make_contract("C-1")
    with pytest.raises(ValidationError) as refused:
        make_contract("C-1")
    assert list(refused.value.message_dict) == ["reference"]


def test_a_contract_without_an_end_is_fine() -> None:
    assert make_contract(end_date=None).end_date is None


def test_an_archived_product_is_not_covered_anew() -> None:
    product = archive_product(by=None, product=make_product())
    with pytest.raises(ValidationError) as refused:
        make_contract(vendor=product.vendor, products=[product])
    assert "products" in refused.value.message_dict


def test_archiving_twice_keeps_the_first_date() -> None:
    contract = archive_contract(by=None, contract=make_contract())
    first = contract.archived_at
    assert archive_contract(by=None, contract=contract).archived_at == first is not None
