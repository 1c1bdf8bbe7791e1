"""AI vendors that no catalogue lists, read from how an article introduces them."""

import re
from collections.abc import Iterable

from incidents.domain.detect.catalogue import Mention, slug_of
from incidents.domain.detect.lexicon import never_names

_NAME = r"(?P<name>[A-Z][\w&.-]*[\w](?: (?:AI|Labs?|Technologies|Robotics|Health|[A-Z]\w+))?)"
_AI = r"(?:AI|A\.I\.|[Aa]rtificial[ -]intelligence|[Gg]enerative[ -]AI|AI-powered|LLM|KI|IA)"
_KIND = r"(?:(?:companion|chat|chatbot|coding|video|image|music|voice|search|meeting|writing|legal|health) )?"
_MAKER = (
    r"(?:start-?ups?|company|firm|developer|lab|maker|vendor|provider|chatbot|assistant|unicorn|platform|app|service|tool"
    r"|search engine|robot"
    r"|voice generator|video generator|image generator|companion app|coding (?:tool|assistant|agent|startup))"
)
_INTRODUCED = (
    re.compile(rf"\b{_AI}[ -](?:[a-z]+ )?{_KIND}{_MAKER},? (?:called |named |of |from )?{_NAME}"),
    re.compile(rf"\b{_NAME},? (?:is )?(?:an?|the) (?:[\w'-]+ ){{0,4}}?{_AI}[ -](?:[a-z]+ ){{0,2}}?{_MAKER}"),
    re.compile(
        rf"\b{_NAME}(?:'s|’s) {_AI} (?:[a-z]+ )?(?:chatbot|assistant|model|companion|tool|app|agent|platform)"
    ),
    re.compile(
        r"\b(?P<name>[A-Z][a-z]+(?:(?: & | )[A-Z][a-z]+)? AI)\b(?= (?:left|has|said|was|is|will|app\b|,)|[,.]| \()"
    ),
    re.compile(
        rf"\b(?:nudify|undress(?:ing)?|deepfake|chatbot|companion) (?:app|site|service|tool|bot|maker) {_NAME}"
    ),
    re.compile(r"\b(?P<name>[A-Z]\w+\.(?:ai|AI))\b"),
    re.compile(
        rf"\b[Ss]tart-?up (?:française |parisienne )?(?:d['’]IA|d['’]intelligence artificielle) {_NAME}"
    ),
    re.compile(rf"\bKI-(?:Start-?up|Unternehmen|Firma|Anbieter|Entwickler|Dienst|Chatbot)s? {_NAME}"),
    re.compile(
        rf"\b(?:startup|empresa|compañía|firma|plataforma|società|azienda|piattaforma) (?:de|di) IA {_NAME}"
    ),
)


def unknown_vendors(text: str, folded: str, known: Iterable[Mention]) -> list[Mention]:
    """Return mentions of vendors that the text itself introduces as AI makers, everywhere they are named.

    A name that overlaps a known mention is left to the catalogue.
    """
    taken = [(mention.start, mention.end) for mention in known]
    names = {match["name"]: None for pattern in _INTRODUCED for match in pattern.finditer(text[:3000])}
    found: list[Mention] = []
    for name in names:
        if name.split()[0].lower().rstrip(".") in never_names() or not slug_of(name):
            continue
        for match in re.finditer(rf"\b{re.escape(name)}\b", text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                found.append(Mention(slug_of(name), "weak", "", match.start(), match.end()))
    return found
