"""The demo's incidents of the last twelve months: invented vendors only. Hours are counted from the loading."""

from dataclasses import dataclass, field
from typing import Any, Final

_DAY = 24


@dataclass(frozen=True, slots=True)
class IncidentSpec:
    """One incident: the products it names, when it began and ended (hours from now), its fields, and its road.

    ``steps`` are (status, hours after the start, note).
    """

    products: tuple[str, ...]
    start: int
    end: int | None
    fields: dict[str, Any] = field(default_factory=dict)
    steps: tuple[tuple[str, int, str], ...] = ()


def _outage(product: str, days: int, hours: int, title: str) -> IncidentSpec:
    return IncidentSpec(
        (product,), -days * _DAY, -days * _DAY + hours, {"type": "outage", "title": title, "severity": "low"}
    )


INCIDENTS: Final = (
    _outage("novalingua-v2", 331, 2, "Novalingua unreachable for two hours"),
    _outage("harbourlight-assist", 290, 5, "Harbourlight Assist down after a release"),
    IncidentSpec(
        ("quillmark-review",),
        -244 * _DAY,
        -223 * _DAY,
        {
            "type": "terms_change",
            "title": "Quillmark narrows its usage policy",
            "severity": "low",
            "reason": "Section 4 now forbids uploads of third-party contracts",
            "reason_specificity": "clause",
        },
    ),
    _outage("quillmark-review", 205, 3, "Quillmark Review answers with errors"),
    IncidentSpec(
        ("harbourlight-assist",),
        -168 * _DAY,
        -150 * _DAY,
        {
            "type": "government_order",
            "title": "Irish regulator pauses Harbourlight Assist",
            "severity": "high",
            "authority": "Data Protection Commission",
            "jurisdiction": "EU",
            "reason": "Unanswered questions about retention",
            "reason_specificity": "generic",
            "vendor_response": "Harbourlight handed in the missing documents.",
        },
    ),
    _outage("novalingua-v2", 121, 1, "Novalingua slow, then gone for an hour"),
    _outage("harbourlight-assist", 77, 4, "Harbourlight sign-in fails"),
    _outage("quillmark-review", 33, 2, "Quillmark upload queue stuck"),
    IncidentSpec(
        ("harbourlight-assist",),
        -51,
        None,
        {
            "type": "suspension",
            "title": "Harbourlight suspended our account",
            "severity": "critical",
            "scope": "ours",
            "people_affected": 26,
            "wait_days": 60,
            "reason": "usage policy violation",
            "reason_specificity": "generic",
            "channel": "web form, no case number",
            "channel_kind": "web_form",
            "summary": "Sign-in fails for all 26 people of broker services. The letter names no clause.",
        },
        (
            ("confirmed", 1, "From the letter and from 26 failed sign-ins"),
            ("appealed", 2, "Through the web form; no case number was given"),
        ),
    ),
    IncidentSpec(
        ("novalingua-v2",),
        -21 * _DAY,
        None,
        {
            "type": "retirement",
            "title": "Novalingua retires its v2 model",
            "severity": "moderate",
            "wait_days": 91,
            "reason": "Version 3 replaces it",
            "reason_specificity": "generic",
        },
    ),
)
