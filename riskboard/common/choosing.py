"""Choosing records of which there may be very many.

A page holds all of them while they are few. Beyond that it holds those that are chosen; the others are found as one
types, or, in a browser without JavaScript, by typing a name into the box below, which the answer looks up.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# So many choices stand in a page; of more, only those that are chosen.
FEW = 100
# So many are shown of those that are found.
FOUND = 20
LONGEST_NAME = 400
_TYPED = "-typed"


def name_nothing(field: forms.Field, words: object) -> None:
    """Call the empty choice of a field by ``words`` instead of dashes; a field without one stays as it is."""
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        field.choices = [(value, label if value else words) for value, label in choices]


class Typed(str):
    """A name that was typed where a key is expected."""


@dataclass(frozen=True)
class Kind:
    """A kind of record that can be chosen.

    ``rows`` are those that can be, in the order of a list; ``find`` leaves those in which a text is found, those that
    are called so first. ``label`` names a row, ``names`` is all that it may be called. ``key`` is the column that
    stands in forms, ``address`` the name of the address where it is looked for.
    """

    address: str
    rows: Callable[[], QuerySet[Any]]
    find: Callable[[QuerySet[Any], str], QuerySet[Any]]
    label: Callable[[Any], str]
    names: Callable[[Any], Iterable[str]]
    key: str = "pk"

    @property
    def source(self) -> str:
        """Where a page looks for more."""
        return reverse(self.address) + ("" if self.key == "pk" else f"?by={self.key}")

    def key_of(self, row: Any) -> str:
        """What stands for ``row`` in forms."""
        return str(getattr(row, self.key))

    def found(self, text: str) -> list[Any]:
        """The closest rows to ``text``; the first of the list where there is none."""
        wanted = " ".join(text.replace("\0", " ").split())[:LONGEST_NAME]
        return list((self.find(self.rows(), wanted) if wanted else self.rows())[:FOUND])

    def with_keys(self, keys: Iterable[str]) -> dict[str, Any]:
        """The rows with these keys; what cannot be a key is none."""
        wanted = {key for key in keys if (self._numeric(key) if self.key == "pk" else "\0" not in key)}
        found = self.rows().filter(**{f"{self.key}__in": wanted}) if wanted else ()
        return {self.key_of(row): row for row in found}

    @staticmethod
    def _numeric(key: str) -> bool:
        # Longer numbers are no ids, and the database would refuse them.
        return key.isascii() and key.isdigit() and len(key) < 19


class Offer:
    """What the choosers of one form offer of a kind: looked up a few times, however many choosers there are."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._known: dict[str, Any] = {}
        self._wanted: set[str] = set()
        self._close: list[Any] = []
        self.kept: set[str] = set()

    @cached_property
    def _first(self) -> list[Any]:
        return list(self.kind.rows()[: FEW + 1])

    @property
    def more(self) -> bool:
        """Whether there are more than a page holds."""
        return len(self._first) > FEW

    def know(self, rows: Iterable[Any]) -> None:
        """These are at hand already."""
        self._known |= {self.kind.key_of(row): row for row in rows}

    def want(self, keys: Iterable[object]) -> None:
        """The rows with these keys will be asked for: all of them are read at once."""
        self._wanted |= {str(key) for key in keys}

    def keep(self, keys: Iterable[str]) -> None:
        """What stands on record already: a choice still, under its key, where its row cannot be chosen any more."""
        self.kept |= set(keys)
        self.want(keys)

    def find(self, key: object) -> Any:
        """The row with this key, or None."""
        if str(key) not in self._known:
            self.want([key])
        self._look_up()
        return self._known.get(str(key))

    def get(self, key: object) -> Any:
        """The row with this key. ValueError if there is none."""
        found = self.find(key)
        if found is None:
            raise ValueError(key)
        return found

    def typed(self, text: str) -> Any:
        """The row that is called ``text``. ValidationError if that names none, or several: those are offered then."""
        close = self.kind.found(text)
        called = [
            row for row in close if text.casefold() in {name.casefold() for name in self.kind.names(row)}
        ]
        if len(called) == 1:
            self.know(called)
            return called[0]
        self._close = called or close
        if not self._close:
            raise ValidationError(_("Nothing is called “%(text)s”.") % {"text": text}, code="invalid_choice")
        names = "; ".join(self.kind.label(row) for row in self._close[:5])
        said = {"text": text, "names": names}
        message = _("Not one alone is called “%(text)s”. Choose from those that are close: %(names)s.")
        raise ValidationError(message % said, code="invalid_choice")

    def options(self, chosen: Iterable[str]) -> list[tuple[str, str]]:
        """Key and label of each choice: all of them, or where they are too many the chosen ones and those close to
        what was typed."""
        keys = [key for key in chosen if key]
        self.want(keys)
        rows = [*filter(None, map(self.find, keys)), *self._close] if self.more else self._first
        gone = [(key, key) for key in keys if key in self.kept and self.find(key) is None]
        return [*dict.fromkeys(map(self._option, rows)), *gone]

    def _option(self, row: Any) -> tuple[str, str]:
        return self.kind.key_of(row), self.kind.label(row)

    def _look_up(self) -> None:
        if not self._wanted:
            return
        if "_first" in self.__dict__:
            self.know(self._first)
        self.know(self.kind.with_keys(self._wanted - self._known.keys()).values())
        self._wanted.clear()


