"""Reading the page behind an entry, as far as its site's robots.txt allows. No database: runs in a thread."""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

from django.utils import timezone
from django.utils.translation import gettext_noop

from incidents.domain.schedule import Outcome, busy_wait
from incidents.feeds import page, robots
from incidents.models import PageText
from incidents.services.reading import policy
from riskboard.common.fetch import FetchError, FetchPolicy, Response, fetch

# How long the rules of a site are remembered, in seconds, and of how many sites, by each process.
ROBOTS_SECONDS = 3600
ROBOTS_SITES = 500
_BUSY = (429, 503)
_FORBIDDEN = gettext_noop("The site's robots.txt does not let programs read this page.")
_NO_RULES = gettext_noop("The site's robots.txt could not be read, so this page was left alone.")
_NO_PAGE = gettext_noop("The address leads to no web page.")
_NO_TEXT = gettext_noop("The page holds no text of its own that could be read.")
_UNFORESEEN = gettext_noop("The page could not be read for a reason that was not foreseen.")
log = logging.getLogger(__name__)
_rules: dict[str, tuple[float, bytes | None]] = {}


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What came of one claimed page: its main text, or in ``error`` why there is none.

    ``wait`` is how long its host asks to be left alone.
    """

    row: PageText
    text: str = ""
    error: str = ""
    wait: timedelta | None = None


def read_page_safely(row: PageText) -> ReadPage:
    """What no one foresaw in one page must not keep the others from being read."""
    try:
        return _read_page(row)
    except FetchError as error:
        return ReadPage(row, error=str(error))
    except Exception:
        log.exception("reading the page of article %s failed", row.pk)
        return ReadPage(row, error=_UNFORESEEN)


def _read_page(row: PageText) -> ReadPage:
    url, limits = row.article.url, policy()
    if barred := _barred(url, limits):
        return ReadPage(row, error=barred)
    response = fetch(url, limits)
    # Where a page really is, is known only now; what must not be read there is not kept.
    if response.redirects and (barred := _barred(response.url, limits)):
        return ReadPage(row, error=barred)
    if not 200 <= response.status < 300:
        said = gettext_noop("The page's server answered {status}.").format(status=response.status)
        return ReadPage(row, error=said, wait=_wait(response))
    kind = response.headers.get("content-type", "")
    if kind and "html" not in kind and "text/plain" not in kind:
        return ReadPage(row, error=_NO_PAGE)
    found = page.read(response.body, url=response.url, content_type=kind)
    return ReadPage(row, text=found.text, error="" if found.text else _NO_TEXT)


def _barred(url: str, limits: FetchPolicy) -> str:
    """Why programs may not read the page; empty where they may."""
    rules = _robots(url, limits)
    if rules is None:
        return _NO_RULES
    return "" if robots.allows(rules, url, limits.user_agent) else _FORBIDDEN


def _wait(response: Response) -> timedelta | None:
    if response.status not in _BUSY:
        return None
    asked, date = response.headers.get("retry-after"), response.headers.get("date")
    return busy_wait(Outcome(status=response.status, retry_after=asked, date=date), now=timezone.now())


def _robots(url: str, limits: FetchPolicy) -> bytes | None:
    """The rules of the page's site, remembered for an hour; None where its server fails to tell them.

    A site without the file (any answer of the 4xx) has no rules (RFC 9309).
    """
    address = urljoin(url, "/robots.txt")
    known = _rules.get(address)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    if len(_rules) >= ROBOTS_SITES:
        _rules.clear()
    rules = _ask_for_rules(address, limits)
    _rules[address] = (time.monotonic() + ROBOTS_SECONDS, rules)
    return rules


def _ask_for_rules(address: str, limits: FetchPolicy) -> bytes | None:
    try:
        response = fetch(address, limits)
    except FetchError:
        return None
    if 200 <= response.status < 300:
        return response.body
    return b"" if 300 <= response.status < 500 and response.status not in _BUSY else None
