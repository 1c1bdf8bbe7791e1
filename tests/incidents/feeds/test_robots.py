"""What robots.txt allows."""

import pytest

from incidents.feeds.robots import allows

RULES = b"User-agent: *\nDisallow: /private/\n\nUser-agent: Riskboard\nDisallow: /drafts/\n"


@pytest.mark.parametrize(
    ("robots", "path", "agent", "allowed"),
    [
        (RULES, "/drafts/1", "Riskboard/1.0 (+mailto:a@example.org)", False),
        (RULES, "/private/1", "Riskboard/1.0", True),
        (RULES, "/private/1", "Other/2", False),
        (RULES, "/news", "Other/2", True),
        (b"", "/anything", "Riskboard/1.0", True),
        (b"User-agent: *\r\nDisallow: /\r\n", "/", "Riskboard/1.0", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /", "/", "Riskboard/1.0", False),
        (b"<html>not found</html>", "/", "Riskboard/1.0", True),
        (bytes(range(256)), "/", "Riskboard/1.0", True),
    ],
)
def test_a_site_says_what_may_be_fetched(robots: bytes, path: str, agent: str, allowed: bool) -> None:
    assert allows(robots, f"https://example.org{path}", agent) is allowed
