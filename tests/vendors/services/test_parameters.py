"""New versions of the risk parameters."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from riskboard.accounts.models import User
from tests.factories.accounts import make_user
from vendors.domain.hazard import DEFAULT_TYPES
from vendors.models import RescoreState, RiskParameters
from vendors.queries.columns import load_register
from vendors.queries.parameters import parameters_in_force
from vendors.services.parameters import proposed, set_levers, set_parameters

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user("administrator")


def test_a_version_keeps_who_and_why_and_what_differs(ada: User) -> None:
    version = set_levers(
        by=ada, reason=" The board said so ", setting={"types.outage.a": 3.0, "urgency": 2.0}
    )
    version.refresh_from_db()
    assert (version.created_by, version.reason) == (ada, "The board said so")
    assert version.urgency == 2
    assert version.types == {"outage": {"a": 3.0}}
    assert version.tolerance is None
    assert RescoreState.objects.get().everything


def test_what_is_not_named_stays_and_nothing_is_overwritten(ada: User) -> None:
    first = set_levers(by=ada, reason="one", setting={"classes.easy": 24.0, "tolerance": 9000.0})
    second = set_levers(by=ada, reason="two", setting={"types.outage.b": 2.0})
    assert second.setting == first.setting | {"types.outage.b": 2.0}
    assert second.tolerance == Decimal(9000)
    assert RiskParameters.objects.count() == 2
    assert parameters_in_force() == second


def test_an_earlier_version_is_restored_by_its_setting(ada: User) -> None:
    first = set_levers(by=ada, reason="one", setting={"weights.outage.public": 0.5})
    set_levers(by=ada, reason="two", setting={"weights.outage.public": 1.0, "horizon_hours": 100.0})
    assert set_levers(by=ada, reason="back", setting=first.setting).setting == first.setting


@pytest.mark.parametrize(
    ("setting", "field"),
    [
        ({"horizon_hours": 0.0}, "horizon_hours"),
        ({"horizon_hours": 9000.0}, "horizon_hours"),
        ({"untested_credit": 1.5}, "untested_credit"),
        ({"types.outage.b": 0.0}, "types.outage.b"),
        ({"weights.suspension.public": 2.0}, "weights.suspension.public"),
        ({"classes.easy": -1.0}, "classes.easy"),
        ({"classes.easi": 1.0}, "classes.easi"),
    ],
)
def test_what_lies_outside_is_refused_under_its_name(
    ada: User, setting: dict[str, float | None], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        set_levers(by=ada, reason="why not", setting=setting)
    assert list(refused.value.message_dict) == [field]
    assert not RiskParameters.objects.exists()


def test_a_reason_is_demanded(ada: User) -> None:
    with pytest.raises(ValidationError) as refused:
        set_parameters(by=ada, reason="  ", urgency=2)
    assert list(refused.value.message_dict) == ["reason"]


def test_a_proposal_is_not_saved() -> None:
    assert proposed(reason="see", urgency=Decimal(2)).setting["urgency"] == 2
    assert not RiskParameters.objects.exists()


def test_a_run_computes_with_the_version_in_force(ada: User) -> None:
    set_levers(
        by=ada, reason="x", setting={"classes.medium": 500.0, "types.outage.a": 3.0, "tolerance": 1000.0}
    )
    found = load_register(parameters_in_force().created_at.date()).columns.parameters
    assert (found.tolerance, found.classes["medium"], found.types["outage"].a) == (1000, 500, 3)
    assert found.types["outage"].b == DEFAULT_TYPES["outage"].b
