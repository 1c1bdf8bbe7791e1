"""How long the pages take in a very large register: each list, filter and search, from a server, one after another.

Run by ``make bench``. It prints the 95th percentile and the queries of each page, and bounds them: a person must
not wait, and what a page costs must not grow with the register.
"""

import os

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from riskboard.accounts.models import Role
from tests.bench.load import measure
from tests.bench.organisation import furnish
from tests.factories.accounts import make_user

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
SECONDS = float(os.environ.get("RISKBOARD_BENCH_SECONDS", "5")) / 2
MILLISECONDS = 200
QUERIES = 60
PAGES = (
    "/",
    "/vendors/",
    "/vendors/?page=150",
    "/vendors/?order=-name",
    "/vendors/?country=FR",
    "/vendors/?band=high",
    "/vendors/?q=vendor+99",
    "/vendors/vendor-1/",
    "/vendors/vendor-4444/",
    "/products/",
    "/products/?q=assistant+77",
    "/products/?state=halted",
    "/contracts/",
    "/contracts/?renewal=fixed",
    "/contracts/?q=coding",
    "/workloads/",
    "/workloads/?page=900",
    "/workloads/?critical=yes",
    "/workloads/?fallback=none",
    "/workloads/?q=claims+99",
    "/workloads/?q=nowhere",
    "/workloads/workload-7/",
    "/incidents/",
    "/incidents/?page=900",
    "/incidents/?state=active",
    "/incidents/?state=closed&scope=ours",
    "/incidents/?type=suspension",
    "/incidents/?vendor=vendor-1",
    "/incidents/?q=claims",
    "/incidents/?q=nowhere",
    "/incidents/INC-2026-000201/",
    "/incidents/new/",
    "/triage/",
    "/sources/",
    "/search/?q=claims",
    "/search/?q=vendor+99",
    "/search/?q=nowhere",
    "/settings/audit/",
)


def test_pages_of_a_large_register_are_swift(port: int) -> None:
    furnish()
    client = Client()
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    cookie = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    }
    slow: list[str] = []
    print()
    for path in PAGES:
        with CaptureQueriesContext(connection) as asked:
            size = len(client.get(path).content)
        found = measure(port, path, cookie, seconds=SECONDS, clients=1)
        line = f"{path:>36}: p95 {found.p95:7.1f} ms, median {found.median:7.1f} ms, "
        line += f"{len(asked):3} queries, {size / 1024:6.0f} kB"
        print(line, flush=True)
        if found.p95 > MILLISECONDS or len(asked) > QUERIES:
            slow.append(line)
    assert slow == []
