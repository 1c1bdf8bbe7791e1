"""Sentences of the program's own that stay in the record: written in English, shown in each reader's language.

A timeline, a failed reading or a reason in the audit log is written once and read by people of several languages, and
by programs. So what is stored is English; it is marked for the catalogue with ``gettext_noop`` (or as an argument of
the calls that ``makemessages`` knows), with its values in braces: ``"{host} is not known"``. Values whose names end in
``_word`` or ``_words`` are words of the program's, too, several separated by commas.
"""

import re
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, trans_real

SOURCE = "en"
_VALUE = re.compile(r"\\\{(\w+)\\\}")


def in_source_language() -> translation.override:
    """Within it words come out as they are stored: in English, whoever acts."""
    return translation.override(SOURCE)


def in_installation_language() -> translation.override:
    """Within it words come out as alerts are written: for people of whom nobody knows what they prefer."""
    return translation.override(settings.LANGUAGE_CODE)


def spoken(text: str) -> str:
    """``text`` in the language that is active where it is a sentence of the program's; what people wrote stays."""
    language = translation.get_language() or SOURCE
    if not text or language == SOURCE:
        return text
    known = gettext(text)
    if known != text:
        return known
    for pattern, message in _patterns(language):
        found = pattern.fullmatch(text)
        if found:
            values = {name: _value(name, value) for name, value in found.groupdict().items()}
            return gettext(message).format(**values)
    return text


def _value(name: str, value: str) -> str:
    if name.endswith("_words"):
        return ", ".join(spoken(word) for word in value.split(", "))
    return spoken(value) if name.endswith("_word") else value


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """What the catalogue's sentences with braces look like once filled in; those that say most come first."""
    catalogue = cast(Any, trans_real.translation(language))._catalog
    messages = {
        message for message, _said in catalogue.items() if isinstance(message, str) and "{" in message
    }
    ordered = sorted(messages, key=lambda message: (-len(re.sub(r"\{\w+\}", "", message)), message))
    return [(_pattern(message), message) for message in ordered]


def _pattern(message: str) -> re.Pattern[str]:
    return re.compile(_VALUE.sub(r"(?P<\1>.+?)", re.escape(message)), re.DOTALL)
