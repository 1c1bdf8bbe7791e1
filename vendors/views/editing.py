"""The life of an edit page: show the form, or check it, save it through the service, and bring its errors back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from riskboard.common.versions import StaleVersion
from riskboard.workspace.editing import CONFLICT, Conflict, based_on, conflict_of, version_context
from vendors.forms.rows import Everything, RowSet, bring_back
from vendors.models.base import RegisterRecord

UNPROCESSABLE = 422


@dataclass
class Edit:
    """A form with its row sets, how it is saved, what is said then, and what the template needs besides.

    ``record`` is what is edited, as it is on record; None where something is added.
    """

    template: str
    form: forms.BaseForm
    save: Callable[[dict[str, Any]], RegisterRecord]
    said: str
    show: str
    record: RegisterRecord | None = None
    sets: Mapping[str, RowSet] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    _conflict: Conflict | None = field(default=None, init=False)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The page, or the way to the saved record."""
        version = version_context(request, self.record)
        saved = self._saved(request) if request.method == "POST" else None
        if saved is not None:
            messages.success(request, self.said)
            return redirect(self.show, saved.slug)
        everything = Everything(self.form, self.sets.values())
        given = {"form": self.form, "everything": everything, **self.sets, **self.context}
        given |= version | {"conflict": self._conflict}
        return render(request, self.template, given, status=self._status())

    def _status(self) -> int:
        if self._conflict:
            return CONFLICT
        return UNPROCESSABLE if self.form.is_bound else 200

    def _saved(self, request: HttpRequest) -> RegisterRecord | None:
        # All are asked, so that every message shows at once.
        if not all([self.form.is_valid(), *(rows.is_valid() for rows in self.sets.values())]):
            return None
        fields = self.form.cleaned_data | {name: rows.specs() for name, rows in self.sets.items()}
        try:
            return self.save(fields | (based_on(request) if self.record else {}))
        except StaleVersion as stale:
            self._conflict = conflict_of(request, stale)
            return None
        except ValidationError as error:
            bring_back(error, self.form, self.sets)
            return None
