"""Everything that people read can be translated, and the translations that there are leave nothing out."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from django.template.base import Lexer, Token, TokenType

from tests.catalogues import ROOT, SOURCES, messages

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
# Shows the parts that pages are made of, for those who build pages: nobody else reads it.
NOT_SHOWN = {"components/gallery.html"}
# Names that are the same in every language: the product, formats, units.
NAMES = re.compile(r"\b(Riskboard|CSV|JSON Lines|OPML|ms|viewer|procurement|officer|admin)\b")
SPOKEN = {"title", "alt", "label", "placeholder", "aria-label", "aria-description", "aria-roledescription"}
# Attributes whose words a script shows; every other data- attribute holds keys.
SPOKEN_DATA = re.compile(
    r"data-(confirm|forbidden|failed|offline|placeholder|text|said|insecure|refused|none|more)\b"
)
HOLE = "\0"
WORD = re.compile(r"[^\W\d_]{2,}")


class Reader(HTMLParser):
    """Collects what people read of a page: the text, and the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What its attributes say."""
        self._silent += tag in ("script", "style")
        button = tag == "input" and ("type", "submit") in attrs
        for name, value in attrs:
            if name in SPOKEN or SPOKEN_DATA.match(name) or (button and name == "value"):
                self.found.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        """Scripts end here."""
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        """What stands in the page."""
        if not self._silent:
            self.found.append(data)


def tokens(path: Path) -> list[Token]:
    """The template in pieces."""
    return Lexer(path.read_text(encoding="utf-8")).tokenize()


def outside_of_marks(path: Path) -> str:
    """The text of a template that no mark covers; a hole where something is put in."""
    pieces, inside = [], ""
    for token in tokens(path):
        tag = token.split_contents()[0] if token.token_type == TokenType.BLOCK else ""
        if tag in ("blocktranslate", "comment") or token.contents == "block width":
            inside = f"end{tag}"
        elif tag == inside:
            inside = ""
        if token.token_type == TokenType.TEXT and not inside:
            pieces.append(token.contents)
        elif token.token_type == TokenType.VAR:
            pieces.append(HOLE)
    return "".join(pieces)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_says_a_word_that_cannot_be_translated(path: Path) -> None:
    if str(path.relative_to(ROOT / "templates")) in NOT_SHOWN:
        return
    text = outside_of_marks(path)
    said = [text]
    if path.suffix == ".html":
        reader = Reader()
        reader.feed(text)
        reader.close()
        said = reader.found
    assert [words.strip() for words in said if WORD.search(NAMES.sub("", words.replace(HOLE, " ")))] == []


# A tag's words in quotes must be marked with _("…"): these tags take none, or take keys.
KEYS_ONLY = {
    "url",
    "static",
    "include",
    "extends",
    "block",
    "translate",
    "if",
    "elif",
    "with",
    "ifchanged",
    "for",
}
BARE = re.compile(r'(?<!_\()"([^"]*)"')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_words_that_a_tag_is_given_are_marked(path: Path) -> None:
    if str(path.relative_to(ROOT / "templates")) in NOT_SHOWN:
        return
    bare = []
    for token in tokens(path):
        if token.token_type != TokenType.BLOCK or token.split_contents()[0] in KEYS_ONLY:
            continue
        unmarked = re.sub(r'_\("[^"]*"\)', "", token.contents)
        bare += [
            words for words in BARE.findall(unmarked) if re.match(r"[A-Z]", words) or " " in words.strip()
        ]
    assert [words for words in bare if words not in {"whole short"}] == []


GLUED = re.compile(
    r'\{% translate "[^"]*" %\}[ ,:;(]+(<[a-z][^>]*>)?(\{\{|\{% (when|money|change)\b)'
    r'|(\}\}|\{% (when|money|change)\b[^%]*%\})(</[a-z]+>)?[ ,:;)]+\{% translate "'
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_sentence_is_glued_to_its_values(path: Path) -> None:
    """Elsewhere the words come in another order: a sentence is one message, values and all (``blocktranslate``)."""
    text = path.read_text(encoding="utf-8")
    assert [found.group(0) for found in GLUED.finditer(text)] == []


def modules() -> Iterator[Path]:
    for package in ("riskboard", "vendors", "incidents"):
        yield from sorted((ROOT / package).rglob("*.py"))


AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}


def marks_of(tree: ast.Module) -> dict[str, str]:
    """What the functions of translation are called in a module."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }


