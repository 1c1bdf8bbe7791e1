"""What the gallery page shows: one made-up example of everything a component can be given."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms

from riskboard.common.icons import ICONS

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ARTICLE = (
    "Harbourlight has switched off access to three of its models for a group of business users.\n\n"
    "Those who were cut off must wait two months before a request is looked at again."
)


class GalleryForm(forms.Form):
    """Every kind of control."""

    name = forms.CharField(label="Name", help_text="As it stands in the contract.")
    amount = forms.DecimalField(label="Loss an hour", required=False)
    kind = forms.ChoiceField(
        label="Kind", choices=[("", "Any"), ("outage", "Outage"), ("order", "Government order")]
    )
    vendors = forms.MultipleChoiceField(
        label="Vendors",
        choices=[("1", "Harbourlight"), ("2", "Novalingua"), ("3", "Quillmark")],
        required=False,
    )
    start = forms.DateField(label="Start")
    noticed = forms.DateTimeField(label="Noticed", required=False)
    scope = forms.ChoiceField(
        label="Scope", choices=[("ours", "Our access"), ("all", "Everybody")], widget=forms.RadioSelect
    )
    open_weights = forms.BooleanField(
        label="Open weights", required=False, help_text="Can be hosted by ourselves."
    )
    document = forms.FileField(label="Document", required=False)
    summary = forms.CharField(label="Summary", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class ReasonForm(forms.Form):
    """The one field of a dialog."""

    reason = forms.CharField(label="Reason", widget=forms.Textarea)


class DependencyForm(forms.Form):
    """A row of the form set."""

    product = forms.ChoiceField(
        label="Product", choices=[("1", "Harbourlight Code"), ("2", "Novalingua API")]
    )
    share = forms.IntegerField(label="Share of traffic, %")


DependencyFormSet = forms.formset_factory(DependencyForm, extra=1, can_delete=True)


def _flow() -> dict[str, Any]:
    nodes = [
        {"id": "v", "name": "Harbourlight", "note": "entity, running", "depth": 0},
        {
            "id": "p1",
            "name": "Harbourlight Code",
            "note": "our account, suspended",
            "depth": 1,
            "tone": "bad",
        },
        {"id": "p2", "name": "Novalingua", "note": "built on it, running", "depth": 1},
        {"id": "w1", "name": "Software development", "note": "60 people, stopped", "depth": 2, "tone": "bad"},
        {"id": "w2", "name": "Contract review", "note": "12 people, running", "depth": 2},
    ]
    links = [("v", "p1", 375, "bad"), ("v", "p2", 154, ""), ("p1", "w1", 375, "bad"), ("p2", "w2", 154, "")]
    flow = {
        "nodes": nodes,
        "links": [
            {"from": a, "to": b, "value": v, "said": f"€{v}/h", "tone": tone} for a, b, v, tone in links
        ],
    }
    return {"flow": flow, "flow_head": ["From", "To", "€/h"], "flow_rows": links}


def _trend() -> dict[str, Any]:
    trend = {
        "from": "2025-11-23",
        "until": "2026-12-01",
        "score": [["2025-11-23", 54.1], ["2026-03-16", 66.2], ["2026-08-24", 68.9], ["2026-11-22", 68.9]],
        "notes": [{"at": "2026-03-16", "score": 66.2, "text": "16 more people"}],
        "marks": [
            {"at": "2026-04-17", "shape": "outage", "type": "Outage", "text": "3 h", "ours": True},
            {
                "at": "2026-06-12",
                "shape": "order",
                "type": "Government order",
                "text": "18 days",
                "ours": False,
            },
            {
                "at": "2026-11-20",
                "shape": "suspension",
                "type": "Suspension",
                "text": "INC-2026-0012",
                "ours": True,
            },
        ],
    }
    return {"trend": trend, "trend_head": ["From", "Score"]}


def _strip() -> dict[str, Any]:
    events = [
        ("Harbourlight", "Outage", "outage", "2026-02-03", None, True),
        ("Harbourlight", "Suspension", "suspension", "2026-11-20", "2027-01-19", True),
        ("Novalingua", "Government order", "order", "2026-06-12", "2026-06-30", False),
        ("Novalingua", "Retirement", "retirement", "2026-11-01", "2027-01-31", False),
        ("Quillmark", "Terms change", "terms", "2026-05-08", None, False),
        ("Quillmark", "Price change", "price", "2026-08-08", None, True),
    ]
    keys = ("row", "type", "shape", "start", "end", "ours")
    strip = {
        "rows": ["Harbourlight", "Novalingua", "Quillmark"],
        "now": "2026-11-22T09:30:00Z",
        "from": "2025-11-23",
        "until": "2027-02-05",
        "events": [dict(zip(keys, event, strict=True)) for event in events],
    }
    rows = [(event[0], event[1], event[3], event[4] or "") for event in events]
    return {"strip": strip, "strip_head": ["Vendor", "Type", "From", "To"], "strip_rows": rows}


def _curve() -> dict[str, Any]:
    curve = {
        "x": {"name": "loss in a year, €1,000", "log": True, "min": 10},
        "y": {"name": "chance, %", "min": 0, "max": 40},
        "lines": [
            {"name": "as it is", "points": [[10, 38], [50, 21], [100, 12], [500, 4], [1000, 1]]},
            {"name": "with fallback", "points": [[10, 30], [50, 14], [100, 7], [500, 1], [1000, 0]]},
        ],
        "limits": [{"value": 144, "text": "one tolerance"}],
    }
    return {"curve": curve}


def _vendors() -> list[dict[str, Any]]:
    rows = [
        ("Mistral AI", 89.0, 4.1, [62, 62, 70, 70, 71, 84, 85, 89], 12089, "", ""),
        ("Harbourlight", 68.9, 0, [54, 54, 59, 66, 68, 68, 69, 69], 56500, "suspended", "bad"),
        ("Quillmark", 20.3, -3.2, [31, 31, 28, 28, 25, 23, 22, 20], 9041, "halted", "warn"),
        ("Novalingua", 2.9, 0, [3, 3, 3], 319, "", ""),
        ("Quietly", None, None, [], None, "", ""),
    ]
    keys = ("name", "score", "change", "history", "loss", "note", "tone")
    return [dict(zip(keys, row, strict=True)) for row in rows]


def _happenings() -> dict[str, Any]:
    stages = [
        {"name": "Reported", "note": "20 Nov 07:40", "state": "done"},
        {"name": "Confirmed", "note": "20 Nov 08:15", "state": "done"},
        {"name": "Waiting for an answer", "note": "for 2 d 1 h", "state": "now"},
        {"name": "Restored", "note": "stated 19 Jan", "state": ""},
        {"name": "Reviewed", "note": "", "state": ""},
    ]
    entries = [
        {"at": NOW - timedelta(hours=8), "text": "Rescored. Expected loss a year rose by €2,675."},
        {
            "at": NOW - timedelta(hours=15),
            "text": "4 articles may belong here.",
            "tone": "hollow",
            "source": "Triage",
            "url": "#",
        },
        {
            "at": NOW - timedelta(hours=50),
            "text": "Access withdrawn.",
            "tone": "bad",
            "quote": "Your request can be looked at again.",
        },
    ]
    return {"stages": stages, "entries": entries}


def gallery_context() -> dict[str, Any]:
    """The context of components/gallery.html."""
    faulty = {"name": "", "kind": "outage", "vendors": ["1", "2"], "start": "2026-11-20", "scope": "ours"}
    rows = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-product": "1", "form-0-share": "much"}
    given = {
        "now": NOW,
        "end": date(2026, 12, 1),
        "icons": list(ICONS),
        "vendors": _vendors(),
        "layers": [("Harbourlight", 0.442), ("Novalingua", 0.25), ("Quillmark", 0.308)],
        "parts": [("Software development", 61.0), ("Contract review", 6.6), ("Meeting notes", 1.3)],
        "workloads": [
            "Fraud triage",
            "Customer support",
            "Claims intake",
            "Contract review",
            "Meeting notes",
        ],
        "article": ARTICLE,
        "spans": [(0, 10, 1), (15, 57, 2), (ARTICLE.index("wait"), ARTICLE.index(" before"), 3)],
        "form": GalleryForm(faulty),
        "filters": GalleryForm(faulty, auto_id="filter_%s"),
        "rows": DependencyFormSet(rows),
        "dialog_form": ReasonForm(auto_id="dialog_%s"),
    }
    return given | _happenings() | _flow() | _trend() | _strip() | _curve()
