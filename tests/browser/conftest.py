"""A real browser against a live server, and a real worker beside it."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from riskboard.accounts.models import Role, User
from riskboard.accounts.services import ensure_user
from riskboard.embedded.children import Child, Spec

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"


@pytest.fixture
def people(transactional_db: None) -> None:
    """One person of each role, called by it."""
    for role in Role:
        ensure_user(username=role.value, role=role, password=PASSWORD, first_name=role.value.capitalize())


@pytest.fixture
def sign_in(page: Page, live_server: Any, people: None) -> Callable[[str], Page]:
    """``sign_in("officer")``: that person, on the board. How the form works is tested in ``test_second_step``."""

    def signed_in(role: str) -> Page:
        page.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)
        client = Client()
        client.force_login(User.objects.get(username=role))
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}/")
        return page

    return signed_in


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Child]:
    """A Celery worker of its own process on the test database, admitted to loopback."""
    database = connections["default"].settings_dict
    host = database["HOST"] or database["OPTIONS"]["host"]
    address = f"postgres://{database['USER']}@/{database['NAME']}?host={host}"
    spec = Spec(
        "worker",
        [sys.executable, "-m", "celery", "-A", "riskboard", "worker", "-P", "solo", "-l", "warning"],
        tmp_path / "worker.log",
        directory=ROOT,
        environment={
            **os.environ,
            "DATABASE_URL": address,
            "REDIS_URL": django_settings.REDIS_URL,
            "FETCH_ALLOWED_HOSTS": "127.0.0.1",
        },
    )
    child = Child(spec)
    yield child
    child.kill()


@pytest.fixture(autouse=True)
def close_browser_contexts(browser: Browser) -> Iterator[None]:
    """Pages that still load would keep the live server busy while the database is emptied."""
    yield
    for context in browser.contexts:
        context.close()
