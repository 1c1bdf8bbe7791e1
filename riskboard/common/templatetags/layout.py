"""Tags that lay a page out: icons, labels, panels, figures, dialogs, navigation, sortable headers."""

from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

from django.http import HttpRequest, QueryDict
from django.template import Context, Library
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

from riskboard.common.evidence import Piece, paragraphs, tint_of
from riskboard.common.icons import ICONS

register = Library()


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon by name (KeyError if there is none), silent to screen readers unless it has a ``label``.

    ``size``: nothing for 16 px, ``lg`` 20, ``xl`` 28.
    """
    paths = format_html_join("", '<path d="{}"/>', ((path,) for path in ICONS[name]))
    css = f"ico ico-{size}" if size else "ico"
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', css, label, paths
        )
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', css, paths)


@register.simple_tag
def label(text: object, tone: str = "", name: str = "") -> SafeString:
    """A chip. ``tone``: nothing, ``bad``, ``warn``, ``good``, ``accent`` or ``out``; ``name`` of an icon before it."""
    return format_html('<span class="lbl {}">{}{}</span>', tone, icon(name) if name else "", text)


@register.simple_tag
def grade(letter: str) -> SafeString:
    """The evidence grade of a figure that rests on judgement: A counted, B on public record, C judged."""
    return format_html('<span class="grade">{}</span>', letter)


def heading_id(title: str) -> str:
    """A stable id for the heading of a panel or dialog."""
    return f"h-{slugify(title) or crc32(title.encode())}"


@register.simple_block_tag
def panel(content: SafeString, title: object, why: object = "", **options: Any) -> str:
    """A panel: header, whatever stands between the tags, footer.

    Options: ``more`` and ``more_url`` (link at the right), ``span`` (columns of the grid), ``css``, ``id``,
    ``body`` (pads the content), ``footer``.
    """
    given = {"title": title, "why": why, "content": content, "heading": heading_id(str(title))}
    return render_to_string("components/panel.html", given | options)


@register.simple_block_tag
def figure(content: SafeString, name: object, question: object, value: object, **options: Any) -> str:
    """A number under the question it answers; the content is its notes. Options: ``of``, ``score`` (draws its band)."""
    given = {"name": name, "question": question, "value": value, "content": content}
    return render_to_string("components/figure.html", given | options)


@register.simple_block_tag
def dialog(content: SafeString, name: str, title: object, *, wide: bool = False) -> str:
    """A dialog that any ``data-dialog="name"`` button opens. The content is markup, usually a form with a footer."""
    given = {"name": name, "title": title, "wide": wide, "content": content}
    return render_to_string("components/dialog.html", given)


@register.simple_block_tag
def as_table(content: SafeString, summary: object = "") -> str:
    """The same numbers as a table, folded away below a drawing."""
    given = {"summary": summary, "content": content}
    return render_to_string("components/as_table.html", given)


@register.inclusion_tag("components/nothing.html")
def nothing(
    title: object, why: object = "", action: object = "", url: str = "", name: str = "plus"
) -> dict[str, Any]:
    """An empty state: what is missing, why it matters, the one thing to do (its ``url`` and icon ``name``)."""
    return {"title": title, "why": why, "action": action, "url": url, "icon_name": name}


@register.inclusion_tag("components/verdict.html")
def verdict(
    say: object, more: object = "", action: object = "", url: str = "", tone: str = "bad"
) -> dict[str, Any]:
    """The one sentence of a page and its one button. ``tone``: ``bad``, ``warn`` or ``good``."""
    signs = {"bad": "clock", "warn": "warning", "good": "check"}
    return {"say": say, "more": more, "action": action, "url": url, "tone": tone, "icon_name": signs[tone]}


@register.inclusion_tag("components/todo.html")
def todo(what: object, why: object = "", when: object = "", **options: Any) -> dict[str, Any]:
    """A row that waits for a decision. Options: ``name`` (icon), ``url``, ``tone`` (of when), ``why_tone``."""
    return {"name": "check", "what": what, "why": why, "when": when} | options


@register.inclusion_tag("components/stages.html")
def stages(items: Iterable[Mapping[str, Any]], calm: bool = False) -> dict[str, Any]:
    """The stage line: ``name``, ``note`` and ``state`` (``done``, ``now`` or nothing) of each stage in order."""
    return {"stages": items, "calm": calm}


@register.inclusion_tag("components/timeline.html", takes_context=True)
def timeline(context: Context, entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, latest first: ``at``, ``text``, and where known ``tone``, ``source``, ``url``, ``quote``."""
    return {"entries": entries, "now": context.get("now")}


@register.inclusion_tag("components/evidence.html")
def evidence(text: str, spans: Iterable[tuple[int, int, int]]) -> dict[str, Any]:
    """Paragraphs of an article with the facts' sentences marked: spans are (start, end, fact number)."""
    found: list[list[Piece]] = paragraphs(text, spans)
    return {"paragraphs": found}


@register.inclusion_tag("components/fact.html")
def fact(key: object, value: object, number: int | None = None, note: object = "") -> dict[str, Any]:
    """A fact read out of a text; with a ``number`` it leads to its sentence, without a value it is not stated."""
    return {
        "key": key,
        "value": value,
        "number": number,
        "note": note,
        "tint": tint_of(number) if number else None,
    }


@register.inclusion_tag("components/nav_item.html", takes_context=True)
def nav_item(context: Context, view: str, name: str, text: object, **options: Any) -> dict[str, Any]:
    """An item of the rail, left out where the address does not exist. Options: ``count``, ``hot``, ``key``."""
    try:
        url = reverse(view)
    except NoReverseMatch:
        return {}
    request = context.get("request")
    path = request.path if isinstance(request, HttpRequest) else ""
    current = path == url or (len(url) > 1 and path.startswith(url))
    return {"url": url, "icon_name": name, "text": text, "current": current} | options


def _query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if isinstance(request, HttpRequest) else QueryDict(mutable=True)


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort(
    context: Context, field: str, text: object, *, numeric: bool = False, css: str = ""
) -> dict[str, Any]:
    """A column header that orders the list by ``?order=field``, then ``-field``; numbers start with the largest."""
    query = _query(context)
    order = query.get("order", "")
    direction = {field: "ascending", f"-{field}": "descending"}.get(order, "")
    descending = direction == "ascending" or (not direction and numeric)
    query["order"] = f"-{field}" if descending else field
    for name in ("page", "cursor"):
        query.pop(name, None)
    css = f"n {css}".strip() if numeric else css
    return {"text": text, "direction": direction, "query": query.urlencode(), "css": css}
