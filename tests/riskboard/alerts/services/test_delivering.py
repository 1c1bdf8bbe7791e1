"""At least once, under one identifier, for three days, and visibly given up after that. The receiver is a real one."""

import base64
import hmac
import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from riskboard.alerts.models import Attempt, Channel, Delivery, DeliveryState
from riskboard.alerts.services.channels import create_channel, pause_channel, resume_channel, rotate_secret
from riskboard.alerts.services.delivering import (
    CLAIM_SECONDS,
    PER_CHANNEL,
    carry,
    claim,
    deliver_due,
    pack,
    record,
)
from riskboard.alerts.services.outbox import dispatch
from riskboard.alerts.services.resending import resend, send_test
from tests.factories.alerts import NOON, make_channel, make_delivery, make_event
from tests.http_server import LocalServer, Received

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def hook(receiver: LocalServer, **fields: Any) -> tuple[Channel, str]:
    rules = [{"events": ["incident.opened"]}]
    given = {"name": "Hook", "url": f"{receiver.base_url}/hook", "rules": rules}
    return create_channel(by=None, kind="webhook", **given | fields)


def verified(secret: str, request: Received) -> bool:
    """As a receiver checks it, without any code of ours."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join(
        [request.headers["webhook-id"].encode(), request.headers["webhook-timestamp"].encode(), request.body]
    )
    expected = "v1," + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
    return expected in request.headers["webhook-signature"].split(" ")


def run(start: datetime, hours: float, step: timedelta = timedelta(minutes=5)) -> datetime:
    """Sweep every ``step`` for so many hours of simulated time."""
    moment, end = start, start + timedelta(hours=hours)
    while moment <= end:
        dispatch(now=moment)
        deliver_due(now=moment)
        moment += step
    return moment


def test_a_webhook_arrives_signed_and_says_what_happened(receiver: LocalServer) -> None:
    receiver.route("/hook", (200, {}, b"thank you"))
    channel, secret = hook(receiver)
    event = make_event()
    dispatch(now=NOON)
    assert deliver_due(now=NOON) == 1
    request = receiver.requests[0]
    assert verified(secret, request)
    assert not verified("whsec_" + base64.b64encode(b"x" * 32).decode(), request)
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["webhook-id"] == event.message_id
    assert request.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    told = json.loads(request.body)
    assert told["type"] == "incident.opened"
    assert told["timestamp"] == "2026-11-20T12:00:00.000000Z"
    assert told["data"]["severity"] == "high"
    assert told["data"]["subject"]["url"].endswith(event.subject_path)
    assert told["data"]["subject"]["url"].startswith("http")
    delivery = Delivery.objects.get(channel=channel)
    assert (delivery.state, delivery.settled_at, delivery.failures) == ("delivered", NOON, 0)
    attempt = delivery.attempts.get()
    assert (attempt.succeeded, attempt.status_code, attempt.answer, attempt.error) == (
        True,
        200,
        "thank you",
        "",
    )


def test_during_a_change_of_secrets_both_verify_and_later_only_the_new_one(receiver: LocalServer) -> None:
    receiver.route("/hook", (204, {}, b""))
    channel, old = hook(receiver)
    new = rotate_secret(by=None, channel=channel, now=NOON)
    make_event()
    dispatch(now=NOON)
    deliver_due(now=NOON + timedelta(hours=23))
    assert verified(old, receiver.requests[0])
    assert verified(new, receiver.requests[0])
    make_event()
    dispatch(now=NOON + timedelta(hours=24))
    deliver_due(now=NOON + timedelta(hours=24))
    assert verified(new, receiver.requests[1])
    assert not verified(old, receiver.requests[1])


def test_a_receiver_that_is_down_for_three_hours_misses_nothing(receiver: LocalServer) -> None:
    receiver.route("/hook", (503, {}, b"down"))
    hook(receiver)
    events = []
    moment = NOON
    for _ in range(6):
        events.append(make_event())
        moment = run(moment, 0.5)
    down = len(receiver.requests)
    assert down >= 6
    receiver.route("/hook", (200, {}, b""))
    run(moment, 5)
    assert {delivery.state for delivery in Delivery.objects.all()} == {"delivered"}
    sent = [request.headers["webhook-id"] for request in receiver.requests]
    assert set(sent[down:]) == {event.message_id for event in events}
    assert len(sent[down:]) == len(events), "once it works again, each comes once"
    bodies = {(request.headers["webhook-id"], request.body) for request in receiver.requests}
    assert len(bodies) == len(events), "a repetition says the same under the same identifier"


def test_what_waits_for_a_receiver_goes_out_as_soon_as_it_answers_again(receiver: LocalServer) -> None:
    receiver.route("/hook", (500, {}, b""))
    channel, _secret = hook(receiver)
    make_event()
    later = run(NOON, 1)
    channel.refresh_from_db()
    assert channel.failing_since == NOON
    receiver.route("/hook", (200, {}, b""))
    make_event()
    run(later, 0.1)
    channel.refresh_from_db()
    assert channel.failing_since is None
    assert not Delivery.objects.filter(state=DeliveryState.PENDING).exists()


def test_after_three_days_a_delivery_is_given_up_and_can_be_sent_again(receiver: LocalServer) -> None:
    receiver.route("/hook", (500, {}, b"broken"))
    hook(receiver)
    make_event()
    end = run(NOON, 80, step=timedelta(minutes=30))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.failures, delivery.attempts.count()) == ("given_up", 10, 10)
    assert delivery.settled_at is not None
    assert delivery.settled_at > NOON + timedelta(days=3)
    receiver.route("/hook", (200, {}, b""))
    resend(by=None, delivery=delivery, now=end)
    deliver_due(now=end)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.failures) == ("delivered", 0)
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert delivery.attempts.count() == 11


def test_a_worker_that_dies_between_sending_and_recording_leads_to_a_second_message_with_the_same_id(
    receiver: LocalServer,
) -> None:
    receiver.route("/hook", (200, {}, b""))
    hook(receiver)
    make_event()
    dispatch(now=NOON)
    (claimed,) = claim(now=NOON)
    assert carry(pack(claimed, now=NOON)).succeeded  # and here the worker is killed
    assert deliver_due(now=NOON + timedelta(seconds=CLAIM_SECONDS)) == 0, "somebody is still at it"
    assert deliver_due(now=NOON + timedelta(seconds=CLAIM_SECONDS + 1)) == 1
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert Delivery.objects.get().state == "delivered"


def test_a_late_record_does_not_settle_what_somebody_else_has_taken_over() -> None:
    make_delivery()
    (lost,) = claim(now=NOON)
    late = NOON + timedelta(seconds=CLAIM_SECONDS + 1)
    (held,) = claim(now=late)
    record(lost, failure(), now=late)
    row = Delivery.objects.get()
    assert (row.state, row.failures, row.claimed_at) == ("pending", 0, late)
    record(held, failure(), now=late)
    row.refresh_from_db()
    assert (row.failures, row.claimed_at, row.next_try_at) == (1, None, late + 5 * SECOND)
    assert Attempt.objects.count() == 2, "both were made"


def failure() -> Any:
    from_pack = carry(pack(Delivery.objects.select_related("event", "channel").get(), now=NOON))
    return type(from_pack)(succeeded=False, error="down")


def test_claimed_work_is_claimed_once() -> None:
    make_delivery()
    assert len(claim(now=NOON)) == 1
    assert claim(now=NOON) == []


def test_one_channel_takes_only_a_few_places_of_a_batch() -> None:
    busy = make_channel()
    for _ in range(PER_CHANNEL + 3):
        make_delivery(busy)
    make_delivery()
    claimed = [delivery.channel_id for delivery in claim(now=NOON)]
    assert claimed.count(busy.pk) == PER_CHANNEL
    assert len(claimed) == PER_CHANNEL + 1


def test_a_paused_channel_waits_and_gets_what_waited_when_it_is_resumed(receiver: LocalServer) -> None:
    receiver.route("/hook", (200, {}, b""))
    channel, _secret = hook(receiver)
    make_event()
    dispatch(now=NOON)
    pause_channel(by=None, channel=channel)
    assert deliver_due(now=NOON) == 0
    resume_channel(by=None, channel=channel)
    assert deliver_due(now=NOON) == 1


def test_a_receiver_that_is_gone_for_good_pauses_its_channel(receiver: LocalServer) -> None:
    receiver.route("/hook", (410, {}, b""))
    channel, _secret = hook(receiver)
    make_event()
    dispatch(now=NOON)
    deliver_due(now=NOON)
    channel.refresh_from_db()
    assert (channel.state, Delivery.objects.get().state) == ("paused", "given_up")
    assert "410" in channel.pause_reason


def test_a_receiver_may_ask_for_a_longer_wait(receiver: LocalServer) -> None:
    receiver.route("/hook", (429, {"Retry-After": "90"}, b""))
    hook(receiver)
    make_event()
    dispatch(now=NOON)
    deliver_due(now=NOON)
    assert Delivery.objects.get().next_try_at == NOON + 90 * SECOND


def test_a_redirect_is_not_followed_and_said(receiver: LocalServer) -> None:
    receiver.route("/hook", (307, {"Location": "/other"}, b""))
    hook(receiver)
    make_event()
    dispatch(now=NOON)
    deliver_due(now=NOON)
    assert receiver.paths() == ["/hook"]
    assert "redirect" in Attempt.objects.get().error


def test_an_address_that_leads_inside_is_refused_when_it_is_connected_to(
    receiver: LocalServer, settings: Any
) -> None:
    hook(receiver)
    settings.FETCH_ALLOWED_HOSTS = []
    make_event()
    dispatch(now=NOON)
    deliver_due(now=NOON)
    assert receiver.requests == []
    assert "loopback" in Attempt.objects.get().error


def test_a_missing_key_is_said_and_what_waits_goes_out_once_it_is_back(
    receiver: LocalServer, settings: Any
) -> None:
    receiver.route("/hook", (200, {}, b""))
    hook(receiver)
    make_event()
    dispatch(now=NOON)
    keys, settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS, []
    deliver_due(now=NOON)
    assert "FIELD_ENCRYPTION_KEY is not set" in Attempt.objects.get().error
    settings.FIELD_ENCRYPTION_KEYS = keys
    assert deliver_due(now=NOON + 5 * SECOND) == 1
    assert Delivery.objects.get().state == "delivered"


def test_one_channel_that_breaks_in_an_unforeseen_way_does_not_stop_the_others(
    receiver: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.route("/hook", (200, {}, b""))
    hook(receiver)
    make_channel("slack", url=f"{receiver.base_url}/slack")
    make_event()
    dispatch(now=NOON)
    monkeypatch.setattr("riskboard.alerts.senders.slack.slack_body", lambda message: 1 / 0)
    assert deliver_due(now=NOON) == 2
    states = {delivery.channel.kind: delivery.state for delivery in Delivery.objects.all()}
    assert states == {"webhook": "delivered", "slack": "pending"}
    assert "not foreseen" in Attempt.objects.get(succeeded=False).error


def test_a_test_goes_to_its_channel_at_once_and_once_only(receiver: LocalServer) -> None:
    receiver.route("/hook", (500, {}, b"no"))
    channel, secret = hook(receiver)
    make_channel(name="another")
    attempt = send_test(by=None, channel=channel, path="/settings/", now=NOON)
    assert (attempt.succeeded, attempt.status_code, attempt.answer) == (False, 500, "no")
    assert verified(secret, receiver.requests[0])
    assert json.loads(receiver.requests[0].body)["type"] == "test"
    assert Delivery.objects.get().state == "given_up"
    assert deliver_due(now=NOON + timedelta(days=1)) == 0


def test_neither_secret_nor_address_shows_in_what_is_stored_or_logged(
    receiver: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.route("/hook/T1/hush", (500, {}, b""))
    channel, secret = hook(receiver, url=f"{receiver.base_url}/hook/T1/hush")
    make_event()
    dispatch(now=NOON)
    deliver_due(now=NOON)
    row = Channel.objects.get()
    stored = " ".join(str(getattr(row, field.attname)) for field in Channel._meta.concrete_fields)
    told = stored + caplog.text + repr(pack(Delivery.objects.get(), now=NOON)) + Attempt.objects.get().error
    assert "hush" not in told
    assert secret.removeprefix("whsec_") not in told
    assert channel.host == receiver.authority
