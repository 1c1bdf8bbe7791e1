"""The five bands of the concentration score and the five heat levels: where they are cut and what they are called."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from riskboard.common.formatting import type_number


@dataclass(frozen=True)
class Band:
    """One band: CSS key, word, first score that belongs to it, and how many of the five steps are lit."""

    key: str
    word: str | Promise
    start: int
    step: int

    @property
    def wire(self) -> str:
        """Its name for programs, whose words are kept apart: low, moderate, high, very_high or critical."""
        return self.key.replace("veryhigh", "very_high")


BANDS = (
    Band("low", _("Low"), 0, 1),
    Band("moderate", _("Moderate"), 20, 2),
    Band("high", _("High"), 50, 3),
    Band("veryhigh", _("Very high"), 75, 4),
    Band("critical", _("Critical"), 90, 5),
)

# Losses in tolerances at which a heat cell darkens; a score of 20, 50, 75 and 90 is the same cut.
HEAT_CUTS = (0.25, 1.0, 3.0, 9.0)


def band_of(score: type_number) -> Band:
    """The band that ``score`` (0 to 100) lies in; a cut belongs to the higher band."""
    return [band for band in BANDS if score >= band.start][-1] if score >= 0 else BANDS[0]


def band_named(name: str) -> Band:
    """The band of a name in any spelling: ``very_high``, ``Very high``, ``veryhigh``. KeyError if there is none."""
    key = name.lower().replace("_", "").replace(" ", "").replace("-", "")
    return {band.key: band for band in BANDS}[key]


def heat_level(amount: type_number, tolerance: type_number) -> int:
    """Level 0 to 4 of a loss against the tolerance (same currency); without a tolerance every loss is level 0."""
    if tolerance <= 0:
        return 0
    ratio = float(amount) / float(tolerance)
    return sum(ratio >= cut for cut in HEAT_CUTS)
