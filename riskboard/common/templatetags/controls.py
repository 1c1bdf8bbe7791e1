"""Tags for forms: a field with its label, help and errors; the summary of what is amiss; form sets; filter bars."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import DateTimeBaseInput
from django.http import HttpRequest
from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = Library()

# Django's widgets are text boxes; browsers have better ones, which take ISO values alone.
_PICKERS: tuple[tuple[type[DateTimeBaseInput], str, str], ...] = (
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
)


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "choices" if widget.use_fieldset else "plain"


def _attributes(field: BoundField) -> dict[str, Any]:
    """Make the widget what a browser does best with it; what the form's author set stays."""
    widget = field.field.widget
    for kind, input_type, layout in _PICKERS:
        if isinstance(widget, kind) and widget.input_type == "text":
            widget.input_type, widget.format, widget.supports_microseconds = input_type, layout, False
            break
    chooser = isinstance(widget, forms.SelectMultiple) and not isinstance(
        widget, forms.CheckboxSelectMultiple
    )
    return {"data-combobox": ""} if chooser else {}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """Label, control, help and errors of a form's field, tied together for screen readers.

    Options: ``label``, ``help``, ``css`` (``whole``, ``short``, ``grow``), ``quiet`` (never says "optional").
    """
    attributes = _attributes(bound)
    optional = not bound.field.required and not options.get("quiet", False)
    return {
        "field": bound,
        "kind": _kind(bound.field.widget),
        "control": bound.as_widget(attrs=attributes),
        "label": options.get("label") or bound.label,
        "help": options.get("help") or bound.help_text,
        "optional": optional,
        "css": options.get("css", ""),
    }


def _failings(form: Any) -> Iterator[tuple[str, object, str]]:
    """(id of the control, label, message) of everything amiss in a form or a form set."""
    if isinstance(form, forms.BaseFormSet):
        for message in form.non_form_errors():
            yield "", "", str(message)
        for each in form.forms:
            yield from _failings(each)
        return
    for message in form.non_field_errors():
        yield "", "", str(message)
    for bound in form:
        for message in bound.errors:
            if bound.is_hidden:
                yield "", "", str(message)
                continue
            yield bound.id_for_label or bound.auto_id, bound.label, str(message)


@register.inclusion_tag("components/form_errors.html")
def form_errors(*given: Any) -> dict[str, Any]:
    """What must be corrected, over all given forms and form sets, each line leading to its field.

    What was refused as a whole, such as a wrong password, has no entry to correct: ``fields`` says whether any has.
    """
    found = [failing for form in given if form is not None and form.is_bound for failing in _failings(form)]
    return {"failings": found, "fields": any(target for target, _label, _message in found)}


@register.inclusion_tag("components/formset.html")
def formset(rows: Any, title: object = "", add: object = "", nested: str = "") -> dict[str, Any]:
    """Rows of a form set that can be added and dropped; ``nested`` names the form set that each row's form holds."""
    return {"formset": rows, "title": title, "add": add, "nested": nested}


@register.inclusion_tag("components/formset_row.html")
def formset_row(form: Any, nested: str = "") -> dict[str, Any]:
    """One row of a form set."""
    visible = [bound for bound in form.visible_fields() if bound.name != "DELETE"]
    delete = form["DELETE"] if "DELETE" in form.fields else None
    return {
        "form": form,
        "visible": visible,
        "delete": delete,
        "inner": getattr(form, nested, None) if nested else None,
    }


@register.simple_block_tag(takes_context=True)
def filterbar(context: Context, content: SafeString, search: object = "", target: str = "results") -> str:
    """A list's filters: a search box named ``q`` (``search`` is its label) and the fields between the tags.

    Answers replace the element with id ``target`` as one types; without JavaScript it is a plain form.
    """
    request = context.get("request")
    given = {"search": search, "target": target, "content": content}
    if isinstance(request, HttpRequest):
        given |= {"path": request.path, "q": request.GET.get("q", ""), "order": request.GET.get("order", "")}
    return render_to_string("components/filterbar.html", given)
