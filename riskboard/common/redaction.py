"""Keeping secrets out of what is written down for operators: log lines, and reports of errors."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

HIDDEN = "[hidden]"
# Shorter ones would blot out ordinary words.
_SHORTEST_LITERAL = 6
_TELLING = r"[\w-]*(?:passwo?r?d|passphrase|secret|token|authori[sz]ation|cookie|session[_-]?id|api[_-]?key|dsn)[\w-]*"
_TELLING_KEY = re.compile(_TELLING, re.IGNORECASE)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # What an address says before its host and after its path; hooks carry their secret in either, or in the path.
    (re.compile(r"(://)[^/\s@\"'<>]*@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s?\"'<>]*\?)[^\s\"'<>]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(/[^\s?\"'<>]*\?)[^\s\"'<>=]*=[^\s\"'<>]*"), rf"\1{HIDDEN}"),
    (
        re.compile(
            r"(https?://(?:hooks\.[\w.-]+|[\w.-]*discord(?:app)?\.com/api/webhooks|[\w.-]+\.webhook\.office\.com)/)"
            r"[^\s\"'<>]+",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # Tokens of the API, signing secrets of hooks, and what the vault has sealed.
    (re.compile(r"\b(?:rb_[\w-]{20,}|whsec_[\w+/=-]+|gAAAA[\w-]{20,}=*)"), HIDDEN),
    (
        re.compile(
            rf"\b({_TELLING})([\"']?\s*[=:]\s*[\"']?)(?!{re.escape(HIDDEN)})[^\s\"',;&)}}\]]+", re.IGNORECASE
        ),
        rf"\1\2{HIDDEN}",
    ),
)


class Redactor:
    """Replaces secrets by ``[hidden]``: those of the settings by their value, all others by how they look."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """``secrets`` are values that may appear nowhere, whatever stands around them."""
        literals = sorted({text for text in secrets if len(text) >= _SHORTEST_LITERAL}, key=len, reverse=True)
        self._literal = re.compile("|".join(map(re.escape, literals))) if literals else None

    def text(self, text: str) -> str:
        """``text`` without secrets."""
        if self._literal is not None:
            text = self._literal.sub(HIDDEN, text)
        for pattern, replacement in _RULES:
            text = pattern.sub(replacement, text)
        return text

    def value(self, value: Any) -> Any:
        """Plain data without secrets: texts are searched, and what a telling name holds is replaced whole."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self._key(key): self._of(key, item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(item) for item in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self.text(str(value))

    def _key(self, key: Any) -> Any:
        return self.text(key) if isinstance(key, str) else key

    def _of(self, key: Any, item: Any) -> Any:
        if isinstance(key, str) and isinstance(item, str) and _TELLING_KEY.fullmatch(key):
            return HIDDEN if item else item
        return self.value(item)
