"""Contract clarity across vendors: all of them by it, and up to four side by side; both as files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.csv_file import csv_file
from riskboard.common.kept import in_source_language
from vendors.domain.clarity import KEYS, MOST, score
from vendors.forms.filters import BY_SLUG, ClarityCompared, ClarityFilter
from vendors.models import Vendor
from vendors.models.criteria import WORDINGS, Wording
from vendors.queries import clarity as queries
from vendors.queries.clarity import Judged, Standing
from vendors.views.lists import page_of, wants_csv

MOST_COMPARED = 4
_MOST_LOOKED_UP = 100
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Row:
    """A criterion across the vendors that are compared, in their order; None where one was not assessed."""

    wording: Wording
    cells: Sequence[Judged | None]


@require_safe
@requires("register_read")
def clarity(request: HttpRequest) -> HttpResponse:
    """All vendors by contract clarity, with filters; ``?format=csv`` gives the same as a file."""
    form = ClarityFilter(request.GET)
    found = queries.vendors_by_clarity(**form.given())
    if wants_csv(request):
        return _list_as_csv(found)
    context = {"form": form, "page": page_of(request, found), "most": MOST, "compared": MOST_COMPARED}
    return render(request, "vendors/clarity.html", context)


@require_safe
@requires("register_read")
def clarity_compare(request: HttpRequest) -> HttpResponse:
    """Up to four vendors side by side, criterion by criterion; as a file with all evidence."""
    form = ClarityCompared(request.GET)
    asked = _asked(form, request)
    vendors = asked[:MOST_COMPARED]
    standings = queries.standings_of(vendors)
    if wants_csv(request):
        return _evidence_as_csv(vendors, standings)
    context = {
        "columns": [(vendor, standings.get(vendor.pk)) for vendor in vendors],
        "rows": _rows(vendors, standings),
        "form": form,
        "left_out": max(0, len(asked) - MOST_COMPARED),
        "compared": MOST_COMPARED,
        "most": MOST,
    }
    return render(request, "vendors/clarity_compare.html", context)


def _asked(form: ClarityCompared, request: HttpRequest) -> list[Vendor]:
    """In the order in which they are asked for; what does not exist is named at the field and left out."""
    if form.is_valid():
        return list(form.cleaned_data["vendor"])
    keys = list(dict.fromkeys(request.GET.getlist("vendor")))[:_MOST_LOOKED_UP]
    found = BY_SLUG.with_keys(keys)
    return [found[key] for key in keys if key in found]


def _rows(vendors: Sequence[Vendor], standings: dict[int, Standing]) -> list[Row]:
    columns = [standings.get(vendor.pk) for vendor in vendors]
    return [
        Row(WORDINGS[key], [column.judged[place] if column else None for column in columns])
        for place, key in enumerate(KEYS)
    ]


def _list_as_csv(found: Iterable[Any]) -> HttpResponse:
    """One row a vendor; a criterion that nobody looked up says so."""
    head = ("vendor", "identifier", "clarity", "points", "unknown", *KEYS)
    rows = ((row.name, row.slug, *_figures(row), *_cells(row)) for row in found)
    return csv_file("clarity", head, rows)


def _figures(row: Any) -> tuple[object, object, object]:
    if row.clarity is None:
        return None, None, None
    return row.clarity, row.clarity_points, row.clarity_unknown


def _cells(row: Any) -> list[object]:
    if row.clarity is None:
        return [None] * len(KEYS)
    return [_UNKNOWN if level is None else level for level in row.clarity_levels]


def _evidence_as_csv(vendors: Sequence[Vendor], standings: dict[int, Standing]) -> HttpResponse:
    """One row a vendor and criterion, in English: programs read the file."""
    head = (
        "vendor",
        "identifier",
        "clarity",
        "number",
        "criterion",
        "question",
        "points",
        "meaning",
        "clause",
        "where",
        "seen on",
        "note",
        "document",
        "edition",
        "counts from",
    )
    with in_source_language():
        rows = [
            (vendor.name, vendor.slug, score(standing.points), *_criterion(item))
            for vendor in vendors
            if (standing := standings.get(vendor.pk))
            for item in standing.judged
        ]
    return csv_file("clarity-evidence", head, rows)


def _criterion(item: Judged) -> tuple[object, ...]:
    rating, wording = item.rating, item.wording
    told = (rating.clause, rating.source, rating.seen_on, rating.note) if rating else ("", "", None, "")
    card = rating.scorecard if rating else None
    document = (card.name, card.edition, card.effective_on) if card else ("", "", None)
    return (
        wording.number,
        wording.key,
        str(wording.question),
        _UNKNOWN if item.is_unknown else item.level,
        str(item.meaning),
        *told,
        *document,
    )