def calls_outside_functions(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that are made when the module is loaded."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from calls_outside_functions(child)


def test_nothing_is_translated_before_somebody_asks() -> None:
    """What is translated while a module is loaded stays in one language for everybody."""
    early = []
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = marks_of(tree)
        for call in calls_outside_functions(tree):
            if any(part in str(path) for part in ENGLISH):
                continue
            if isinstance(call.func, ast.Name) and names.get(call.func.id) in AT_ONCE:
                early.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert early == []


def test_no_mark_stands_where_the_catalogue_is_not_made_from() -> None:
    """``xgettext`` does not look into f-strings, and cannot know what a variable or an f-string holds."""
    lost = []
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = marks_of(tree)
        inside = {
            id(node) for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for node in ast.walk(text)
        }
        for call in ast.walk(tree):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in names
                and call.args
            ):
                if names[call.func.id].endswith(("get_language", "override", "activate")):
                    continue
                if id(call) in inside or isinstance(call.args[0], ast.JoinedStr):
                    lost.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert lost == []


SAYING = {
    "ValidationError",
    "Http404",
    "PermissionDenied",
    "success",
    "warning",
    "error",
    "info",
    "add_error",
}
# The API answers in English, commands speak to operators, and what a log is told nobody else reads.
ENGLISH = ("/api/", "/management/", "/migrations/", "api.py", "/embedded/", "/demo/")


def said_to_people(tree: ast.Module) -> Iterator[ast.expr]:
    """What forms, models and refusals say: labels, helps, names of choices, messages."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            logs = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in (
                "log",
                "logger",
            )
            yield from (
                each.value for each in node.keywords if each.arg in ("label", "help_text", "verbose_name")
            )
            if called in SAYING and not logs:
                yield from node.args
        if isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
            values = (each.value for each in node.body if isinstance(each, ast.Assign))
            yield from (pair.elts[1] for pair in values if isinstance(pair, ast.Tuple) and len(pair.elts) > 1)


def test_what_forms_models_and_refusals_say_is_marked() -> None:
    bare = []
    for path in modules():
        if any(part in str(path) for part in ENGLISH) or path.parent.name == "models":
            continue
        for said in said_to_people(ast.parse(path.read_text(encoding="utf-8"))):
            words = said.values if isinstance(said, ast.JoinedStr) else [said]
            texts = [
                each.value for each in words if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
            bare += [
                f"{path.relative_to(ROOT)}: {text}"
                for text in texts
                if re.search(r"[^\W_]{2,} |^[A-Z]", text)
            ]
    assert bare == []


NAMED = re.compile(r"%\((\w+)\)([sd])|%%|%([sd])")


def placeholders(text: str) -> set[str]:
    """What is put into a message: ``%(name)s``, ``%s`` and ``{name}``."""
    percent = {found.group(0) for found in NAMED.finditer(text)}
    braces = (
        {f"{{{name}}}" for _text, name, _spec, _how in Formatter().parse(text) if name}
        if "{" in text
        else set()
    )
    return percent | braces


def forms(message: Message) -> tuple[list[str], list[str]]:
    """The forms of a message in English and in the other language."""
    ids = list(message.id) if isinstance(message.id, tuple) else [str(message.id)]
    said = list(message.string) if isinstance(message.string, tuple | list) else [str(message.string)]
    return ids, said


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.parts[-3])
def test_a_language_leaves_no_message_out(source: Path) -> None:
    gaps = [
        str(message.id)
        for message in messages(source)
        if message.fuzzy or not all(filter(None, forms(message)[1]))
    ]
    assert gaps == []
    assert all(all(forms(message)[1]) for message in messages(source))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.parts[-3])
def test_a_translation_puts_in_what_the_message_puts_in(source: Path) -> None:
    wrong = []
    for message in messages(source):
        ids, said = forms(message)
        wanted = [placeholders(ids[0]), placeholders(ids[-1])]
        if any(placeholders(text) not in wanted for text in said):
            wrong.append((ids, said))
    assert wrong == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.parts[-3])
def test_a_translation_keeps_the_markup_and_the_ends_of_the_message(source: Path) -> None:
    wrong = []
    for message in messages(source):
        ids, said = forms(message)
        for text in said:
            tags = sorted(re.findall(r"</?[a-z]+", ids[-1])) == sorted(re.findall(r"</?[a-z]+", text))
            ends = ids[-1].startswith("\n") == text.startswith("\n") and ids[-1].endswith(
                "\n"
            ) == text.endswith("\n")
            if not (tags and ends):
                wrong.append((ids, text))
    assert wrong == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.parts[-3])
def test_every_number_has_its_form(source: Path) -> None:
    for message in messages(source):
        if message.pluralizable:
            assert len(forms(message)[1]) == 2, message.id


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_the_catalogues_hold_what_the_code_says_and_nothing_else(tmp_path: Path) -> None:
    """``make messages`` brings them up to date."""
    for name in ("riskboard", "vendors", "incidents", "templates"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "locale", tmp_path / "locale")
    made = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "makemessages", "--symlinks"],
        cwd=tmp_path,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "riskboard.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    for source in SOURCES:
        fresh = {(message.context, message.id) for message in messages(tmp_path / source.relative_to(ROOT))}
        kept = {(message.context, message.id) for message in messages(source)}
        assert fresh - kept == set(), "run make messages and translate what is new"
        assert kept - fresh == set(), "run make messages: nobody says this any more"
