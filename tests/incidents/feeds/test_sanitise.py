"""Foreign markup: nothing in it may run, load or disguise."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from incidents.feeds.plain import tidy
from incidents.feeds.sanitise import _BLOCKS, MAX_HTML, safe_html, text_of

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=evil.swf></object><embed src=evil.swf>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='https://example.org' onclick='alert(1)' style='position:fixed'>x</a>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<style>@import 'evil.css'</style>",
    "<link rel=stylesheet href=evil.css><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href='//evil.example/'>",
    "<form action='//evil.example'><input name=password><button>Go</button></form>",
    "<body onload=alert(1)>",
    "<p id=main class=admin>x</p>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<video><source onerror=alert(1)></video>",
    "<a href='https://example.org' target=_blank>x</a>",
    "<details open ontoggle=alert(1)>x</details>",
]
TAGS = set(
    str.split(
        "a abbr b bdi bdo blockquote br caption cite code dd del dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6"
        " hr i ins kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th thead time tr u"
        " ul var"
    )
)
ATTRIBUTES = {"href", "title", "rel", "lang", "start", "colspan", "rowspan", "datetime"}


def dangers(stored: str) -> list[str]:
    """The elements, attributes and addresses of ``stored``, as a browser would parse it, that should not be there."""
    elements = lxml_html.fragment_fromstring(stored, create_parent="div").iterdescendants()
    found: list[str] = []
    for element in elements:
        found += [str(element.tag)] * (element.tag not in TAGS)
        found += sorted(set(map(str, element.attrib)) - ATTRIBUTES)
        if not re.match(r"(https?://|mailto:|$)", element.get("href") or ""):
            found.append(str(element.get("href")))
    return found


@pytest.mark.parametrize("markup", HOSTILE)
def test_nothing_that_runs_loads_or_disguises_is_stored(markup: str) -> None:
    assert not dangers(safe_html(f"<p>before</p>{markup}<p>after</p>", "https://example.org/"))


@example(["<a ", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>"])
@given(
    st.lists(st.sampled_from([*HOSTILE, "<p>", "</p>", "<table>", "<a ", "'", '"', ">", "<!--"]), max_size=8)
)
def test_no_combination_of_hostile_pieces_gets_through(pieces: list[str]) -> None:
    assert not dangers(safe_html("".join(pieces), "https://example.org/"))


def test_what_an_article_is_made_of_stays() -> None:
    markup = "<h2>Head</h2><p>One <b>bold</b> <a href='/x'>link</a></p><ul><li>a</li></ul><pre>code</pre>"
    shown = safe_html(markup, "https://example.org/news/")
    assert "<h2>Head</h2>" in shown
    assert 'href="https://example.org/x"' in shown
    assert 'rel="noopener noreferrer nofollow"' in shown
    assert "<pre>code</pre>" in shown


@pytest.mark.parametrize("base", ["", "nonsense", "mailto:a@example.org", "http://[broken"])
def test_without_a_usable_base_relative_links_lose_their_target(base: str) -> None:
    assert "href" not in safe_html("<a href='/x'>y</a>", base)


def test_text_keeps_paragraphs_as_lines_and_words_apart() -> None:
    markup = "<p>One<br>two &amp; three.</p><div>Four</div>five<ul><li>six</li><li>se<b>ven</b></li></ul>"
    markup += "<table><tr><td>a</td><td>b</td></tr></table><script>no</script>"
    assert text_of(safe_html(markup)) == "One\ntwo & three.\nFour\nfive\nsix\nseven\na b"


@pytest.mark.parametrize("text", ["", "plain words", "a < b & c", "https://example.org/x", "/etc/passwd"])
def test_plain_text_is_its_own_text(text: str) -> None:
    assert text_of(safe_html(text)) == text


@pytest.mark.parametrize("unit", ["<div>", "<b>", "<div><span>", "<blockquote><table>", "<font>"])
def test_endless_nesting_costs_no_time_and_keeps_the_words(unit: str) -> None:
    shown = safe_html("first words " + unit * 50_000 + " last words")
    assert len(shown) <= MAX_HTML
    assert text_of(shown).startswith("first words")


@given(st.text(max_size=300))
def test_any_text_survives_sanitising_and_reading(text: str) -> None:
    shown = safe_html(text)
    assert safe_html(shown) == shown
    text_of(shown).encode("utf-8")


def text_in_tree(html: str) -> str:
    """What ``text_of`` finds, by the elements that a parser of HTML finds."""
    pieces: list[str] = []
    root = lxml_html.document_fromstring(f"<html><body>{html}</body></html>")
    for event, element in etree.iterwalk(root, events=("start", "end")):
        pieces.append("\n" if element.tag in _BLOCKS else " " if element.tag in ("td", "th") else "")
        pieces.append((element.text if event == "start" else element.tail) or "")
    return tidy("".join(pieces))


PIECES = str.split(
    "<p> </p> <b> </b> <br> <ul><li> </ul> <tr><td> </td> <table> </table> <pre> </pre> &amp;lt; &nbsp; &copy <i/> a"
)
PIECES += [" b ", "\n", "<a href='/x' title='&gt;&quot;>'>", "</a>", "<!-- c -->", "x > y", "<3"]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_the_text_is_that_of_the_elements_whatever_stands_in_their_attributes(pieces: list[str]) -> None:
    shown = safe_html("".join(pieces), "https://example.org/")
    assert text_of(shown).split() == text_in_tree(shown).split()
    assert "<p" not in text_of(shown)
