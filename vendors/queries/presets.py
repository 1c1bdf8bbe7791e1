"""Scenarios to begin with, filled in from the organisation's own register."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F

from vendors.domain.notice import runs
from vendors.domain.question import DEFAULT_HOURS, HOURS_IN_DAY, Question
from vendors.models import Contract, DependencyOption, VendorScore
from vendors.queries.contracts import terms_of

PRESETS = ("revoked", "models", "recalled", "block", "price")
MONTH, TWO_MONTHS = 30 * HOURS_IN_DAY, 60 * HOURS_IN_DAY
USUAL_RISE = 20.0
_MODELS = 3
# Of the dearest contracts so many are looked through for one that runs.
_LOOKED_THROUGH = 50


class Use(NamedTuple):
    """How often workloads lean on a model of a vendor."""

    vendor: str
    model: str
    jurisdiction: str
    uses: int


@dataclass(frozen=True)
class Preset:
    """A question to begin with, by the ``key`` of its kind; None where the register holds nothing to ask it of."""

    key: str
    question: Question | None


def presets(today: date) -> list[Preset]:
    """All presets, each about what most rests on. A constant number of queries."""
    exposed, priced, uses = _most_exposed(), _most_paid(today), _uses()
    strongest = [f"model:{name}" for name in _leading(uses, "model", vendor=exposed)[:1]]
    asked: dict[str, Question | None] = {
        "revoked": _asked([f"account:{exposed}"] if exposed else [], DEFAULT_HOURS),
        "models": _asked([f"model:{name}" for name in _leading(uses, "model")[:_MODELS]], TWO_MONTHS),
        # Nobody records how strong a model is, but what rests on it shows it.
        "recalled": _asked(strongest if exposed else [], MONTH),
        "block": _asked([f"jurisdiction:{name}" for name in _leading(uses, "jurisdiction")[:1]], TWO_MONTHS),
        "price": Question((f"account:{priced}",), rise=USUAL_RISE) if priced else None,
    }
    return [Preset(key, asked[key]) for key in PRESETS]


def _asked(atoms: list[str], hours: float) -> Question | None:
    return Question(tuple(atoms), hours) if atoms else None


def _most_exposed() -> str:
    """The vendor with the highest score in force; empty before the first run."""
    scores = VendorScore.objects.filter(current=True, vendor__archived_at=None, loss__gt=0)
    return scores.order_by("-score", "vendor__name").values_list("vendor__slug", flat=True).first() or ""


def _uses() -> list[Use]:
    """How often workloads lean on each model, by its vendor and jurisdiction. One pass over all options."""
    found = DependencyOption.objects.filter(
        product__archived_at=None, dependency__workload__archived_at=None
    ).order_by()
    names = ("product__vendor__slug", "product__model", "product__jurisdiction")
    return [Use(*row) for row in found.values_list(*names).annotate(uses=Count("pk"))]


def _leading(uses: Iterable[Use], column: str, vendor: str = "") -> list[str]:
    """The models or jurisdictions that most workloads lean on, the most first; of one vendor, if given."""
    counted: Counter[str] = Counter()
    for use in uses:
        if not vendor or use.vendor == vendor:
            counted[getattr(use, column)] += use.uses
    return sorted(counted, key=lambda name: (-counted[name], name))


def _most_paid(today: date) -> str:
    """The vendor with the dearest contract that runs."""
    priced = Contract.objects.filter(archived_at=None, vendor__archived_at=None, annual_value__gt=0)
    dearest = priced.select_related("vendor").order_by((F("annual_value") * F("exchange_rate")).desc(), "pk")
    running = (one.vendor.slug for one in dearest[:_LOOKED_THROUGH] if runs(terms_of(one), today))
    return next(running, "")
