"""Fetch from addresses that other people chose: guarded, limited, and plain about what went wrong.

Knows no Django; whoever calls passes the policy (allowed internal hosts, user agent, limits).
"""

from riskboard.common.fetch.client import FetchPolicy, Response, check_address, fetch, post
from riskboard.common.fetch.errors import (
    AddressRefused,
    BadAddress,
    BadAnswer,
    FetchError,
    TimedOut,
    TlsFailed,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)
from riskboard.common.fetch.hosts import registrable_domain

__all__ = [
    "AddressRefused",
    "BadAddress",
    "BadAnswer",
    "FetchError",
    "FetchPolicy",
    "Response",
    "TimedOut",
    "TlsFailed",
    "TooLarge",
    "TooManyRedirects",
    "Unreachable",
    "check_address",
    "fetch",
    "post",
    "registrable_domain",
]
