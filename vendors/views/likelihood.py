"""How likely what can stop us is: all streams, and those of one vendor, alone or as a part of its page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.csv_file import csv_file
from riskboard.common.formatting import number
from riskboard.common.found import found_or_404
from vendors.forms.filters import LikelihoodFilter
from vendors.models.event import STREAM_WORDS
from vendors.queries import vendors as vendor_queries
from vendors.queries.stream_order import keys_in_order, likelihoods_of
from vendors.queries.streams import Aged, Likelihood, chosen, likelihoods, ordered
from vendors.views.lists import PAGE_SIZE, wants_csv

# So many of the newest events, and of the vendors that share an atom, are named.
_EVENTS, _NAMES = 5, 3
# Rates below are not told apart: once in a thousand years is as far as anything here reaches.
_LEAST = 0.001
_WHAT = {
    "account": gettext_lazy("Our account with %(name)s"),
    "entity": gettext_lazy("%(name)s as a whole"),
    "model": gettext_lazy("Model %(name)s"),
    "jurisdiction": gettext_lazy("Service from %(name)s"),
}


@dataclass(frozen=True)
class Shown:
    """A stream in words."""

    likelihood: Likelihood
    name: str
    what: str
    rate: str
    low: str
    high: str
    every: str
    watched: int
    owners: list[tuple[str, str]]
    others: int
    events: list[Aged]
    older: int


@require_safe
@requires("register_read")
def likelihood(request: HttpRequest) -> HttpResponse:
    """All streams by how often they strike, with filters; ``?format=csv`` gives the same as a file."""
    form = LikelihoodFilter(request.GET)
    asked = form.given()
    order = asked.pop("order", "")
    now = timezone.now()
    if wants_csv(request):
        return _as_csv(ordered(chosen(likelihoods(request.user, now), **asked), order))
    page = Paginator(keys_in_order(request.user, now, order=order, **asked), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    rows = likelihoods_of(request.user, now, list(page))
    context = {"form": form, "page": page, "rows": [shown(one) for one in rows]}
    return render(request, "vendors/likelihood.html", context)


@require_safe
@requires("register_read")
def vendor_likelihood(request: HttpRequest, slug: str) -> HttpResponse:
    """What can befall one vendor, the most frequent first."""
    vendor = found_or_404(vendor_queries.by_key(slug, archived=True))
    found = ordered(likelihoods(request.user, timezone.now(), vendor=vendor), "")
    context = {"vendor": vendor, "rows": [shown(one) for one in found]}
    part = bool(getattr(request, "htmx", False))
    name = "vendors/_likelihood.html" if part else "vendors/vendor_likelihood.html"
    return render(request, name, context)


def named_atom(atom: str, vendors: Mapping[str, str]) -> str:
    """What fails, in words; ``vendors`` are names by identifier."""
    kind, name = atom.split(":", 1)
    return _WHAT[kind] % {"name": vendors.get(name, name)}


def shown(one: Likelihood) -> Shown:
    """A stream as pages show it."""
    rate = one.hazard.rate
    low, high = rate.interval
    return Shown(
        likelihood=one,
        name=named_atom(one.atom, one.vendors),
        what=str(STREAM_WORDS[one.type]),
        rate=a_year(rate.mean),
        low=a_year(low),
        high=a_year(high),
        every=how_often(rate.mean),
        watched=round(one.stream.observed_years),
        owners=list(islice(one.vendors.items(), _NAMES)),
        others=max(0, len(one.vendors) - _NAMES),
        events=one.aged[:_EVENTS],
        older=max(0, len(one.events) - _EVENTS),
    )


def a_year(rate: float) -> str:
    """With the digits that matter: 12.3, 1.23, 0.123, 0.0123; what is smaller is said to be under the least."""
    if rate < _LEAST:
        return _("under %(least)s") % {"least": number(_LEAST, 3)}
    cuts = ((10, 1), (1, 2), (0.1, 3))
    return number(rate, next((decimals for start, decimals in cuts if rate >= start), 4))


def how_often(rate: float) -> str:
    """A rate a year in words: how many there are, or the years between two where they are rare."""
    if rate >= 2.5:
        return _("several a year")
    if rate >= 1:
        return _("about twice a year") if rate >= 1.5 else _("about once a year")
    return _("once in %(years)s years") % {"years": number(1 / rate, 0 if rate < 0.1 else 1)}


def _as_csv(found: Iterable[Likelihood]) -> HttpResponse:
    """One row a stream, in English: programs read the file."""
    head = (
        *("atom", "type", "vendors", "rate", "rate_low", "rate_high", "chance", "credibility", "rate_grade"),
        *("median_hours", "hours_low", "hours_high", "duration_grade", "observed_years", "events"),
    )
    return csv_file("likelihood", head, map(_cells, found))


def _cells(one: Likelihood) -> tuple[Any, ...]:
    rate, duration = one.hazard.rate, one.hazard.duration
    return (
        *(one.atom, one.type, " ".join(sorted(one.vendors)), rate.mean, *rate.interval, rate.chance),
        *(one.hazard.credibility, one.evidence.rate, duration.median, *duration.interval),
        *(one.evidence.duration, one.stream.observed_years, len(one.events)),
    )
