"""What can go wrong with a fetch, each as one sentence for people: what happened, and what to do.

Messages name hosts and limits, never query strings or credentials, so they may be stored and shown. They are English,
with their values in braces, so that the catalogue can hold them; whoever shows one translates it.
"""


def gettext_noop(sentence: str) -> str:
    """Marks ``sentence`` for the catalogue; whoever shows it translates it. This package knows no Django."""
    return sentence


class FetchError(Exception):
    """A fetch that brought no answer; `str(error)` is a sentence that may be shown.

    `sentence` names its `values` in braces: `Unreachable("The name {host} is not known.", host="example.org")`.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence.format(**values) if values else sentence)


class BadAddress(FetchError):
    """The address itself cannot be fetched: scheme, spelling, credentials."""


class AddressRefused(FetchError):
    """The host is, or resolves to, an address on a network that outsiders must not reach through us."""


class Unreachable(FetchError):
    """The name does not resolve, or nothing accepts the connection, or the connection broke."""


class TimedOut(FetchError):
    """The connection or the whole answer took longer than the policy allows."""


class TlsFailed(FetchError):
    """The server's certificate or its TLS could not be verified."""


class TooLarge(FetchError):
    """The answer is larger than the policy allows, counted after decompression."""


class TooManyRedirects(FetchError):
    """The address redirects more often than the policy allows."""


class BadAnswer(FetchError):
    """Something answered, but not in HTTP that can be read."""
