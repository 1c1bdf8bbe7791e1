"""Webhooks over the API: rules as a whole, the secret given once, deliveries with their attempts, sending again."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.test import APIClient

from riskboard.alerts.models import Attempt, Channel, Delivery
from riskboard.alerts.services.delivering import deliver_due
from riskboard.api.models import IdempotentRequest
from tests.factories.alerts import NOON, make_channel, make_delivery
from tests.factories.vendors import make_vendor
from tests.http_server import LocalServer
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/webhooks/"


@pytest.fixture
def api(api_as: Callable[..., APIClient]) -> APIClient:
    return api_as("administrator", ["webhooks:read", "webhooks:write"])


@pytest.fixture
def receiver(settings: Settings) -> Iterator[LocalServer]:
    with LocalServer() as server:
        settings.FETCH_ALLOWED_HOSTS = [server.authority]
        yield server


def created(api: APIClient, **fields: Any) -> Any:
    rules = [{"events": ["incident.opened"], "min_severity": "high"}]
    body = {"name": "Hook", "url": "https://hooks.example/T1/hush", "rules": rules} | fields
    answer = api.post(ADDRESS, body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_webhook_is_added_and_read_back_without_its_address(api: APIClient) -> None:
    make_vendor("Orionsoft")
    rule = {
        "events": ["score.changed"],
        "vendors": ["orionsoft"],
        "min_change": "2.5",
        "min_band": "very_high",
    }
    made = created(api, rules=[rule])
    assert made["host"] == "hooks.example"
    assert made["rules"] == [
        rule | {"min_severity": "", "ours_only": False, "restricted": False},
    ]
    for text in (
        str(made),
        api.get(ADDRESS).content.decode(),
        api.get(f"{ADDRESS}{made['id']}/").content.decode(),
    ):
        assert "hush" not in text
        assert "whsec_" not in text
    assert api.get(f"{ADDRESS}{made['id']}/").json() == made


def test_a_secret_is_given_in_the_answer_to_its_making_alone(api: APIClient) -> None:
    made = created(api)
    first = api.post(f"{ADDRESS}{made['id']}/secret/").json()["secret"]
    second = api.post(f"{ADDRESS}{made['id']}/secret/").json()["secret"]
    assert first.startswith("whsec_")
    assert first != second
    shown = api.get(f"{ADDRESS}{made['id']}/").json()
    assert shown["previous_secret_until"] is not None
    assert first not in str(shown)


def test_an_answer_with_a_secret_is_not_kept_for_repetition(api: APIClient) -> None:
    made = created(api)
    answer = api.post(f"{ADDRESS}{made['id']}/secret/", headers={"Idempotency-Key": "one"})
    assert "whsec_" not in answer.content.decode()
    assert_problem(answer, 400)
    assert not IdempotentRequest.objects.exists()


def test_rules_that_are_given_replace_those_there_are_and_others_stay(api: APIClient) -> None:
    made = created(api)
    address = f"{ADDRESS}{made['id']}/"
    assert api.patch(address, {"name": "New"}).json()["rules"] == made["rules"]
    changed = api.patch(address, {"rules": [{"events": ["limit.breached"]}]}).json()
    assert [rule["events"] for rule in changed["rules"]] == [["limit.breached"]]
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404
    assert Channel.objects.get().sealed_url == ""


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"url": "http://hooks.example/x"}, "#/url"),
        ({"name": ""}, "#/name"),
        ({"rules": [{"events": []}]}, "#/rules/0/events"),
        ({"rules": [{"events": ["test"]}]}, "#/rules/0/events/0"),
        ({"rules": [{"events": ["incident.opened"], "vendors": ["nobody"]}]}, "#/rules/0/vendors/0"),
        ({"rules": [{"events": ["incident.opened"], "min_change": "101"}]}, "#/rules/0/min_change"),
        ({"secret": "whsec_x"}, "#/secret"),
    ],
)
def test_mistakes_are_pointed_at(api: APIClient, fields: dict[str, Any], pointer: str) -> None:
    body = {"name": "Hook", "url": "https://hooks.example/x", "rules": []} | fields
    problem = assert_problem(api.post(ADDRESS, body), 400)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert not Channel.objects.exists()


def test_only_webhooks_are_found_here(api: APIClient) -> None:
    mail = make_channel("mail")
    assert api.get(ADDRESS).json()["results"] == []
    assert_problem(api.get(f"{ADDRESS}{mail.pk}/"), 404)
    assert_problem(api.get(f"{ADDRESS}hook/"), 404)


def test_a_test_tells_its_outcome_and_pausing_holds_everything_back(
    api: APIClient, receiver: LocalServer
) -> None:
    receiver.route("/hook", (418, {}, b"teapot"))
    made = created(api, url=f"{receiver.base_url}/hook")
    attempt = api.post(f"{ADDRESS}{made['id']}/test/").json()
    assert (attempt["succeeded"], attempt["status_code"], attempt["answer"]) == (False, 418, "teapot")
    assert api.post(f"{ADDRESS}{made['id']}/pause/").json()["state"] == "paused"
    delivery = Delivery.objects.get()
    resend = f"{ADDRESS}{made['id']}/deliveries/{delivery.pk}/resend/"
    assert_problem(api.post(resend), 409)
    assert api.post(f"{ADDRESS}{made['id']}/resume/").json()["state"] == "active"
    receiver.route("/hook", (200, {}, b""))
    answer = api.post(resend)
    assert (answer.status_code, answer.json()["state"]) == (202, "pending")
    assert deliver_due() == 1
    shown = api.get(f"{ADDRESS}{made['id']}/deliveries/").json()["results"]
    assert [one["state"] for one in shown] == ["delivered"]
    assert [one["succeeded"] for one in shown[0]["attempts"]] == [True, False]
    sent = {request.headers["webhook-id"] for request in receiver.requests}
    assert sent == {shown[0]["message_id"]}


def test_deliveries_are_those_of_their_webhook_and_narrowed_by_state_and_event(api: APIClient) -> None:
    first, second = make_channel("webhook"), make_channel("webhook", rules=[])
    delivery = make_delivery(first)
    assert_problem(api.post(f"{ADDRESS}{second.pk}/deliveries/{delivery.pk}/resend/"), 404)
    for query, count in [("", 1), ("?state=pending", 1), ("?state=given_up", 0), ("?event=score.changed", 0)]:
        assert len(api.get(f"{ADDRESS}{first.pk}/deliveries/{query}").json()["results"]) == count, query
    assert api.get(f"{ADDRESS}{second.pk}/deliveries/").json()["results"] == []
    assert_problem(api.get(f"{ADDRESS}{first.pk}/deliveries/?state=lost"), 400)


def test_lists_cost_the_same_queries_however_long_they_are(
    api: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    channel = make_channel("webhook")

    def fill() -> None:
        for _ in range(3):
            Attempt.objects.create(delivery=make_delivery(channel), at=NOON, succeeded=False)
            make_channel("webhook")

    for path in (ADDRESS, f"{ADDRESS}{channel.pk}/deliveries/"):
        fill()
        api.get(path)
        with django_assert_max_num_queries(100) as few:
            api.get(path)
        fill()
        with django_assert_max_num_queries(len(few)):
            api.get(path)
