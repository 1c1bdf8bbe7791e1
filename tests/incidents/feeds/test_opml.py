"""Lists of feeds: what goes out comes in again, and nothing else does."""

from datetime import UTC, datetime

import pytest

from incidents.feeds.opml import MAX_OUTLINES, NotOpml, Outline, parse, write

NOW = datetime(2026, 11, 20, tzinfo=UTC)
OUT = [
    Outline(url="https://news.example/a?x=1&y=2", name='News & "views" <b>', vendor="orion"),
    Outline(url="https://status.example/history.atom", name="Status", kind="status"),
]


def test_what_goes_out_comes_in_again() -> None:
    written = write("Mine", OUT, created=NOW)
    assert b'version="2.0"' in written
    assert [(one.url, one.name, one.kind, one.vendor) for one in parse(written)] == [
        (one.url, one.name, one.kind, one.vendor) for one in OUT
    ]


def test_folders_are_flattened_and_lines_are_those_of_the_file() -> None:
    text = """<?xml version="1.0"?>
<!-- made by hand -->
<opml version="1.0"><head/><body>
<outline text="Folder">
  <outline text="Inner" type="rss" XMLURL=" https://inner.example/feed "/>
</outline>
<outline text="Only a note"/></body></opml>"""
    assert parse(text.encode()) == [Outline(url="https://inner.example/feed", name="Inner", line=5)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no OPML"),
        (b"<html><body/></html>", "no OPML"),
        (b"\x00\xff\xfe", "no OPML"),
        (b"<opml><body>\n<outline xmlUrl='x'></body></opml>", "line 2"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body>&a;</body></opml>', "entities"),
        (
            b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml><body>&a;</body></opml>',
            "entities",
        ),
        (b"<opml>" + b" " * 1_000_001 + b"</opml>", "larger"),
        (b"<opml>" + b"<outline xmlUrl='https://a.example'/>" * (MAX_OUTLINES + 1) + b"</opml>", "thousand"),
        (b"<opml>&undeclared;</opml>", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(NotOpml, match=said):
        parse(data)
