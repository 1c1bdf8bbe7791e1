"""Archiving a record, after a look at what depends on it, and bringing it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vendors.queries.dependents import Dependents


class Archivable(Protocol):
    """A record that can be taken out of its list."""

    @property
    def archived_at(self) -> datetime | None:
        """Since when it is archived."""


@dataclass(frozen=True)
class Archive:
    """A record that may be archived: what that means, what depends on it, and where one goes then.

    ``back`` is the address of its page, ``list`` the name of the address of its list.
    """

    record: Archivable
    dependents: Sequence[Dependents]
    meaning: str
    act: Callable[[], object]
    said: str
    back: str
    list: str
    list_name: str

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The guard page; sent, the record is archived, or the page says why not."""
        if request.method != "POST":
            archived = self.record.archived_at is not None
            return redirect(self.back) if archived else self._page(request, 200)
        try:
            self.act()
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return self._page(request, 409)
        messages.success(request, self.said)
        return redirect(self.list)

    def _page(self, request: HttpRequest, status: int) -> HttpResponse:
        context = {
            "record": self.record,
            "dependents": self.dependents,
            "blocked": any(group.blocks for group in self.dependents),
            "meaning": self.meaning,
            "back": self.back,
            "list": self.list,
            "list_name": self.list_name,
        }
        return render(request, "components/archive_page.html", context, status=status)


def restore(request: HttpRequest, act: Callable[[], object], *, said: str, back: str) -> HttpResponse:
    """Bring a record back by ``act`` and show it; if that is refused, say why."""
    try:
        act()
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.success(request, said)
    return redirect(back)
