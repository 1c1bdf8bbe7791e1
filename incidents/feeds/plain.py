"""Text as it is kept: no characters a database refuses, no runs of blanks, no endless length."""

import codecs
import contextlib
import re

MIN_TEXT = 80
MAX_TEXT = 50_000
MAX_TITLE = 500
MAX_GUID = 2_000

# C0 and C1 controls, lone surrogates and non-characters: PostgreSQL, XML and UTF-8 refuse some each. Controls of
# the writing direction can make a title read otherwise than it is: text in any script reads well without them.
_UNSTORABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    # No byte order mark, but a first "<" in four or two bytes.
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
]
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
# What is declared, and what to try for it. Latin-1 is the default of many a server whose pages are UTF-8.
_TRIED = {
    "ascii": ("utf-8", "cp1252", "latin-1"),
    "iso8859-1": ("utf-8", "cp1252", "latin-1"),
    "cp1252": ("utf-8", "cp1252", "latin-1"),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
}
# Not what a document is written in (some take quadratic time), or recognised by its first bytes if it is true.
_NEVER = re.compile(r"punycode|idna|unicode.escape|raw.unicode.escape|utf-7|undefined|mbcs|oem|utf-(16|32).*")


def storable(text: str) -> str:
    """The text without the characters that cannot be stored or shown."""
    if _is_plain(text):
        return text
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _is_plain(text: str) -> bool:
    """Whether nothing but line breaks cannot be printed, so that blanks are the only other space: as most texts are.

    Seen several times as fast as what else is in them.
    """
    return text.replace("\n", "").isprintable()


def tidy(text: str, limit: int = MAX_TEXT) -> str:
    """Paragraphs a line, single blanks, no empty lines, at most `limit` characters, cut between words."""
    if "  " not in text and _is_plain(text):
        lines = [line.strip() for line in text.split("\n")]
    else:
        lines = [" ".join(line.split()) for line in storable(text).split("\n")]
    return cut("\n".join(line for line in lines if line), limit)


def one_line(text: str, limit: int = MAX_TITLE) -> str:
    """The text on one line, at most `limit` characters."""
    return cut(" ".join(storable(text).split()), limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, without half a word unless the word alone is longer than the last tenth."""
    if len(text) <= limit:
        return text
    end = max(text.rfind(" ", limit - limit // 10, limit), text.rfind("\n", limit - limit // 10, limit))
    return text[: end if end > 0 else limit].rstrip()


def primary_language(tag: str) -> str:
    """The language of a tag ("en" of "en-US"), empty for what is no language tag."""
    primary = tag.replace("_", "-").partition("-")[0].strip().lower()
    return primary if primary.isascii() and primary.isalpha() and len(primary) in (2, 3) else ""


def decode(data: bytes, content_type: str = "") -> str:
    """A document's characters: by its byte order mark, the server's charset, its XML declaration, or a guess.

    Never fails: what decodes as nothing else is read as Windows-1252 with replacements.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff")
    declared = _XML_ENCODING.match(data)
    served = _CHARSET.search(content_type)
    names = [served[1] if served else "", declared[1].decode("ascii") if declared else "", "utf-8"]
    for codec in (codec for name in names for codec in _codecs(name)):
        with contextlib.suppress(UnicodeError, LookupError):
            return data.decode(codec)
    return data.decode("cp1252", "replace")


def _codecs(name: str) -> tuple[str, ...]:
    """The codecs to try for a declared name; none for what is no character set."""
    try:
        canonical = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ()
    return () if _NEVER.fullmatch(canonical) else _TRIED.get(canonical, (canonical,))
