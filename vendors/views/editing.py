"""The life of an edit page: show the form, or check it, save it through the service, and bring its errors back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from vendors.forms.rows import Everything, RowSet, bring_back
from vendors.models.base import RegisterRecord

UNPROCESSABLE = 422


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the data that was sent, even if it is empty, and None where the form is only shown."""
    return request.POST if request.method == "POST" else None


@dataclass
class Edit:
    """A form with its row sets, how it is saved, what is said then, and what the template needs besides."""

    template: str
    form: forms.BaseForm
    save: Callable[[dict[str, Any]], RegisterRecord]
    said: str
    show: str
    sets: Mapping[str, RowSet] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The page, or the way to the saved record."""
        saved = self._saved() if request.method == "POST" else None
        if saved is not None:
            messages.success(request, self.said)
            return redirect(self.show, saved.slug)
        everything = Everything(self.form, self.sets.values())
        given = {"form": self.form, "everything": everything, **self.sets, **self.context}
        status = UNPROCESSABLE if self.form.is_bound else 200
        return render(request, self.template, given, status=status)

    def _saved(self) -> RegisterRecord | None:
        # All are asked, so that every message shows at once.
        if not all([self.form.is_valid(), *(rows.is_valid() for rows in self.sets.values())]):
            return None
        fields = self.form.cleaned_data | {name: rows.specs() for name, rows in self.sets.items()}
        try:
            return self.save(fields)
        except ValidationError as error:
            bring_back(error, self.form, self.sets)
            return None


def archive(
    request: HttpRequest, act: Callable[[], RegisterRecord], *, said: str, done: str, back: str, key: str
) -> HttpResponse:
    """Archive by ``act`` and go to ``done``; if it is refused, go ``back`` to the record and say why."""
    try:
        act()
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return redirect(back, key)
    messages.success(request, said)
    return redirect(done)
