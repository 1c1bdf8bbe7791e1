"""Links: absolute to follow, cleaned to compare."""

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.feeds.links import _PLAIN, absolute, clean_link


@pytest.mark.parametrize(
    ("link", "cleaned"),
    [
        ("HTTPS://Example.ORG/Path/", "https://example.org/Path"),
        ("http://example.org/a", "https://example.org/a"),
        ("http://example.org:80/a", "https://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/", "https://example.org"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("https://example.org/a?", "https://example.org/a"),
        ("https://example.org/a/?b=1&a=2", "https://example.org/a?b=1&a=2"),
        ("https://example.org/a?utm_source=x&id=7&UTM_Medium=y", "https://example.org/a?id=7"),
        ("https://example.org/a?fbclid=1&gclid=2&mc_eid=3&_hsenc=4", "https://example.org/a"),
        ("https://example.org/a?utm%5Fsource=x", "https://example.org/a"),
        ("https://example.org/a?q=utm_source&ref=x", "https://example.org/a?q=utm_source&ref=x"),
        ("https://example.org/a?p=%C3%A9+b", "https://example.org/a?p=%C3%A9+b"),
        ("https://user:pw@example.org/a", "https://example.org/a"),
        ("  https://example.org/a\n", "https://example.org/a"),
        ("ftp://example.org/a", ""),
        ("javascript:alert(1)", ""),
        ("mailto:a@example.org", ""),
        ("/relative", ""),
        ("https://", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_a_link_is_reduced_to_what_identifies_the_article(link: str, cleaned: str) -> None:
    assert clean_link(link) == cleaned


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["http", "HTTPS"]))
def test_cleaning_twice_changes_nothing(path: str, query: str, scheme: str) -> None:
    once = clean_link(f"{scheme}://example.org/{path}?{query}")
    assert clean_link(once) == once


@given(st.lists(st.sampled_from(["id=1", "page=2", "q=a"]), unique=True), st.data())
def test_tracking_never_makes_another_article_and_order_is_kept(kept: list[str], data: st.DataObject) -> None:
    tracked = list(kept)
    for name in ("utm_campaign", "fbclid", "msclkid", "mkt_tok"):
        tracked.insert(data.draw(st.integers(0, len(tracked))), f"{name}=x")
    plain = "https://example.org/a?" + "&".join(kept)
    assert clean_link("https://example.org/a?" + "&".join(tracked)) == clean_link(plain)


@pytest.mark.parametrize(
    ("link", "base", "followed"),
    [
        ("/news/1", "https://example.org/feed", "https://example.org/news/1"),
        ("2", "https://example.org/news/1", "https://example.org/news/2"),
        ("https://other.example/x y", "", "https://other.example/x%20y"),
        ("HTTPS://Example.org/A", "", "https://Example.org/A"),
        ("javascript:alert(1)", "https://example.org/", ""),
        ("data:text/html,x", "https://example.org/", ""),
        ("relative", "", ""),
        (" ", "https://example.org/", ""),
        ("http://[broken", "https://example.org/", ""),
        ("https://example.org/" + "a" * 2000, "", ""),
    ],
)
def test_only_web_addresses_are_followed(link: str, base: str, followed: str) -> None:
    assert absolute(link, base) == followed


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_a_plain_address_is_what_joining_would_make_of_it(link: str) -> None:
    assert absolute(link, "https://base.example/a/b") == urljoin("https://base.example/a/b", link) == link
