"""The demo's scorecards: what was read in its contracts, and in public policies of the invented vendors.

The contracts are the demo organisation's own and as invented as it is. Of a real vendor nothing is held against it:
its contract gives points, and what is left is not known.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from riskboard.accounts.models import User
from vendors.models import Contract, Vendor
from vendors.services.scorecards import create_scorecard

# criterion → level, wording of the clause, where it stands
type_read = Mapping[str, tuple[int, str, str]]


class Read(NamedTuple):
    """A text that somebody read: how many days ago, of which contract or policy, and what it says."""

    days: int
    ratings: type_read
    reference: str = ""
    vendor: str = ""
    title: str = ""
    url: str = ""
    edition: str = ""


READ: Final[tuple[Read, ...]] = (
    Read(
        days=420,
        reference="C-2024-017",
        edition="signed copy",
        ratings={
            "reason": (1, "The notice names the provision that was breached.", "section 9.2"),
            "notice": (
                1,
                "Access is not suspended before 72 hours have passed since the notice.",
                "section 9.3",
            ),
            "cure": (2, "The customer may remedy the breach within ten days.", "section 9.3"),
            "appeal": (1, "Each objection is registered under a number.", "section 9.5"),
            "terms_change": (
                2,
                "Changes are announced 30 days ahead; the customer may terminate.",
                "section 14.1",
            ),
            "export": (2, "Customer data remains retrievable in full at all times.", "section 6.4"),
            "billing": (1, "No fees accrue while access is suspended.", "section 9.6"),
            "subprocessors": (
                2,
                "New sub-processors are announced; the customer may object.",
                "data annex, section 5",
            ),
        },
    ),
    Read(
        days=210,
        reference="C-2025-003",
        edition="signed copy",
        ratings={
            "notice": (1, "Three days' notice is given before a suspension.", "schedule B, 4"),
            "terms_change": (1, "New terms apply 15 days after their announcement.", "section 12"),
            "export": (1, "Conversations can be exported on request.", "section 8.2"),
            "subprocessors": (1, "The list of sub-processors is kept up to date.", "data annex, section 3"),
        },
    ),
    Read(
        days=190,
        reference="C-2025-011",
        edition="2 May",
        ratings={
            "reason": (2, "Clause, conduct and evidence are stated in writing.", "section 7.1"),
            "notice": (2, "30 days' notice, save in an emergency.", "section 7.2"),
            "cure": (2, "The customer has 14 days to remedy a breach.", "section 7.2"),
            "proportionality": (2, "Warning, single users, then the service as a whole.", "section 7.3"),
            "appeal": (2, "The named contact and a second reviewer decide.", "section 7.4"),
            "response": (2, "An objection is answered within two working days.", "section 7.4"),
            "export": (2, "Data can be retrieved in full for 60 days.", "section 11"),
            "transition": (1, "The service runs on for 30 days.", "section 11.2"),
        },
    ),
    Read(
        days=300,
        reference="C-2025-031",
        edition="2025-01",
        ratings={
            "reason": (0, "Use in breach of the usage policy may be suspended.", "section 5.1"),
            "notice": (0, "Harbourlight may suspend access at any time.", "section 5.1"),
            "cure": (0, "", "section 5"),
            "appeal": (0, "Objections are sent with the web form.", "section 5.4"),
            "reinstatement": (1, "Every suspension is reviewed after 30 days.", "section 5.5"),
            "terms_change": (1, "Changes are announced 20 days ahead.", "section 13"),
            "billing": (0, "Fees remain payable during a suspension.", "section 5.6"),
            "transition": (1, "Assistance is given for 30 days.", "section 15"),
        },
    ),
    Read(
        days=60,
        vendor="harbourlight",
        title="Model deprecation policy",
        url="https://harbourlight.example/deprecation",
        edition="September",
        ratings={
            "retirement": (
                1,
                "Models are retired no earlier than 90 days after the announcement.",
                "first paragraph",
            ),
            "orders": (1, "Customers are informed of orders that affect them.", "last paragraph"),
            "notice": (1, "We aim to warn three days before access is limited.", "section 2"),
        },
    ),
    Read(
        days=270,
        reference="C-2025-036",
        edition="order form",
        ratings={
            "reason": (0, "Accounts may be closed for any reason.", "section 3"),
            "notice": (0, "", "section 3"),
            "subprocessors": (1, "A list of sub-processors is published.", "privacy annex"),
            "export": (0, "Data is erased when access ends.", "section 8"),
        },
    ),
    Read(
        days=400,
        vendor="novalingua",
        title="Terms of use",
        url="https://novalingua.example/terms",
        edition="4th edition",
        ratings={
            "reason": (1, "The notice names the term in question.", "section 4"),
            "retirement": (0, "Models are replaced from time to time.", "section 9"),
            "terms_change": (0, "These terms apply as published.", "section 1"),
            "billing": (2, "No fees are due and a credit is granted.", "section 6"),
        },
    ),
)


def load_clarity(
    today: date, contracts: Mapping[str, Contract], vendors: Mapping[str, Vendor], by: User
) -> None:
    """Enter every scorecard, dated back from ``today``; contracts by reference, vendors by identifier."""
    for read in READ:
        seen = today - timedelta(days=read.days)
        create_scorecard(
            by=by,
            contract=contracts.get(read.reference),
            vendor=vendors.get(read.vendor),
            title=read.title,
            url=read.url,
            edition=read.edition,
            effective_on=seen,
            ratings=[_rating(read, criterion, seen) for criterion in read.ratings],
        )


def _rating(read: Read, criterion: str, seen: date) -> dict[str, Any]:
    level, clause, where = read.ratings[criterion]
    return {"criterion": criterion, "level": level, "clause": clause, "source": where, "seen_on": seen}
