"""Addresses that lead inside, tried against a real server there: nothing may reach it, by whatever spelling or detour.

Printed with ``-s``: how many cases there were, how many were refused, how many requests reached the server.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from riskboard.common.fetch import FetchError, FetchPolicy, fetch, post
from tests.http_server import LocalServer

ROOT = Path(__file__).resolve().parents[3]
# Hosts in an address; {p} is the port at which the server inside listens.
SPELLINGS = [
    *(
        "127.0.0.1:{p}",
        "127.0.0.2:{p}",
        "127.255.255.254:{p}",
        "localhost:{p}",
        "LOCALHOST:{p}",
        "localhost.:{p}",
    ),
    *("127.1:{p}", "127.0.1:{p}", "2130706433:{p}", "0x7f000001:{p}", "0x7f.0.0.1:{p}", "017700000001:{p}"),
    *("0177.0.0.1:{p}", "127.0.0.01:{p}", "0:{p}", "0.0.0.0:{p}", "①②⑦.⓪.⓪.①:{p}", "１２７.0.0.1:{p}"),
    *("127。0。0。1:{p}", "127%2e0%2e0%2e1:{p}", "%31%32%37.0.0.1:{p}", "[::1]:{p}", "[::]:{p}"),
    *("[0:0:0:0:0:0:0:1]:{p}", "[::ffff:127.0.0.1]:{p}", "[::ffff:7f00:1]:{p}", "[::127.0.0.1]:{p}"),
    *("[::ffff:0:127.0.0.1]:{p}", "[64:ff9b::7f00:1]:{p}", "[64:ff9b:1::7f00:1]:{p}", "[2002:7f00:1::]:{p}"),
    *("[2001:0:7f00:1::]:{p}", "[2001:0:808:808::80ff:fffe]:{p}", "[::1%25lo]:{p}", "[::1%lo]:{p}"),
    *("user@127.0.0.1:{p}", "user:secret@127.0.0.1:{p}", "example.org@127.0.0.1:{p}", ":@127.0.0.1:{p}"),
    *("example.org:80@127.0.0.1:{p}", "127.0.0.1:{p}\\@example.org", "example.org\\@127.0.0.1:{p}"),
    *("127.0.0.1:+{p}", "127.0.0.1:0{p}", "127.0.0.1:{p}:80", "127.0.0.1\t:{p}", "127.0.0.1 :{p}"),
    *("inside.test:{p}", "mixed.test:{p}", "mapped.test:{p}", "hidden.test:{p}", "turning.test:{p}"),
    *("10.0.0.1:{p}", "172.16.0.1:{p}", "192.168.0.1:{p}", "169.254.169.254", "100.64.0.1:{p}"),
    *("[fd00::1]:{p}", "[fe80::1]:{p}", "[ff02::1]:{p}", "224.0.0.1:{p}", "255.255.255.255:{p}"),
]
SCHEMES = [
    *(
        "file:///etc/passwd",
        "ftp://127.0.0.1:{p}/",
        "gopher://127.0.0.1:{p}/_GET%20/",
        "dict://127.0.0.1:{p}/",
    ),
    *("ldap://127.0.0.1:{p}/", "ws://127.0.0.1:{p}/", "unix:///run/docker.sock", "data:text/xml,<rss/>"),
    *(
        "feed://127.0.0.1:{p}/",
        "http:/127.0.0.1:{p}/",
        "http:127.0.0.1:{p}",
        "//127.0.0.1:{p}/",
        "http:///127.0.0.1:{p}/",
    ),
    *(
        "http://example.org\r\nHost: 127.0.0.1:{p}/",
        "http://127.0.0.1:{p}#@example.org/",
        "http://127.0.0.1:{p}?@example.org",
    ),
]
NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "inside.test": ["127.0.0.1"],
    "mixed.test": ["93.184.216.34", "127.0.0.1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "hidden.test": ["64:ff9b::7f00:1"],
}


@pytest.fixture
def inside() -> Iterator[LocalServer]:
    """What nobody outside may reach: it counts whoever does."""
    with LocalServer({"/": (200, {}, b"secret")}) as server:
        yield server


def looked_up(host: str, _port: int) -> list[str]:
    return NAMES.get(host.rstrip(".").lower(), ["127.0.0.1"])


def refused(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except FetchError:
        return True
    return False


def test_nothing_leads_to_a_server_inside_directly_or_by_a_redirect(inside: LocalServer) -> None:
    urls = [f"http://{host}/" for host in SPELLINGS] + SCHEMES
    urls = [url.replace("{p}", str(inside.port)) for url in urls]
    assert len(set(urls)) == len(urls) > 60
    let_through, cases = [], 0
    with LocalServer(host="127.0.0.1") as door:
        policy = FetchPolicy(
            user_agent="test",
            allowed_hosts=frozenset({door.authority}),
            resolver=looked_up,
            connect_timeout=1,
            total_timeout=3,
        )
        for number, url in enumerate(urls):
            path = f"/{number}"
            door.route(path, (302, {"Location": "".join(url.splitlines())}, b""))
            ways: dict[str, Callable[[], object]] = {
                "fetched": partial(fetch, url, policy),
                "posted to": partial(post, url, policy, body=b"{}", headers={}),
                "redirected to": partial(fetch, door.base_url + path, policy),
            }
            for how, ask in ways.items():
                cases += 1
                if not refused(ask):
                    let_through.append((url, how))
        assert door.requests, "the redirects were asked for"
    told = (
        f"{cases} cases, {cases - len(let_through)} refused, {len(inside.requests)} reached the server inside"
    )
    sys.stdout.write(f"\nhostile addresses: {told}; not refused, and led elsewhere: {let_through}\n")
    assert inside.requests == []
    # A redirect without scheme or host stays on the door itself, which is admitted and has no such page.
    assert {how for _url, how in let_through} <= {"redirected to"}
    assert len(let_through) < 6, let_through


def test_a_name_that_resolves_differently_the_second_time_gains_nothing(inside: LocalServer) -> None:
    answers = iter([["127.0.0.1"]] * 20)
    asked: list[str] = []

    def turning(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) == 1 else next(answers)

    policy = FetchPolicy(user_agent="test", resolver=turning, connect_timeout=1, total_timeout=3)
    for _again in range(3):
        assert refused(partial(fetch, f"http://turning.test:{inside.port}/", policy))
    assert len(asked) == 3, "one look-up for each request, and what it says is what is connected to"
    assert inside.requests == []


# Whatever opens connections, and the only modules that may name it.
DOORS = {
    "httpx",
    "httpcore",
    "requests",
    "urllib3",
    "aiohttp",
    "urllib.request",
    "http.client",
    "socket",
    "ftplib",
}
ADMITTED = {
    "riskboard/common/fetch/": "the guard itself",
    "riskboard/embedded/": "its own servers on loopback",
    "riskboard/accounts/asking.py": "the sign-on library's session, which hands each request to the guard",
    "riskboard/accounts/adapters.py": "that session's type",
    "riskboard/accounts/views/oidc.py": "an exception of the sign-on library",
}


def test_every_request_that_leaves_the_product_goes_through_the_guard() -> None:
    strays, seen = [], set()
    for package in ("riskboard", "incidents", "vendors"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            used = {one for one in _imported(path) if one in DOORS or one.partition(".")[0] in DOORS}
            admitted = next((prefix for prefix in ADMITTED if name.startswith(prefix)), None)
            seen.add(admitted) if used else None
            strays += [f"{name}: {one}" for one in used if admitted is None]
    assert strays == []
    assert seen >= set(ADMITTED), "what is admitted no more should leave the list"


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
