"""Signing by the rules of Standard Webhooks, checked against the example of its specification's reference library."""

import base64
from datetime import UTC, datetime

from riskboard.alerts.domain.signature import new_secret, signature, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_signature_is_the_one_that_verifiers_compute() -> None:
    found = signature(
        SECRET, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=b'{"test": 2432232314}'
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_with_two_secrets_both_sign() -> None:
    other = new_secret()
    sent_at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    headers = signed_headers([SECRET, other], message_id="evt_1", sent_at=sent_at, body=b"{}")
    assert headers["webhook-id"] == "evt_1"
    assert headers["webhook-timestamp"] == str(int(sent_at.timestamp()))
    stamp = int(sent_at.timestamp())
    expected = [signature(key, message_id="evt_1", timestamp=stamp, body=b"{}") for key in (SECRET, other)]
    assert headers["webhook-signature"].split(" ") == expected


def test_a_new_secret_is_random_and_long_enough() -> None:
    secrets = {new_secret() for _ in range(20)}
    assert len(secrets) == 20
    for secret in secrets:
        assert secret.startswith("whsec_")
        assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
