"""Two hundred publishers in one process of their own: each address of 127.0.0.2 and on has a feed of fifty entries.

Started as ``python -m tests.bench.publishers HOSTS [SECONDS]``; it says on which port it listens. ``GET /feed`` answers
with the feed of the address that was connected to, after so many seconds at most; sent back with its ETag with 304.
"""

import asyncio
import random
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

ENTRIES = 50
FIRST = 2
_NEWEST = datetime(2026, 11, 20, 10, tzinfo=UTC)
_ETAG = b'"fifty"'
_WORDS = str.split(
    "the of and to in model service region customer outage policy contract price notice vendor release access "
    "support quarter capacity latency account training deployment assistant regulator agreement feature engineers "
    "reported restored announced limits rollout migration deadline incident degraded requests traffic storage"
)


def host(number: int) -> str:
    """The address of the publisher with that number, from 0."""
    return f"127.0.0.{FIRST + number}"


def feed(number: int) -> bytes:
    """Its feed: RSS 2.0, each entry 600 to 2,000 characters of HTML; the same at every call."""
    chance = random.Random(number)
    items = "".join(_item(chance, number, entry) for entry in range(ENTRIES))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Publisher {number}</title><link>https://p{number}.example/</link>"
        f"<description>News</description><language>en-us</language>{items}</channel></rss>"
    ).encode()


def _item(chance: random.Random, number: int, entry: int) -> str:
    address = f"https://p{number}.example/news/{entry}?utm_source=rss&amp;utm_medium=feed"
    date = format_datetime(_NEWEST - timedelta(hours=7 * entry))
    markup = _markup(chance, chance.randint(600, 2000))
    return (
        f"<item><title>{_sentence(chance, 8)} {entry}</title><link>{address}</link>"
        f'<guid isPermaLink="false">p{number}-{entry}</guid><pubDate>{date}</pubDate>'
        f"<dc:creator>{_sentence(chance, 2)}</dc:creator><category>news</category>"
        f"<description>{escape(_sentence(chance, 20))}</description>"
        f"<content:encoded><![CDATA[{markup}]]></content:encoded></item>\n"
    )


def _markup(chance: random.Random, length: int) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < length:
        link = f'<a href="https://example.org/{chance.randint(1, 999)}" class="x">{_sentence(chance, 3)}</a>'
        parts.append(
            f"<p>{_sentence(chance, 15)} <strong>{_sentence(chance, 2)}</strong> &amp; {link}.</p>\n"
        )
        if chance.random() < 0.3:
            parts.append(f"<ul><li>{_sentence(chance, 6)}</li><li>{_sentence(chance, 6)}</li></ul>")
    return "".join(parts)


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize()


def _answers(hosts: int) -> dict[str, bytes]:
    answers = {}
    for number in range(hosts):
        body = feed(number)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n"
        answers[host(number)] = head.encode() + b"ETag: " + _ETAG + b"\r\nConnection: close\r\n\r\n" + body
    return answers


async def serve(hosts: int, slowness: float) -> None:
    """Answer until this process is ended, each request after up to ``slowness`` seconds."""
    answers = _answers(hosts)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:  # the asker was killed
            writer.close()
            return
        if slowness:
            await asyncio.sleep(random.uniform(0, slowness))
        if b"if-none-match: " + _ETAG in asked.lower():
            writer.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + _ETAG + b"\r\nConnection: close\r\n\r\n")
        else:
            writer.write(answers[writer.get_extra_info("sockname")[0]])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float([*sys.argv, "0"][2])))
