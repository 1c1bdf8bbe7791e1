"""Web pages: title, language, main text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.feeds.entry import FeedLink
from incidents.feeds.page import Page, main_text, read
from incidents.feeds.plain import MAX_TEXT

URL = "https://example.org/terms"
SENTENCE = "The service may be suspended for any customer in the listed regions with thirty days of notice. "
ARTICLE = f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Terms – Example</title>
<link rel=alternate type=application/rss+xml href=/feed><style>p {{color: red}}</style></head><body>
<nav><a href="/">Home</a> <a href="/pricing">Pricing menu entry</a></nav>
<main><article><h1>Terms of use</h1><p>{SENTENCE * 4}</p><p>Café owners too. {SENTENCE}</p>
<script>var hidden = "nothing";</script></article></main>
<footer>Copyright cookie banner</footer></body></html>"""


def test_a_page_gives_its_article_without_what_surrounds_it() -> None:
    page = read(ARTICLE.encode(), url=URL, content_type="text/html")
    assert (page.title, page.lang) == ("Terms – Example", "en")
    assert "Café owners too." in page.text
    assert "\n" in page.text
    for noise in ("hidden", "color", "Pricing menu", "cookie banner"):
        assert noise not in page.text
    assert page.feeds == (FeedLink("https://example.org/feed"),)


def test_the_charset_the_page_names_for_itself_is_used_unless_the_server_names_one() -> None:
    named = ARTICLE.replace('"utf-8"', '"windows-1252"').encode("cp1252")
    assert "Café" in read(named, url=URL).text
    assert (
        "Café"
        in read(
            ARTICLE.replace("utf-8", "koi8-r").encode(), url=URL, content_type="text/html; charset=utf-8"
        ).text
    )


def test_the_title_made_for_sharing_is_preferred_and_a_heading_serves_too() -> None:
    shared = "<html><head><meta property='og:title' content='Shared  title'><title>x</title></head></html>"
    assert read(shared.encode(), url=URL).title == "Shared title"
    assert read(b"<h1>Only a <b>heading</b></h1>", url=URL).title == "Only a heading"


def test_text_is_kept_between_80_and_50000_characters() -> None:
    assert main_text("<html><body><p>Too short to be an article.</p></body></html>") == ""
    long = main_text(f"<html><body><article><p>{SENTENCE * 900}</p></article></body></html>")
    assert MAX_TEXT * 0.9 < len(long) <= MAX_TEXT


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 100, b"/etc/passwd", b"https://example.org/", b"%PDF-1.7", b"<", b"<!--", b"<?xml"],
)
def test_what_is_no_page_is_empty(data: bytes) -> None:
    assert read(data, url=URL) == Page()


def test_a_page_in_xhtml_is_read_alike() -> None:
    assert "Café" in read(("<?xml version='1.0' encoding='utf-8'?>" + ARTICLE).encode(), url=URL).text


@pytest.mark.parametrize(
    "unit", ["<div>", "<div><p>some words here</p></div>", "x<br>", "<table><tr><td>y", "&"]
)
def test_a_page_of_nothing_but_marks_is_read_without_the_slow_extractor(unit: str) -> None:
    page = read((ARTICLE[:-14] + unit * 60_000).encode(), url=URL)
    assert page.title == "Terms – Example"


@given(st.binary(max_size=300))
def test_any_bytes_make_a_page(data: bytes) -> None:
    read(b"<html><body>" + data, url=URL).text.encode("utf-8")
