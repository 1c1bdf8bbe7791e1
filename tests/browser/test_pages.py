"""Every page of the demo in a real browser: light, dark and phone; nothing on the console, no overflow, axe content."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response

from incidents.models import Candidate, Incident
from incidents.services.detection import process_pending
from incidents.services.sources import create_source
from riskboard.demo.loading import load_demo

AXE = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = (
    "async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}}))"
    ".violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')}`)"
)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class View:
    """How the page is looked at."""

    name: str
    width: int
    theme: str


VIEWS = (View("light", 1440, "light"), View("dark", 1440, "dark"), View("phone", 390, "light"))


@pytest.fixture
def paths(people: None) -> list[str]:
    """The addresses of every page, with the demo behind them."""
    load_demo(password="a long demo password", progress=lambda step: None)
    process_pending()
    source = create_source(by=None, url="https://news.example/feed")
    incident = Incident.objects.order_by("-pk")[0]
    candidate = Candidate.objects.all()[0]
    lists = ["/", "/vendors/", "/contracts/", "/workloads/", "/incidents/", "/triage/", "/sources/"]
    lists += ["/products/", "/vendors/?archived=1"]
    records = [
        "/vendors/anthropic/",
        "/vendors/harbourlight/",
        "/products/quillmark-review/",
        "/contracts/c-2024-017/",
        "/workloads/fraud-triage/",
        f"/incidents/{incident.reference}/",
        f"/triage/{candidate.pk}/",
        f"/sources/{source.pk}/",
    ]
    forms = [
        "/vendors/new/",
        "/vendors/anthropic/edit/",
        "/vendors/anthropic/products/new/",
        "/vendors/anthropic/archive/",
        "/contracts/c-2024-017/archive/",
        "/products/quillmark-review/edit/",
        "/contracts/new/",
        "/workloads/new/",
        "/workloads/fraud-triage/edit/",
        "/incidents/new/",
        f"/incidents/{incident.reference}/edit/",
        "/sources/new/",
    ]
    return lists + records + forms


class Watcher:
    """Collects what goes wrong in a page: console errors, failed answers, exceptions."""

    def __init__(self, page: Page) -> None:
        self.problems: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("response", self._response)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text}")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_page_is_sound(
    view: View, sign_in: Callable[[str], Page], paths: list[str], live_server: Any
) -> None:
    page = sign_in("administrator")
    page.emulate_media(color_scheme=view.theme, reduced_motion="reduce")  # type: ignore[arg-type]  # a literal there
    page.set_viewport_size({"width": view.width, "height": 900})
    watcher = Watcher(page)
    found = [problem for path in paths for problem in problems_of(page, live_server.url + path, watcher)]
    assert found == []


def problems_of(page: Page, address: str, watcher: Watcher) -> list[str]:
    watcher.problems.clear()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    problems = list(watcher.problems)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 0:
        problems.append(f"{overflow} px wider than the window")
    page.evaluate(AXE)
    problems += page.evaluate(RUN_AXE, STANDARD)
    return [f"{address}: {problem}" for problem in problems]


BROKEN_WORDS = """() => [...document.querySelectorAll(".heat thead th")].flatMap((head) => {
  const walker = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
  const broken = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (const word of node.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) broken.push(word[0]);
    }
  return broken;
})"""


def test_no_word_of_the_heat_map_is_broken_however_narrow_the_page(
    sign_in: Callable[[str], Page], paths: list[str]
) -> None:
    page = sign_in("administrator")
    for width in (1440, 1100, 900, 830):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator(".heat thead th").count() > 5
        assert page.evaluate(BROKEN_WORDS) == []
