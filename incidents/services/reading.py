"""Reading one claimed source: a request within its limits, and what its answer says. No database: runs in a thread."""

import functools
import hashlib
import logging
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_noop

from incidents.feeds.reading import Reading, read_body
from incidents.models import Fetch
from riskboard.common.fetch import FetchError, FetchPolicy, Response, fetch

UNFORESEEN = gettext_noop(
    "The source could not be read for a reason that was not foreseen; the server's log has the details."
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one claimed fetch before anything is stored."""

    fetch: Fetch
    response: Response | None
    reading: Reading | None
    error: str
    body_hash: str
    unchanged: bool

    @property
    def note(self) -> str:
        """What is wrong with a body that could be read all the same: it is read again even if it stays the same."""
        return self.reading.note if self.reading else ""


def policy() -> FetchPolicy:
    """The limits of every fetch, with the internal hosts that the operator admits."""
    return _policy(settings.FETCH_USER_AGENT, frozenset(settings.FETCH_ALLOWED_HOSTS))


@functools.lru_cache(maxsize=1)
def _policy(user_agent: str, allowed_hosts: frozenset[str]) -> FetchPolicy:
    return FetchPolicy(user_agent=user_agent, allowed_hosts=allowed_hosts)


def read_safely(fetch_row: Fetch) -> Read:
    """What no one foresaw in one source must not keep the others of its batch from being read."""
    try:
        return _read(fetch_row)
    except Exception:
        log.exception("reading source %s failed", fetch_row.source_id)
        return failed(fetch_row)


def failed(fetch_row: Fetch) -> Read:
    """What is stored of a reading that went wrong in a way that no one foresaw."""
    return Read(fetch_row, None, None, UNFORESEEN, "", False)


def _read(fetch_row: Fetch) -> Read:
    """Fetch and parse, without the database: runs in a thread of its own."""
    source = fetch_row.source
    ours = source.validators_url == source.url
    try:
        response = fetch(
            source.url,
            policy(),
            etag=source.etag if ours else None,
            last_modified=source.last_modified if ours else None,
        )
    except FetchError as error:
        return Read(fetch_row, None, None, str(error), "", False)
    return judge(fetch_row, response)


def judge(fetch_row: Fetch, response: Response) -> Read:
    """What an answer says, for the source as it is on record."""
    source = fetch_row.source
    body_hash = hashlib.sha256(response.body).hexdigest()
    if response.status == 304 or (response.status == 200 and body_hash == source.body_hash):
        return Read(fetch_row, response, None, "", source.body_hash, True)
    if not 200 <= response.status < 300:
        return Read(fetch_row, response, None, status_in_words(response.status), "", False)
    reading = read_body(source.kind, response.body, response.url, response.headers.get("content-type", ""))
    return Read(fetch_row, response, reading, reading.error, body_hash, False)


def status_in_words(status: int) -> str:
    """Why an answer of that status brought nothing, and the remedy; to be translated where it is shown."""
    remedy = {
        401: gettext_noop("it asks for a password; choose a public address"),
        403: gettext_noop("it refuses us; ask its owner, or choose another address"),
        404: gettext_noop("nothing is there; check the address"),
        410: gettext_noop("it is gone for good; the source is paused"),
        429: gettext_noop("it asks us to slow down; it is tried again when it allows"),
        503: gettext_noop("it is overloaded; it is tried again when it allows"),
    }
    failed, other = (
        gettext_noop("the server failed; it is tried again later"),
        gettext_noop("check the address"),
    )
    words = remedy.get(status, failed if status >= 500 else other)
    return gettext_noop("The server answered {status}: {remedy_word}.").format(
        status=status, remedy_word=words
    )
