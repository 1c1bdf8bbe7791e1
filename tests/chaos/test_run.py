"""The one-command run under what goes wrong: kills, second starts, taken ports."""

import http.client
import os
import re
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from riskboard.embedded.cluster import DATABASE, USER
from tests.chaos.runs import Run, command_line, wait_until

Start = Callable[..., Run]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a run on this test's data directory; whatever is left of it afterwards is killed."""
    runs: list[Run] = []

    def begin(port: int = 0, data: str = "data", **environment: str) -> Run:
        runs.append(Run(tmp_path / data, port or free_port(), **environment))
        return runs[-1]

    yield begin
    for run in runs:
        run.process.kill()
        run.process.wait()
        for pid in run.processes():
            os.kill(pid, signal.SIGKILL)


def database(run: Run) -> psycopg.Connection:
    return psycopg.connect(host=str(run.data / "run" / "db"), dbname=DATABASE, user=USER, autocommit=True)


def status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    finally:
        connection.close()


GIVEN = {
    "first_name": "Ada",
    "last_name": "Byron",
    "username": "ada",
    "email": "ada@example.org",
    "password": "a long and quiet river",
    "again": "a long and quiet river",
    "name": "Harbour Bank",
    "currency": "CHF",
    "time_zone": "Europe/Zurich",
    "headcount": "1200",
    "mean_loaded_cost": "95.50",
}


def set_up_address(run: Run) -> str:
    """The address of first use that the run printed; empty where it printed none."""
    found = re.search(r"^Set it up at (\S+) \(works once", run.text(), re.MULTILINE)
    return found[1] if found else ""


def fill_in(client: httpx.Client, address: str, form: dict[str, str]) -> httpx.Response:
    """Send ``form`` to the page at ``address`` as a browser does."""
    client.get(address).raise_for_status()
    return client.post(address, data={**form, "csrfmiddlewaretoken": client.cookies["csrftoken"]})


def test_a_run_says_where_it_is_refuses_a_second_one_and_stops_within_seconds(start: Start) -> None:
    port = free_port()
    run = start(port)
    assert run.ready(), run.text()
    assert f"http://127.0.0.1:{port}" in run.text()
    assert status(port) == 200
    assert wait_until(lambda: "Ctrl-C" in run.text(), seconds=60)
    assert httpx.get(set_up_address(run), timeout=60).status_code == 200
    assert stat.S_IMODE((run.data / "run.env").stat().st_mode) == 0o600

    second = start(free_port())
    assert second.exit_code() == 1
    assert (
        f"already running on {run.data}: process {run.process.pid}, http://127.0.0.1:{port}" in second.text()
    )
    assert status(port) == 200

    run.process.send_signal(signal.SIGINT)
    assert run.exit_code(seconds=30) == 0
    assert "Stopped." in run.text()
    assert run.processes() == []
    assert not (run.data / "run.env").exists()
    assert not (run.data / "run").exists()


def test_a_taken_port_is_named_before_anything_starts(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        run = start(port)
        assert run.exit_code() == 1
        assert f"port {port} is taken" in run.text()
    assert run.processes() == []


def test_one_address_without_the_other_is_refused(start: Start) -> None:
    run = start(DATABASE_URL="postgres://app@/app")
    assert run.exit_code() == 1
    assert "DATABASE_URL is set but REDIS_URL is not" in run.text()


def test_a_stop_in_the_middle_of_the_start_leaves_nothing(start: Start) -> None:
    run = start()
    assert wait_until(lambda: "migrating" in run.text())
    assert run.stop(signal.SIGTERM) == 0
    assert run.processes() == []


@pytest.mark.soak
def test_the_first_start_prints_an_address_that_makes_the_administrator_once_and_a_later_start_none(
    start: Start,
) -> None:
    run = start()
    assert run.ready(), run.text()
    assert wait_until(lambda: "Ctrl-C" in run.text(), seconds=30)
    address = set_up_address(run)
    host, _set_up, secret = address.removesuffix("/").rpartition("/set-up/")
    with httpx.Client(timeout=60) as client:
        wrong = fill_in(client, address, GIVEN | {"again": "something else"})
        assert wrong.status_code == 422
        assert fill_in(client, address, GIVEN).headers["Location"] == "/sign-in/"
        assert client.get(address).status_code == 404
        who = {name: GIVEN[name] for name in ("username", "password")}
        assert fill_in(client, f"{host}/sign-in/", who).headers["Location"] == "/"
        assert "Harbour Bank" in client.get(f"{host}/settings/organisation/").text
    assert not any(secret in log.read_text() for log in (run.data / "logs").glob("*.log"))
    assert not (run.data / "demo-password").exists()
    assert run.stop() == 0

    again = start()
    assert again.ready(), again.text()
    assert wait_until(lambda: "Ctrl-C" in again.text(), seconds=30)
    assert set_up_address(again) == ""
    assert again.stop() == 0


@pytest.mark.soak
def test_a_killed_parent_leaves_no_orphan_and_the_next_start_recovers(start: Start) -> None:
    run = start()
    assert run.ready(), run.text()
    with database(run) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    key = (run.data / "secret-key").read_text()
    assert len(run.processes()) > 8
    run.process.kill()
    run.process.wait()
    assert wait_until(lambda: run.processes() == [], seconds=30), [
        command_line(pid) for pid in run.processes()
    ]

    again = start()
    assert again.ready(), again.text()
    with database(again) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (42,)
    assert (run.data / "secret-key").read_text() == key
    assert again.stop() == 0


@pytest.mark.soak
def test_a_parent_killed_and_started_again_at_once_takes_over(start: Start) -> None:
    run = start()
    assert run.ready(), run.text()
    run.process.kill()
    run.process.wait()
    again = start()
    assert again.ready(), again.text()
    assert again.stop() == 0


@pytest.mark.soak
@pytest.mark.parametrize("name", ["postgres", "valkey", "web", "worker", "beat"])
def test_a_child_that_is_killed_stops_the_rest_and_is_named(start: Start, name: str) -> None:
    run = start()
    assert run.ready(), run.text()
    os.kill(run.child(name), signal.SIGKILL)
    assert run.exit_code(seconds=60) == 1
    assert f"riskboard: {name} was ended by SIGKILL; the end of {run.data}/logs/{name}.log:" in run.text()
    assert wait_until(lambda: run.processes() == [], seconds=10)

    again = start()
    assert again.ready(), again.text()
    assert again.stop() == 0


@pytest.mark.soak
def test_a_data_path_too_long_for_sockets_works(start: Start) -> None:
    run = start(data="a long name with spaces/" + "deep" * 25)
    assert run.ready(), run.text()
    elsewhere = Path((run.data / "sockets-elsewhere").read_text())
    assert run.stop() == 0
    assert not elsewhere.exists()


@pytest.mark.soak
def test_servers_that_are_named_are_used_and_none_is_started(start: Start) -> None:
    named = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    run = start(**named)
    assert run.ready(), run.text()
    assert not (run.data / "postgres").exists()
    assert "password" not in run.text()
    assert not any("valkey-server" in command_line(pid) for pid in run.processes())
    assert run.stop() == 0