class Chooser(forms.Select):
    """A select of one of the offered records."""

    offer: Offer
    empty_label: Any = None
    spoken: Any = ""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        """The options that the page holds."""
        head = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*head, *self.offer.options(value)]
        return super().optgroups(name, value, attrs)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Where there is more than the page holds, it says where to look."""
        if self.offer.more:
            looks = {
                "data-combobox": "",
                "data-source": self.offer.kind.source,
                "data-nothing": _("Nothing found"),
            }
            attrs = {**(attrs or {}), **looks}
        return super().get_context(name, value, attrs)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The select, and below it the box for browsers without JavaScript."""
        shown = super().render(name, value, attrs, renderer)
        if not self.offer.more:
            return shown
        given = value if isinstance(value, list | tuple) else [value]
        text = next((one for one in given if isinstance(one, Typed)), "")
        box = '{}<input class="no-js" type="text" name="{}" value="{}" maxlength="{}" autocomplete="off" '
        box += 'aria-label="{}" placeholder="{}">'
        words = _("%(field)s: type a name") % {"field": self.spoken}
        return format_html(box, shown, f"{name}{_TYPED}", text, LONGEST_NAME, words, _("or type a name"))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was chosen; a name that was typed takes its place, or joins the others where several can be chosen."""
        chosen = super().value_from_datadict(data, files, name)
        typed = str(data.get(f"{name}{_TYPED}") or "").strip()
        if not typed:
            return chosen
        return [*(chosen or ()), Typed(typed)] if self.allow_multiple_selected else Typed(typed)


class MultiChooser(Chooser, forms.SelectMultiple):
    """A select of any number of the offered records."""


class RecordField(forms.TypedChoiceField):
    """One record of a kind, or None where the field may stay empty."""

    widget = Chooser

    def __init__(self, kind: Kind, *, empty_label: Any = None, **options: Any) -> None:
        super().__init__(empty_value=None, **options)
        self.empty_label = empty_label or _("Choose…")
        self.take(Offer(kind))

    def __deepcopy__(self, memo: Any) -> "RecordField":
        # Every form has an offer of its own: what was read for one must not be old in the next.
        own: RecordField = super().__deepcopy__(memo)
        own.take(Offer(self.offer.kind))
        return own

    def take(self, offer: Offer) -> None:
        """Offer these."""
        self.offer, self.coerce = offer, offer.get
        _dress(self)

    def prepare_value(self, value: Any) -> Any:
        """The key of a record."""
        return self.offer.kind.key_of(value) if isinstance(value, Model) else value

    def to_python(self, value: Any) -> Any:
        """The key; of a name that was typed, that of the record which is called so."""
        key = self.offer.kind.key_of(self.offer.typed(value)) if isinstance(value, Typed) else value
        return super().to_python(key)

    def valid_value(self, value: Any) -> bool:
        """Whether it can be chosen."""
        return self.offer.find(value) is not None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another key was sent."""
        return not self.disabled and str(self.prepare_value(initial) or "") != str(data or "")


class RecordsField(forms.TypedMultipleChoiceField):
    """Any number of records of a kind."""

    widget = MultiChooser

    def __init__(self, kind: Kind, **options: Any) -> None:
        super().__init__(**options)
        self.take(Offer(kind))

    def __deepcopy__(self, memo: Any) -> "RecordsField":
        own: RecordsField = super().__deepcopy__(memo)
        own.take(Offer(self.offer.kind))
        return own

    def take(self, offer: Offer) -> None:
        """Offer these."""
        self.offer, self.coerce = offer, offer.get
        _dress(self)

    def prepare_value(self, value: Any) -> Any:
        """The keys of records."""
        if value is None or isinstance(value, str):
            return value
        return [self.offer.kind.key_of(one) if isinstance(one, Model) else one for one in value]

    def to_python(self, value: Any) -> list[str]:
        """The keys, each once; of a name that was typed, that of the record which is called so."""
        given = value if isinstance(value, list | tuple) else [value] if value else []
        self.offer.want(one for one in given if not isinstance(one, Typed))
        kind = self.offer.kind
        keys = [kind.key_of(self.offer.typed(one)) if isinstance(one, Typed) else str(one) for one in given]
        return list(dict.fromkeys(keys))

    def valid_value(self, value: Any) -> bool:
        """Whether it can be chosen."""
        return self.offer.find(value) is not None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether others were sent."""
        before, after = self.prepare_value(initial) or (), data or ()
        return not self.disabled and {str(one) for one in before} != {str(one) for one in after}


def choices_of(request: HttpRequest, kind: Kind) -> JsonResponse:
    """The closest records to ``?q=`` for a chooser, as ``{"choices": [{"value": "7", "text": "Vektor"}]}``."""
    rows = kind.found(request.GET.get("q", ""))
    return JsonResponse({"choices": [{"value": kind.key_of(row), "text": kind.label(row)} for row in rows]})


def _dress(field: RecordField | RecordsField) -> None:
    widget = field.widget
    assert isinstance(widget, Chooser)
    widget.offer, widget.spoken = field.offer, field.label or ""
    if isinstance(field, RecordField):
        widget.empty_label = field.empty_label
