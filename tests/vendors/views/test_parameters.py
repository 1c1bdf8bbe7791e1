"""Settings → Risk parameters: the form, the preview, the versions, and how far judgement moves results."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.domain.levers import LEVERS
from vendors.models import RiskParameters, VendorScore
from vendors.queries.parameters import parameters_in_force
from vendors.services.parameters import set_levers
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db

PATH = "/settings/parameters/"


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("administrator")


@pytest.fixture(autouse=True)
def scored() -> None:
    """Vektor carries much, Mistgabel little."""
    make_workload("Claims", people=60, dependencies=[needing(make_product(vendor=make_vendor("Vektor")))])
    make_workload("Notes", people=1, dependencies=[needing(make_product(vendor=make_vendor("Mistgabel")))])
    set_levers(by=None, reason="at the start", setting={"tolerance": 500_000.0})
    rescore_all()


def sent(**changes: Any) -> dict[str, Any]:
    setting = parameters_in_force().setting | {"reason": "The board said so"} | changes
    return {key.replace(".", "__"): "" if value is None else value for key, value in setting.items()}


def test_every_parameter_has_a_field_with_words(client: Client) -> None:
    form = client.get(PATH).context["form"]
    names = {key.replace(".", "__") for key in LEVERS}
    assert set(form.fields) == names | {"reason"}
    assert all(form.fields[name].help_text for name in names)


def test_a_change_is_saved_as_a_new_version_with_its_reason(client: Client) -> None:
    response = client.post(PATH, sent(horizon_hours=360, **{"types.outage.a": 4}), follow=True)
    version = parameters_in_force()
    assert version.horizon_hours == 360
    assert version.types == {"outage": {"a": 4.0}}
    assert version.reason == "The board said so"
    page = response.content.decode()
    assert "The board said so" in page
    assert "Horizon, hours: 720 → 360" in page


def test_a_preview_shows_the_effect_on_every_vendor_and_changes_nothing(client: Client) -> None:
    before = dict(VendorScore.objects.filter(current=True).values_list("vendor__slug", "score"))
    response = client.post(PATH, sent(tolerance=5_000_000, preview="1"))
    effect = response.context["effect"]
    assert [one.slug for one in effect.vendors] == ["vektor", "mistgabel"]
    assert {one.slug: one.before for one in effect.vendors} == before
    assert all(one.after < one.before for one in effect.vendors)
    assert (effect.moved, effect.loss_before) == (2, effect.loss_after)
    assert RiskParameters.objects.count() == 1
    assert response.context["form"]["tolerance"].value() == "5000000"


def test_what_a_preview_says_is_what_saving_does(client: Client) -> None:
    changes = {"horizon_hours": 100, "urgency": 0, "tolerance": 70_000}
    effect = client.post(PATH, sent(**changes, preview="1")).context["effect"]
    client.post(PATH, sent(**changes))
    rescore_all()
    assert {one.slug: one.after for one in effect.vendors} == dict(
        VendorScore.objects.filter(current=True).values_list("vendor__slug", "score")
    )


def test_what_is_left_as_it_was_shown_keeps_its_digits(client: Client) -> None:
    form = client.get(PATH).context["form"]
    shown = {name: form[name].value() for name in form.fields} | {"reason": "Nothing but the horizon"}
    before = parameters_in_force().setting
    client.post(PATH, {name: value or "" for name, value in shown.items()} | {"horizon_hours": "100"})
    assert parameters_in_force().setting == {**before, "horizon_hours": 100.0}


@pytest.mark.parametrize(
    ("changes", "field"), [({"reason": ""}, "reason"), ({"urgency": 99}, "urgency"), ({"a": ""}, None)]
)
def test_what_is_refused_is_said_beside_its_field(
    client: Client, changes: dict[str, Any], field: str | None
) -> None:
    if field is None:
        changes = {"types.outage.a": 0}
        field = "types__outage__a"
    response = client.post(PATH, sent(**changes))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert RiskParameters.objects.count() == 1


def test_an_earlier_version_is_filled_in_and_compared(client: Client) -> None:
    first = parameters_in_force()
    set_levers(by=None, reason="shorter", setting={"horizon_hours": 240.0})
    response = client.get(f"{PATH}?version={first.pk}")
    assert response.context["form"]["horizon_hours"].value() == "720"
    assert response.context["differences"] == ["Horizon, hours: 240 → 720"]
    assert client.get(f"{PATH}?version=none").context["differences"] == []


def test_how_far_judgement_moves_results_is_a_part_of_both_pages(client: Client) -> None:
    assert f'hx-get="{PATH}tornado/"' in client.get(PATH).content.decode()
    whole = client.get(f"{PATH}tornado/").context["rows"]
    assert whole[0].width > 0
    mine = client.get("/vendors/vektor/tornado/").context["rows"]
    assert {row.name for row in mine} == {row.name for row in whole}
    assert '/vendors/vektor/tornado/"' in client.get("/vendors/vektor/").content.decode()


@pytest.mark.parametrize("path", [f"{PATH}tornado/", "/vendors/vektor/tornado/"])
def test_without_javascript_it_is_a_page_of_its_own(client: Client, path: str) -> None:
    assert "<main" in client.get(path).content.decode()
    assert "<main" not in client.get(path, headers={"HX-Request": "true"}).content.decode()


def test_numbers_are_written_as_people_write_them(client: Client) -> None:
    page = client.get(PATH).content.decode()
    assert 'value="720"' in page
    assert 'value="720.0"' not in page
    assert "Default 720. Evidence: Judgement (C)." in page
    assert 'value="1.387"' in page
    ranges = client.get(f"{PATH}tornado/").content.decode()
    assert "336 – 2,160" in ranges
    assert ranges.count(" – €") == 1
