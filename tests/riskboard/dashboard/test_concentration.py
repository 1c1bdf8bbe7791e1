"""How many real choices there are on each layer."""

import pytest
from django.utils import timezone

from riskboard.dashboard.queries.concentration import PARTS, layers_of
from tests.factories.vendors import make_vendor
from vendors.models import PortfolioResult

pytestmark = pytest.mark.django_db


def portfolio(shares: dict[str, float]) -> PortfolioResult:
    now = timezone.now()
    layers = {
        "vendor": {"effective_number": 2.5, "shares": shares},
        "platform": {"effective_number": 1, "shares": {}},
    }
    return PortfolioResult(computed_at=now, confirmed_at=now, layers=layers)


def test_shares_come_largest_first_under_the_names_of_vendors() -> None:
    make_vendor("Vektor")
    [layer] = layers_of(portfolio({"elsewhere": 0.25, "vektor": 0.75}))
    assert layer.parts == (("Vektor", 0.75), ("elsewhere", 0.25))
    assert layer.effective_number == 2.5
    assert layer.top == ("Vektor", 0.75)


def test_of_many_shares_only_the_largest_are_drawn() -> None:
    shares = {f"v{n}": float(n) for n in range(PARTS * 5)}
    [layer] = layers_of(portfolio(shares))
    assert [share for _name, share in layer.parts] == sorted(shares.values())[: -PARTS - 1 : -1]


def test_without_a_result_there_is_no_layer() -> None:
    assert layers_of(None) == []
