"""What the demo organisation could do so that less is lost, and what it means to do."""

from typing import Any, Final

# Identifiers stand for the records; figures are texts, so that none is rounded on its way.
MITIGATIONS: Final[tuple[dict[str, Any], ...]] = (
    {
        "slug": "exercise-fraud-fallback",
        "name": "Exercise the fallback of fraud triage",
        "kind": "exercise",
        "workload": "fraud-triage",
        "spare": "claude-api",
        "yearly_cost": "6000",
        "note": "Two evenings a year with the fraud office; the prompts are ready, nobody has run them.",
    },
    {
        "slug": "broker-portal-fallback",
        "name": "A fallback for the broker portal",
        "kind": "fallback",
        "workload": "broker-portal",
        "product": "gemini-api",
        "switch_hours": "16",
        "capacity": "0.7",
        "yearly_cost": "18000",
    },
    {
        "slug": "support-by-hand",
        "name": "Customer support by phone and templates",
        "kind": "fallback",
        "workload": "customer-support",
        "switch_hours": "4",
        "capacity": "0.35",
        "yearly_cost": "9500",
    },
    {
        "slug": "second-vendor-development",
        "name": "A second vendor for software development",
        "kind": "alternative",
        "workload": "software-development",
        "product": "gemini-api",
        "beside": "claude-code",
        "yearly_cost": "24000",
    },
    {
        "slug": "better-terms-anthropic",
        "name": "Notice and an appeal with Anthropic",
        "kind": "negotiate",
        "vendor": "anthropic",
        "notice_hours": "72",
        "appeal": 2,
        "yearly_cost": "4000",
        "note": "For the renewal: three days of notice, and a person with a name who looks at an appeal.",
    },
)

# The mitigation, who sees to it, in how many days it is due, and how many days ago it was done.
STEPS: Final[tuple[tuple[str, str | None, int | None, int | None], ...]] = (
    ("better-terms-anthropic", "procurement", 9, None),
    ("exercise-fraud-fallback", "officer", -6, None),
    ("support-by-hand", "officer", -30, 33),
    ("broker-portal-fallback", None, 75, None),
)
PLAN: Final[dict[str, Any]] = {
    "slug": "next-twelve-months",
    "name": "The next twelve months",
    "note": "What the risk committee agreed on; the second vendor for software development waits for its budget.",
}
