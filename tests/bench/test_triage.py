"""How long it takes to decide on as many candidates at once as may be, and to undo it.

Run by ``make bench``; prints, never judges: what else the machine does weighs more than the code.
"""

import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import Candidate
from incidents.queries.triage import last_decisions
from incidents.services.many_candidates import MOST, decide_on_many
from riskboard.accounts.models import User
from tests.factories.accounts import make_user
from tests.factories.incidents import make_candidate, make_incident
from tests.factories.vendors import make_vendor

pytestmark = [pytest.mark.bench, pytest.mark.django_db]


@pytest.mark.parametrize("action", ["dismiss", "merge", "join"])
def test_two_hundred_candidates_at_once_and_back(action: str) -> None:
    officer = make_user(first_name="Ada", last_name="Officer")
    incident = make_incident(make_vendor("Orionsoft", slug="orionsoft"), by=officer)
    rows = [make_candidate(vendors=["orionsoft"]) for _ in range(MOST)]
    values = {"reason": "not_event", "incident": incident, "story": rows[0].story}
    done = _told(officer, rows, action, **values)
    undone = _told(officer, last_decisions(officer), "undo")
    print(f"\n{len(rows)} candidates, {action}: {done}; undone: {undone}")


def _told(officer: User, rows: list[Candidate], action: str, **values: Any) -> str:
    began, worked = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as asked:
        decide_on_many(by=officer, candidates=[row.pk for row in rows], action=action, values=values)
    spent, own = time.perf_counter() - began, time.process_time() - worked
    return f"{spent:.2f} s ({own:.2f} of the processor, {len(asked)} queries)"
