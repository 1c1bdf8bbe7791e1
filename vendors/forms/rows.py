"""Rows within a form: empty ones are ignored, each may hold rows of its own, and errors find back to their field."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from vendors.forms.catalogue import Catalogue

_ROW = re.compile(r"^(?P<name>\w+)\[(?P<index>\d+)\](?:\.(?P<rest>.+))?$")


class RowForm(forms.Form):
    """One row.

    ``inner_class`` is the form set of rows within it, ``inner_name`` their key in initial data and in paths of errors.
    """

    inner_class: "type[RowSet] | None" = None
    inner_name = ""

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue
        self.inner = self._make_inner()
        self.choose()

    def choose(self) -> None:
        """Give the choosers their products; rows with one override it."""

    def has_changed(self) -> bool:
        """Whether anything was entered, in the rows within it too."""
        return super().has_changed() or (self.inner is not None and self.inner.has_changed())

    def is_valid(self) -> bool:
        """Whether the row and the rows within it are in order; an empty one is."""
        own = super().is_valid()
        if self.inner is None or (self.empty_permitted and not self.has_changed()):
            return own
        return self.inner.is_valid() and own

    def spec(self) -> dict[str, Any]:
        """What a service takes for this row."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return found if self.inner is None else found | {self.inner_name: self.inner.specs()}

    def _make_inner(self) -> "RowSet | None":
        if self.inner_class is None:
            return None
        return self.inner_class(
            self.data if self.is_bound else None,
            prefix=f"{self.prefix}-{self.inner_name}",
            initial=self.initial.get(self.inner_name, []),
            form_kwargs={"catalogue": self.catalogue},
        )


if TYPE_CHECKING:
    BaseRowSet = forms.BaseFormSet[RowForm]
else:
    # Django's class takes no type argument at run time.
    BaseRowSet = forms.BaseFormSet


class RowSet(BaseRowSet):
    """Rows that can be added and removed; one that is left empty does not count."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "missing_management_form": _(
            "The rows did not arrive whole. Open the page again and fill it in there."
        ),
    }

    @property
    def live(self) -> list[RowForm]:
        """The rows that count, in order: neither removed nor left empty."""
        removed = self.deleted_forms if self.is_bound and self.is_valid() else []
        return [form for form in self.forms if form not in removed and self._counts(form)]

    def specs(self) -> list[Any]:
        """What a service takes for the rows that count."""
        return [form.spec() for form in self.live]

    def _counts(self, form: RowForm) -> bool:
        return form.has_changed() or not form.empty_permitted


def row_set(form: type[RowForm], *, base: type[RowSet] = RowSet) -> type[RowSet]:
    """A form set class of ``form`` with one empty row at its end, so that rows can be added without JavaScript."""
    return forms.formset_factory(form, formset=base, extra=1, can_delete=True, max_num=200)  # type: ignore[return-value]


class Everything:
    """A form with its rows, and the rows within those, as one: for the summary of what is amiss."""

    def __init__(self, form: forms.BaseForm, sets: Iterable[RowSet]) -> None:
        self.is_bound = form.is_bound
        self._forms = [form, *(row for rows in sets for row in _with_inner(rows))]

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (bound for form in self._forms for bound in form)

    def non_field_errors(self) -> list[str]:
        """The messages that belong to no field, of all forms."""
        return [str(message) for form in self._forms for message in form.non_field_errors()]


def _with_inner(rows: RowSet) -> Iterator[RowForm]:
    for row in rows.forms:
        yield row
        if row.inner is not None:
            yield from _with_inner(row.inner)


def bring_back(error: ValidationError, form: forms.BaseForm, sets: Mapping[str, RowSet]) -> None:
    """Put the messages of a service where they belong: ``dependencies[0].k`` at the field ``k`` of the first row."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for path, messages in found.items():
        target, field = _place(path, form, sets)
        target.add_error(field if field in target.fields else None, [str(message) for message in messages])


def _place(path: str, form: forms.BaseForm, sets: Mapping[str, RowSet]) -> tuple[forms.BaseForm, str]:
    match = _ROW.match(path)
    rows: Sequence[RowForm] = sets[match["name"]].live if match and match["name"] in sets else []
    if match is None or int(match["index"]) >= len(rows):
        return form, path
    row = rows[int(match["index"])]
    inner = {} if row.inner is None else {row.inner_name: row.inner}
    return _place(match["rest"] or NON_FIELD_ERRORS, row, inner)
