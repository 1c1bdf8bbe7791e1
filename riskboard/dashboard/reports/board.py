"""The report for the board as a document."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from riskboard.dashboard.reports.drawing import drawn
from riskboard.dashboard.reports.gathering import board_report
from riskboard.dashboard.reports.wording import worded

CONTENT_TYPE = "application/pdf"


def board_pdf(person: Any, now: datetime) -> bytes:
    """Two pages of PDF as ``person`` may read them, in the language that is active.

    The same register at the same moment gives the same bytes.
    """
    return drawn(worded(board_report(person, now)), language=get_language() or "en", at=now)
