"""How many real choices there are on each layer."""

import pytest
from django.utils import timezone

from tests.factories.vendors import make_vendor
from vendors.models import PortfolioResult
from vendors.models.limit import Scope
from vendors.queries.concentration import PARTS, layers_of

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
    assert layer.parts == (("Vektor", 0.75, "vektor"), ("elsewhere", 0.25, ""))
    assert layer.effective_number == 2.5
    assert layer.top.name == "Vektor"


def test_of_many_shares_only_the_largest_are_drawn() -> None:
    shares = {f"v{n}": float(n) for n in range(PARTS * 5)}
    [layer] = layers_of(portfolio(shares))
    assert [part.share for part in layer.parts] == sorted(shares.values())[: -PARTS - 1 : -1]


def test_what_is_not_drawn_is_counted_and_still_part_of_the_whole() -> None:
    [layer] = layers_of(portfolio({"a": 0.5, "b": 0.25, "c": 0.25, "idle": 0.0}), parts=2)
    assert (layer.members, layer.others, layer.rest) == (3, 1, 0.25)


def test_the_layers_of_critical_workloads_are_their_own() -> None:
    result = portfolio({"a": 1.0})
    result.critical_layers = {"vendor": {"effective_number": 1, "shares": {"b": 1.0}}}
    assert layers_of(result, scope=Scope.CRITICAL)[0].top.name == "b"
    assert layers_of(result)[0].top.name == "a"


def test_without_a_result_there_is_no_layer() -> None:
    assert layers_of(None) == []
