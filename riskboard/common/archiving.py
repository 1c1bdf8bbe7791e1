"""Archiving a record, after a look at what depends on it, and bringing it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from riskboard.common.dependents import Dependents
from riskboard.common.records import address_of

type_deed = Callable[[], object]


@dataclass(frozen=True)
class ArchivePage:
    """What stands before archiving: what that means for ``record`` (it has ``archived_at``), what depends on it.

    ``list`` names the address of the list that it leaves, ``list_name`` is what that is called; ``above`` are both of
    the page under which that list stands, if it stands under one.
    """

    record: Any
    dependents: Sequence[Dependents]
    meaning: str
    list: str
    list_name: str
    above: tuple[str, str] = ("", "")

    def respond(self, request: HttpRequest, deed: type_deed) -> HttpResponse:
        """The page; sent, ``deed`` archives the record, or the page says why not."""
        if request.method != "POST":
            archived = self.record.archived_at is not None
            return redirect(address_of(self.record)) if archived else self._page(request, 200)
        if not _done(request, deed, _("%(name)s archived.") % {"name": self.record}):
            return self._page(request, 409)
        return redirect(self.list)

    def _page(self, request: HttpRequest, status: int) -> HttpResponse:
        context = {
            "record": self.record,
            "dependents": self.dependents,
            "blocked": any(group.blocks for group in self.dependents),
            "meaning": self.meaning,
            "back": address_of(self.record),
            "list": self.list,
            "list_name": self.list_name,
            "above": self.above,
        }
        return render(request, "components/archive_page.html", context, status=status)


def restore(request: HttpRequest, record: Any, deed: type_deed, *, said: str = "") -> HttpResponse:
    """Bring ``record`` back by ``deed`` and show it, with what is ``said`` then; if that is refused, say why."""
    _done(request, deed, (said or _("%(name)s restored.")) % {"name": record})
    return redirect(address_of(record))


def _done(request: HttpRequest, deed: type_deed, said: str) -> bool:
    """Whether ``deed`` was carried out; the next page says so, or what was refused."""
    try:
        deed()
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return False
    messages.success(request, said)
    return True
