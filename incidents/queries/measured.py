"""A measure of reading as plain values: what the API answers and the command prints as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from incidents.domain.measuring import FEW, Counts, Measure, Share
from incidents.queries.measuring import source_names


def as_record(measured: Measure) -> dict[str, Any]:
    """All figures of ``measured``: shares between 0 and 1 with their 95 % intervals, null where nothing is known."""
    return {
        "decisions": measured.decisions,
        "enough": not measured.few,
        "notes": list(notes(measured)),
        "relevance": _relevance(measured.relevance),
        "types": {
            "macro_f1": _rounded(measured.macro_f1),
            "by_type": [{"type": name, **_counts(counts)} for name, counts in measured.by_type.items()],
        },
        "direction": share_record(measured.directions.precision),
        "vendors": _counts(measured.vendors),
        "facts": {name: _counts(counts) for name, counts in measured.facts.items()},
        "calibration": [
            {
                "from": band.low,
                "to": band.high,
                "mean_confidence": _rounded(band.mean),
                "relevant": share_record(band.share),
            }
            for band in measured.bands
            if band.cases
        ],
        "by_language": [{"lang": name, **_relevance(counts)} for name, counts in by_language(measured)],
        "by_source": [
            {"source_id": pk, "name": name, **_relevance(counts)}
            for pk, name, counts in source_names(measured)
        ],
        "no_label": dict(sorted(measured.silent.items())),
    }


def notes(measured: Measure) -> Iterable[str]:
    """What must be said beside the figures, as keys: ``few``, and ``recall_unknown`` where nobody looked for misses."""
    if measured.few:
        yield "few"
    if measured.decisions and not measured.relevance.missed:
        yield "recall_unknown"


def by_language(measured: Measure) -> list[tuple[str, Counts]]:
    """The languages, those with the most decisions first."""
    return sorted(measured.langs.items(), key=lambda item: (-item[1].cases, item[0]))


def share_record(share: Share) -> Mapping[str, Any]:
    """A share with its interval; ``few`` says that there are less than thirty cases."""
    known = share.value is not None
    return {
        "value": _rounded(share.value),
        "low": _rounded(share.low) if known else None,
        "high": _rounded(share.high) if known else None,
        "hits": share.hits,
        "of": share.of,
        "few": share.of < FEW,
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "precision": share_record(counts.precision),
        "recall": share_record(counts.recall),
        "f1": _rounded(counts.f1),
    }


def _relevance(counts: Counts) -> dict[str, Any]:
    """The counts of what is an event at all. Where none was missed nobody has looked for one: recall is not known."""
    record = _counts(counts)
    if counts.missed:
        return record
    return record | {"recall": record["recall"] | dict.fromkeys(("value", "low", "high")), "f1": None}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
