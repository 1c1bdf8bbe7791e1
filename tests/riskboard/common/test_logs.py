"""Log lines of real requests and real tasks: who asked, in one number, and never a secret."""

import io
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from riskboard.accounts.services import create_token
from riskboard.celery import app
from riskboard.common.logs import formatter
from riskboard.common.queue import enqueue
from riskboard.common.requests import HEADER
from riskboard.embedded.children import Child, Spec
from riskboard.environment import BASE_DIR
from tests.chaos.runs import wait_until
from tests.factories.accounts import make_user

SECRET = "s3cret-Of-Many-Letters"
Lines = Callable[[], list[dict[str, Any]]]


def show(request: HttpRequest, token: str = "") -> HttpResponse:
    """Logs what no view should, so that the formatter has something to hide."""
    logging.getLogger("tests.view").warning("headers: %s", dict(request.headers))
    logging.getLogger("tests.view").warning("address: %s", request.build_absolute_uri())
    return HttpResponse("ok")


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(f"postgres://app:{SECRET}@db/app refused token={SECRET}")


urlpatterns = [path("show/<str:token>/", show, name="show"), path("fail/", fail, name="fail")]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What is logged from here on, read back from its JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(form="json", secrets=[settings.SECRET_KEY]))
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def told(lines: Lines) -> dict[str, Any]:
    """The one line about the request."""
    [line] = [line for line in lines() if line["logger"] == "riskboard.request"]
    return line


@pytest.mark.django_db
def test_a_request_is_told_in_one_line_with_person_view_status_and_duration(
    client_as: Callable[[str], Client], lines: Lines
) -> None:
    client = client_as("officer")
    answer = client.get("/incidents/?q=secret-words", headers={HEADER: "from-the-proxy.1"})
    line = told(lines)
    assert answer.headers[HEADER] == line["request_id"] == "from-the-proxy.1"
    assert line["user_id"] == int(client.session["_auth_user_id"])
    assert (line["method"], line["path"], line["status"]) == ("GET", "/incidents/", 200)
    assert line["view"] == "incidents"
    assert line["ms"] > 0
    assert line["level"] == "info"
    assert "secret-words" not in json.dumps(line)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "number", ["", "short", "two\twords", "<script>alert(1)</script>", "x" * 65, "é" * 10]
)
def test_a_number_from_outside_that_is_no_number_is_replaced(number: str) -> None:
    answer = Client().get("/healthz", headers={HEADER: number})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers[HEADER])


@pytest.mark.django_db
def test_the_person_behind_an_api_token_is_told(lines: Lines) -> None:
    person = make_user(role="viewer")
    _token, secret = create_token(user=person, name="t", scopes=["read"])
    answer = Client().get("/api/v1/vendors/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert told(lines)["user_id"] == person.pk
    assert secret not in json.dumps(lines())


def test_asking_whether_the_process_lives_costs_neither_a_query_nor_a_line(lines: Lines) -> None:
    assert Client().get("/healthz").status_code == 200
    assert lines() == []


@pytest.mark.urls("tests.riskboard.common.test_logs")
@pytest.mark.django_db
def test_no_secret_of_a_request_reaches_a_line(client_as: Callable[[str], Client], lines: Lines) -> None:
    client = client_as("officer")
    client.cookies["extra_token"] = SECRET
    headers = {"Authorization": f"Bearer {SECRET}", "X-Api-Key": SECRET}
    assert client.get(f"/show/{SECRET}/?token={SECRET}&key={SECRET}", headers=headers).status_code == 200
    assert client.get(f"/show/{SECRET}/wrong/?x={SECRET}").status_code == 404
    session = client.session.session_key
    text = json.dumps(lines())
    # The view's own line about its address names the path; the line about the request does not.
    assert [line["path"] for line in lines() if line["logger"] == "riskboard.request"] == [
        "/show/…/",
        "/show/…",
    ]
    assert session is not None
    assert session not in text
    text = json.dumps([line for line in lines() if not line["event"].startswith("address:")])
    assert SECRET not in text


@pytest.mark.urls("tests.riskboard.common.test_logs")
@pytest.mark.django_db
def test_a_failure_is_told_with_its_traceback_and_without_its_secrets(
    client_as: Callable[[str], Client], lines: Lines
) -> None:
    client = client_as("officer")
    client.raise_request_exception = False
    answer = client.get(f"/fail/?token={SECRET}")
    assert answer.status_code == 500
    [failure] = [line for line in lines() if line["level"] == "error"]
    assert "RuntimeError" in failure["exception"]
    assert failure["request_id"] == answer.headers[HEADER]
    assert SECRET not in json.dumps(lines())


def test_lines_for_a_terminal_hide_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "password=%s", (SECRET,), None)
    line = formatter(form="console", secrets=[]).format(record)
    assert "password=[hidden]" in line
    assert SECRET not in line


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Path]:
    """A worker of its own process with the tests' tasks; the file that holds its log."""
    log = tmp_path / "worker.log"
    words = [
        "worker",
        "-P",
        "solo",
        "--without-gossip",
        "--without-mingle",
        "-I",
        "tests.riskboard.common.log_tasks",
    ]
    command = [sys.executable, "-m", "celery", "-A", "riskboard", *words]
    environment = {**os.environ, "LOG_FORMAT": "json"}
    child = Child(Spec("worker", command, log, environment=environment, directory=BASE_DIR))
    yield log
    child.kill()


@pytest.mark.django_db(transaction=True)
def test_a_task_is_told_with_the_request_that_queued_it_and_without_its_secrets(worker: Path) -> None:
    app.control.purge()
    with structlog.contextvars.bound_contextvars(request_id="request-0001"), transaction.atomic():
        enqueue("tests.log.fails", secret=SECRET)
    enqueue("tests.log.works")

    def ended() -> list[dict[str, Any]]:
        found = [json.loads(line) for line in worker.read_text().splitlines() if line.startswith("{")]
        return [line for line in found if line["logger"] == "riskboard.task"]

    assert wait_until(lambda: len(ended()) == 2), worker.read_text()
    failed, worked = ended()
    assert (failed["task"], failed["outcome"], failed["request_id"]) == (
        "tests.log.fails",
        "failure",
        "request-0001",
    )
    assert (worked["task"], worked["outcome"]) == ("tests.log.works", "success")
    assert "request_id" not in worked
    text = worker.read_text()
    assert "ValueError" in text
    assert SECRET not in text
    written = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    said = [line for line in written if line["logger"] == "tests.log_tasks"]
    assert [line["request_id"] for line in said] == ["request-0001"]
    assert failed["task_id"] == said[0]["task_id"]
