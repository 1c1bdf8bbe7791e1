"""The same request twice: carried out once, answered twice."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from riskboard.api.models import IdempotentRequest
from tests.factories.incidents import make_incident
from tests.factories.vendors import make_vendor
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Vendor

VENDORS = "/api/v1/vendors/"
KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"'


def post(api: APIClient, body: Any, key: str = KEY, address: str = VENDORS) -> Any:
    return api.post(address, body, HTTP_IDEMPOTENCY_KEY=key)


@pytest.mark.django_db
def test_a_repeated_request_gets_the_same_answer_and_creates_nothing(api_as: Any) -> None:
    api = api_as()
    first = post(api, {"name": "Corvid AI", "country": "FR"})
    assert first.status_code == 201
    again = post(api, {"country": "FR", "name": "Corvid AI"}, KEY.strip('"'))
    assert (again.status_code, again.json(), again["ETag"]) == (201, first.json(), first["ETag"])
    assert (again["Idempotent-Replayed"], "Idempotent-Replayed" in first) == ("true", False)
    assert Vendor.objects.count() == 1


@pytest.mark.django_db
def test_a_key_for_another_request_is_refused(api_as: Any) -> None:
    api = api_as()
    post(api, {"name": "Corvid AI"})
    problem = assert_problem(post(api, {"name": "Heron"}), 422)
    assert problem["type"] == "urn:riskboard:problem:unprocessable"
    assert_problem(post(api, {"name": "Corvid AI"}, address=f"{VENDORS}?fields=id"), 422)
    assert Vendor.objects.count() == 1


@pytest.mark.django_db
def test_a_key_belongs_to_its_token(api_as: Any) -> None:
    assert post(api_as(), {"name": "Corvid AI"}).status_code == 201
    assert post(api_as(), {"name": "Heron"}).status_code == 201


@pytest.mark.django_db
def test_what_is_done_to_a_record_is_done_once_as_well(api_as: Any) -> None:
    incident = make_incident(make_vendor())
    address = f"/api/v1/incidents/{incident.pk}/timeline/"
    api = api_as()
    answers = [post(api, {"text": "Called them"}, address=address) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert incident.timeline.filter(kind="note").count() == 1


@pytest.mark.django_db
def test_what_was_refused_may_be_corrected_under_the_same_key(api_as: Any) -> None:
    api = api_as()
    assert_problem(post(api, {"name": 5}), 400)
    assert post(api, {"name": "Corvid AI"}).status_code == 201


@pytest.mark.django_db
def test_a_key_holds_for_a_day(api_as: Any) -> None:
    api = api_as()
    post(api, {"name": "Corvid AI"})
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(hours=23, minutes=59))
    assert_problem(post(api, {"name": "Heron"}), 422)
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert post(api, {"name": "Heron"}).status_code == 201
    assert IdempotentRequest.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\tb", "é"])
def test_a_header_that_is_no_key_is_refused(api_as: Any, key: str) -> None:
    assert_problem(post(api_as(), {"name": "Corvid AI"}, key), 400)
    assert not Vendor.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_carried_out_and_the_other_waits_or_gets_its_answer(api_as: Any) -> None:
    api = api_as()
    secret = {"HTTP_AUTHORIZATION": api._credentials["HTTP_AUTHORIZATION"]}
    start = threading.Barrier(4)
    answers: list[Any] = []

    def send() -> None:
        start.wait()
        answers.append(
            APIClient().post(VENDORS, {"name": "Corvid AI"}, "json", HTTP_IDEMPOTENCY_KEY=KEY, **secret)
        )
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = {answer.status_code for answer in answers}
    assert 201 in codes
    assert codes <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Vendor.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_carried_out_the_second_is_told_to_wait(api_as: Any, monkeypatch: Any) -> None:
    api = api_as()
    secret = {"HTTP_AUTHORIZATION": api._credentials["HTTP_AUTHORIZATION"]}
    second: list[Any] = []

    def meanwhile() -> None:
        client = APIClient()
        second.append(client.post(VENDORS, {"name": "Corvid AI"}, "json", HTTP_IDEMPOTENCY_KEY=KEY, **secret))
        connection.close()

    def slow(**fields: Any) -> Vendor:
        thread = threading.Thread(target=meanwhile)
        thread.start()
        thread.join()
        return Vendor.objects.create(slug="corvid-ai", tracked_since="2026-01-01", name=fields["name"])

    monkeypatch.setattr("vendors.api.vendors.create_vendor", slow)
    assert post(api, {"name": "Corvid AI"}).status_code == 201
    assert "still being carried out" in assert_problem(second[0], 409)["detail"]
