"""What makes an entry the same article when it is seen again, edited or not."""

import hashlib
from collections.abc import Iterable

from incidents.feeds.entry import Entry
from incidents.feeds.links import clean_link

MAX_IDENTITY = 500


def identify(entries: Iterable[Entry]) -> list[tuple[str, Entry]]:
    """Each entry with its identity, in order; an entry told twice with one identity is kept once, the first.

    Identity is the guid, else the cleaned link, else a hash of title and text. Where a guid repeats within the
    feed the first entry keeps it and the others are guid and link together. At most `MAX_IDENTITY` characters.
    """
    seen: dict[str, Entry] = {}
    for entry in entries:
        identity = _bounded(_identity(entry))
        if identity in seen and entry.guid:
            identity = _bounded(f"{entry.guid} {clean_link(entry.link)}")
        seen.setdefault(identity, entry)
    return list(seen.items())


def _identity(entry: Entry) -> str:
    return entry.guid or clean_link(entry.link) or _hash(f"{entry.title}\n{entry.text}")


def _bounded(identity: str) -> str:
    return identity if len(identity) <= MAX_IDENTITY else _hash(identity)


def _hash(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
