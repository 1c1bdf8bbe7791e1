"""People and programs that use a run at once: what they ask for, and what went wrong."""

import itertools
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

PAGES = ("/", "/vendors/", "/contracts/", "/clarity/", "/workloads/", "/incidents/", "/triage/", "/sources/")
LISTS = (
    "vendors",
    "products",
    "contracts",
    "scorecards",
    "workloads",
    "incidents",
    "sources",
    "candidates",
    "articles",
    "scores",
)
_LINK = re.compile(r'href="(/(?:vendors|incidents|workloads|products|contracts)/[^"?#]+/)"')
# Nothing of the mixture changes anything for others, so no link that leads to a form is followed.
_SKIPPED = ("/edit/", "/new/", "/add/", "/archive/", "/export")


@dataclass
class Tally:
    """Answers by kind and status, seconds of each, and what failed."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, what: str, response: httpx.Response, wanted: Iterable[int]) -> None:
        """One answer; any status that is not wanted is a failure."""
        with self._lock:
            self.statuses[kind, response.status_code] += 1
            self.seconds.setdefault(kind, []).append(response.elapsed.total_seconds())
            if response.status_code not in wanted:
                self.failures.append(f"{what}: {response.status_code} {response.text[:200]}")

    def fail(self, what: str) -> None:
        """Something that got no answer."""
        with self._lock:
            self.failures.append(what)

    def __str__(self) -> str:
        total = sum(self.statuses.values())
        times = {kind: sorted(found) for kind, found in self.seconds.items()}
        lines = [
            f"{kind}: {len(found)} answers, median {found[len(found) // 2] * 1000:.0f} ms, "
            f"95 % within {found[int(len(found) * 0.95)] * 1000:.0f} ms"
            for kind, found in sorted(times.items())
        ]
        return "\n".join([f"{total} answers, {len(self.failures)} failures", *lines])


def sign_in(client: httpx.Client, name: str, password: str) -> httpx.Client:
    """A browser in which that person is signed in."""
    client.get("/sign-in/")
    form = {"username": name, "password": password, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
    answer = client.post("/sign-in/", data=form, headers={"Referer": f"{client.base_url}/sign-in/"})
    if answer.status_code != 302:
        raise RuntimeError(f"{name} cannot sign in: {answer.status_code}")
    return client


def reader(client: httpx.Client, tally: Tally) -> Callable[[], None]:
    """A person who looks at lists and at what they lead to."""
    choice = random.Random(1)
    known = set(PAGES)

    def read() -> None:
        path = choice.choice(sorted(known))
        answer = client.get(path)
        tally.note("page", path, answer, (200,))
        found = (link for link in _LINK.findall(answer.text) if not any(part in link for part in _SKIPPED))
        known.update(itertools.islice(found, max(0, 60 - len(known))))

    return read


def program(client: httpx.Client, tally: Tally) -> Callable[[], None]:
    """A program that reads lists, changes a vendor and pushes articles."""
    numbers = itertools.count(1)

    def work() -> None:
        number = next(numbers)
        path = f"/api/v1/{LISTS[number % len(LISTS)]}/"
        tally.note("api list", path, client.get(path), (200,))
        if number % 5 == 0:
            key = client.get("/api/v1/vendors/").json()["results"][0]["slug"]
            answer = client.patch(f"/api/v1/vendors/{key}/", json={"notes": f"note {number}"})
            tally.note("api write", f"PATCH {key}", answer, (200,))
        if number % 7 == 0:
            answer = client.post("/api/v1/articles/", json=_article(number))
            tally.note("api write", "POST article", answer, (200, 201))

    return work


def _article(number: int) -> dict[str, str]:
    return {
        "url": f"https://news.example/soak/{number % 50}",
        "title": f"Quarterly figures of a maker of kitchen scales, part {number}",
        "text": f"The maker says that it sold {number} more scales than in the quarter before. " * 3,
    }


def observer(client: httpx.Client, tally: Tally) -> Callable[[], None]:
    """The monitoring: readiness and figures, once a second."""

    def look() -> None:
        tally.note("health", "/readyz", client.get("/readyz"), (200,))
        tally.note("health", "/metrics", client.get("/metrics"), (200,))
        time.sleep(1)

    return look


def run(users: Iterable[Callable[[], None]], seconds: float, tally: Tally) -> None:
    """Let every user act again and again, each in a thread, for that long."""
    ends = time.monotonic() + seconds

    def act(step: Callable[[], None]) -> None:
        while time.monotonic() < ends:
            try:
                step()
            except (httpx.HTTPError, json.JSONDecodeError, KeyError) as error:
                tally.fail(repr(error))

    threads = [threading.Thread(target=act, args=(step,)) for step in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def memory(pids: Iterable[int]) -> int:
    """Bytes that the processes hold, what they share divided among them."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[1]) * 1024  # type: ignore[index]  # always there
    return total
