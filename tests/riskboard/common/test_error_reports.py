"""Errors are reported only where a Sentry is named, and leave without people and secrets."""

import gzip
import os
import subprocess
import sys

import brotli

from riskboard.common.error_reports import without_secrets
from riskboard.common.redaction import HIDDEN, Redactor
from riskboard.environment import BASE_DIR
from tests.http_server import LocalServer, Received

SECRET = "s3cret-Of-Many-Letters"
# The reporter's thread ends with the process; without a database the error happens in the resolver's stead.
FAIL = f"""
import django, sys
from unittest.mock import patch
from wsgiref.util import setup_testing_defaults
from riskboard.wsgi import application
print("sentry_sdk" in sys.modules)
asked = {{
    "PATH_INFO": "/readyz",
    "QUERY_STRING": "key={SECRET}",
    "HTTP_AUTHORIZATION": "Bearer {SECRET}",
    "HTTP_X_API_KEY": "{SECRET}",
    "HTTP_COOKIE": "visitor={SECRET}",
    "REMOTE_ADDR": "10.1.2.3",
}}
setup_testing_defaults(asked)
with patch("riskboard.dashboard.views.health.readiness", side_effect=RuntimeError("token={SECRET}")):
    list(application(asked, lambda status, headers: print(status)))
if "sentry_sdk" in sys.modules:
    import sentry_sdk
    sentry_sdk.flush(20)
"""


def run(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "riskboard.settings", **changes}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FAIL],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )


def test_without_a_sentry_nothing_is_even_imported() -> None:
    assert run().stdout.startswith("False\n500")


def test_a_report_says_what_failed_and_nothing_of_who_asked() -> None:
    answer = (200, {"Content-Type": "application/json"}, b"{}")
    with LocalServer({"/api/1/envelope/": answer}) as server:
        assert run(SENTRY_DSN=f"http://public@{server.authority}/1").stdout.startswith("True\n500")
        told = "\n".join(text(request) for request in server.requests)
    assert "RuntimeError" in told
    assert '"url":"http://127.0.0.1/readyz"' in told
    assert HIDDEN in told
    assert SECRET not in told
    assert "cookies" not in told
    assert "10.1.2.3" not in told


def text(request: Received) -> str:
    """The body as it was before it was packed."""
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(
        request.headers.get("content-encoding", "")
    )
    return (unpack(request.body) if unpack else request.body).decode()


def test_a_malformed_address_of_a_sentry_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import riskboard.settings"],
        cwd=BASE_DIR,
        env={**os.environ, "SENTRY_DSN": "nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert (
        done.stderr
        == "settings: SENTRY_DSN is not an address of Sentry: copy it from the project's settings there\n"
    )


def test_people_and_machines_are_left_out_of_an_event() -> None:
    event = {
        "user": {"id": 1, "ip_address": "10.0.0.1"},
        "server_name": "db-7",
        "request": {
            "method": "GET",
            "url": f"https://x/?t={SECRET}",
            "cookies": "a",
            "headers": {},
            "data": "b",
        },
        "message": f"password={SECRET}",
    }
    assert without_secrets(event, Redactor()) == {
        "request": {"method": "GET", "url": f"https://x/?{HIDDEN}"},
        "message": f"password={HIDDEN}",
    }
