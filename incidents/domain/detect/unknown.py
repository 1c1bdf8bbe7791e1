"""AI vendors that no catalogue lists, read from how an article introduces them."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from incidents.domain.detect.catalogue import Mention, slug_of
from incidents.domain.detect.lexicon import bodies, never_names, places
from incidents.domain.detect.text import fold

_NAME: Final = r"(?P<name>[A-Z][\w&.-]*[\w](?: (?:AI|Labs?|Technologies|Robotics|Health|[A-Z]\w+))?)"
_AI: Final = (
    r"(?:AI|A\.I\.|[Aa]rtificial[ -]intelligence|[Gg]enerative[ -]AI|AI-powered|LLM|KI|IA|[Ii]nference)"
)
_KIND: Final = (
    r"(?:(?:companion|chat|chatbot|coding|video|image|music|song|voice|search|meeting|writing|legal|health"
    r"|therapy) )?"
)
_MAKER: Final = (
    r"(?:start-?ups?|company|firm|developer|lab|maker|vendor|provider|chatbot|assistant|unicorn|platform|app|service|tool"
    r"|search engine|robot"
    r"|voice generator|video generator|image generator|companion app|coding (?:tool|assistant|agent|startup))"
)
_INTRODUCED: Final = (
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
# What makers and products are called in five languages; beside talk of AI a name behind one of these is one's own.
_CALLED: Final = re.compile(
    r"\b(?:[Ss]tart-?[Uu]p|company|firm|maker|developer|platform|app|site|service|tool|lab|assistant|chatbot|generator"
    r"|Unternehmen|Firma|Anbieter|Plattform|App|Dienst|Entwickler|Hersteller|Chatbot|Assistenten?|\w*[Gg]enerator|Programm"
    r"|jeune pousse|société|entreprise|plateforme|application|appli|éditeur|outil|générateur|agent|robot"
    r"|empresa|compañía|firma|plataforma|aplicación|servicio|herramienta|asistente|generador|aplicativo"
    r"|azienda|società|piattaforma|applicazione|servizio|strumento|assistente|generatore|programma)"
    r"(?: [a-zß-ÿ]+){0,2}?,? [\"“«„]?(?P<name>[A-Z][\w&.-]*\w(?: AI)?)"
)
_TALK: Final = re.compile(
    r"\b(?:AI|A\.I\.|KI|IA|LLMs?)\b|\bKI-|[Aa]rtificial intelligence|[Kk]ünstliche|intelligence artificielle"
    r"|inteligencia artificial|intelligenza artificiale|[Cc]hatbot|[Dd]eepfake|[Ll]anguage model|[Ss]prachmodell"
)
_LEAD: Final = 3000
_OPENING: Final = 700
_NEAR: Final = 160
_OFTEN: Final = 3


def unknown_names(title: str, text: str) -> tuple[str, ...]:
    """Return the names that the article itself introduces as those of AI makers or products.

    Whatever stands with its field ("the AI startup Quillmark") counts; a name behind a bare "company" or
    "app" counts where AI is spoken of nearby and the headline or the whole text keeps coming back to it.
    """
    found: dict[str, None] = {}
    for source in (title, text):
        found |= {match["name"]: None for one in _INTRODUCED for match in one.finditer(source[:_LEAD])}
    found |= dict.fromkeys(_called(title, text))
    return tuple(name for name in found if _may_be_vendor(name))


def _called(title: str, text: str) -> Iterator[str]:
    for match in _CALLED.finditer(text[:_OPENING]):
        name, at = match["name"], match.start("name")
        if not _TALK.search(text, max(0, at - _NEAR), at + _NEAR) and not _TALK.search(title):
            continue
        if re.search(rf"\b{re.escape(name)}\b", title) or text.count(name) >= _OFTEN:
            yield name


def _may_be_vendor(name: str) -> bool:
    if name.split()[0].lower().rstrip(".") in never_names() or not slug_of(name):
        return False
    folded = fold(name)
    spans = [(hit.start, hit.end) for hit in places().find(folded)]
    spans += [(hit.start, hit.end) for hit in bodies().find(folded)]
    return (0, len(folded)) not in spans


def unknown_vendors(names: Iterable[str], text: str, known: Iterable[Mention]) -> list[Mention]:
    """Return mentions of the names in a text; one that overlaps a known mention is left to the catalogue."""
    taken = [(mention.start, mention.end) for mention in known]
    found: list[Mention] = []
    for name in names:
        for match in re.finditer(rf"\b{re.escape(name)}\b", text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                found.append(Mention(slug_of(name), "weak", "", match.start(), match.end()))
    return found
