"""XML without document types, and not more of it than can be parsed in seconds."""

import pytest

from incidents.feeds.entry import MAX_ENTRIES
from incidents.feeds.xml import root_name, root_only, within_bounds


@pytest.mark.parametrize(
    "prolog",
    [
        "",
        "\ufeff \n",
        "<?xml version='1.0'?>",
        "<!-- <rss> not this -->",
        "<?xml-stylesheet href='a>b'?>",
        "<!DOCTYPE rss>",
        "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' \"http://example.org/rss.dtd\">",
        "<!DOCTYPE rss [<!ENTITY a '<rss>'><!ENTITY % b SYSTEM \"file:///etc/passwd\"> %b;]>",
        '<!DOCTYPE rss [<!-- ]> " --> <!ELEMENT rss (channel)>]>',
        '<!DOCTYPE rss [<!ENTITY a "]>">]>\n<!-- x -->',
        "<!DOCTYPE rss 'unbalanced>",
        "<!-- unclosed ",
        "stray text < 5 ",
    ],
)
def test_nothing_before_the_root_element_is_read(prolog: str) -> None:
    assert root_only(prolog + "<rss version='2.0'></rss>") == "<rss version='2.0'></rss>"


def test_characters_that_xml_forbids_are_left_out() -> None:
    assert root_only("<a>x\x00\x08\x0b\ufffey\tz\n</a>") == "<a>xy\tz\n</a>"


@pytest.mark.parametrize("text", ["", "just text", "<", "<<<", "<!DOCTYPE html", "5 < 6"])
def test_without_an_element_there_is_nothing(text: str) -> None:
    assert root_only(text) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [("<rdf:RDF xmlns:rdf='x'>", "rdf"), ("<HTML lang=en>", "html"), ("<rss/>", "rss"), ("", "")],
)
def test_the_root_is_known_by_its_local_name(text: str, name: str) -> None:
    assert root_name(text) == name


@pytest.mark.parametrize(
    ("start", "entry", "end"),
    [
        ("<rss version='2.0'><channel>", "<item><title>a</title></item>", "</channel></rss>"),
        ("<rdf:RDF xmlns:rdf='x'><channel></channel>", "<item/><item></item >", "</rdf:RDF>"),
        ("<a:feed xmlns:a='x'>", "<a:entry></a:entry>", "</a:feed>"),
    ],
)
def test_a_long_feed_is_cut_after_an_entry_and_closed(start: str, entry: str, end: str) -> None:
    short = start + entry * 3 + end
    assert within_bounds(short) == short
    assert within_bounds(start + entry * (MAX_ENTRIES + 100) + end) == start + entry * MAX_ENTRIES + end


def test_what_looks_like_tags_inside_of_text_does_not_count() -> None:
    entry = "<item><description><![CDATA[" + "</item><b>" * 2000 + "]]><!-- </item> --></description></item>"
    document = "<rss><channel>" + entry * 100 + "</channel></rss>"
    assert within_bounds(document) == document


@pytest.mark.parametrize("unit", ["<x>", "<item>", "&amp;", "x" * 20])
def test_a_document_of_nothing_but_marks_is_cut(unit: str) -> None:
    document = "<rss><channel>" + unit * 400_000
    assert len(within_bounds(document)) < len(document)


def test_an_unclosed_passage_ends_the_search() -> None:
    assert within_bounds("<rss><![CDATA[" + "<" * 1000) == "<rss><![CDATA[" + "<" * 1000
