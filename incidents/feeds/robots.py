"""What a site's robots.txt lets us fetch (RFC 9309)."""

from urllib.robotparser import RobotFileParser

from incidents.feeds.plain import decode

_READ = 500_000  # bytes, as the RFC asks for at least


def allows(robots: bytes, url: str, user_agent: str) -> bool:
    """Whether the rules in `robots` (empty where the site has none) let `user_agent` fetch `url`."""
    rules = RobotFileParser()
    rules.parse(decode(robots[:_READ]).splitlines())
    # Rules name a product ("Riskboard"), while requests name its version and contact too.
    return rules.can_fetch(user_agent.partition("/")[0].strip() or "*", url)
