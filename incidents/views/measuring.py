"""How well we read: precision and recall of detection on the organisation's own decisions."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from incidents.domain.measuring import Counts, Measure
from incidents.forms.measuring import MeasureForm
from incidents.models.vocabulary import IncidentType
from incidents.queries.measured import by_language, notes
from incidents.queries.measuring import measure, source_names
from incidents.queries.words import NO_LABEL
from incidents.views.learned import learned_context
from riskboard.accounts.permissions import requires
from riskboard.common.formatting import language

FACT_WORDS: Mapping[str, str | Promise] = {
    "people_affected": gettext_lazy("People affected"),
    "wait": gettext_lazy("Wait"),
    "authority": gettext_lazy("Authority"),
}


@require_safe
@requires("triage_write")
def triage_measure(request: HttpRequest) -> HttpResponse:
    """All figures as tables, with what must be said of them in words."""
    form = MeasureForm(request.GET)
    since, source = form.chosen()
    measured = measure(since=since, source=source.pk if source else None)
    types = dict(IncidentType.choices)
    context = {
        "form": form,
        "source": source,
        "measured": measured,
        "notes": set(notes(measured)),
        "parts": _parts(measured),
        "types": [(types.get(name, name), counts) for name, counts in measured.by_type.items()],
        "languages": [(language(tag) or _("Not stated"), counts) for tag, counts in by_language(measured)],
        "sources": source_names(measured),
        "bands": [band for band in measured.bands if band.cases],
        **learned_context(),
        "silent": [(NO_LABEL[why], count) for why, count in sorted(measured.silent.items())],
    }
    return render(request, "triage/measure.html", context)


def _parts(measured: Measure) -> list[tuple[str | Promise, Counts]]:
    """What is read of an event beside its type, those that somebody judged."""
    rows = [(_("Vendors"), measured.vendors), (_("Direction"), measured.directions)]
    facts = [(FACT_WORDS[name], counts) for name, counts in measured.facts.items()]
    return [(name, counts) for name, counts in (*rows, *facts) if counts.cases]
