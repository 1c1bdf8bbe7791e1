"""The board: its one sentence, the order of what is active, and that nothing is out of reach."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from incidents.queries.incidents import active_incidents
from riskboard.accounts.models import Role, User
from riskboard.common.formatting import money
from riskboard.dashboard.queries.decisions import SHOWN, decisions
from riskboard.dashboard.queries.verdict import Verdict, verdict
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import (
    make_contract,
    make_mitigation,
    make_plan,
    make_product,
    make_vendor,
    make_workload,
    needing,
)
from vendors.models import Plan, Vendor
from vendors.services.plans import archive_plan

pytestmark = pytest.mark.django_db


def stand(name: str, *, rto: int, mtpd: int, hours: int, now: datetime = NOON, **fields: Any) -> None:
    """An outage that began ``hours`` ago, and the one workload that stands still with it."""
    product = make_product(vendor=make_vendor(), model=f"Model of {name}")
    make_workload(name, rto_hours=rto, mtpd_hours=mtpd, dependencies=[needing(product)], **fields)
    make_incident(product.vendor, title=f"{name} out", started_at=now - timedelta(hours=hours))


def said(now: datetime = NOON) -> Verdict:
    found = verdict(active_incidents(User(role=Role.OFFICER), now), [])
    return Verdict(*(value.replace("\xa0", " ") for value in vars(found).values()))


def test_a_tolerated_outage_that_is_missed_while_people_stand_still_leads() -> None:
    stand("Soon", rto=2, mtpd=100, hours=1)
    stand("Late", rto=2, mtpd=4, hours=10)
    found = said()
    assert found.say == "Late passed its tolerated outage 6 h ago and still stands still."
    assert found.more == "10 people stopped, for 10 h: Late out."
    assert found.tone == "bad"


def test_a_missed_objective_is_told_beside_the_tolerated_outage_that_comes_next() -> None:
    stand("Soon", rto=2, mtpd=100, hours=1)
    stand("Behind", rto=4, mtpd=30, hours=10)
    found = said()
    assert found.say == "Behind misses its tolerated outage in 20 h."
    assert "Behind missed its recovery objective 6 h ago." in found.more


def test_a_missed_objective_leads_even_when_a_fallback_saves_the_rest() -> None:
    stand("Soon", rto=2, mtpd=100, hours=1)
    spare = {"name": "By hand", "switch_hours": 20, "capacity": 1, "last_tested_on": NOON.date()}
    stand("Behind", rto=4, mtpd=30, hours=10, fallbacks=[spare])
    assert said().say == "Behind missed its recovery objective 6 h ago and still stands still."


def test_people_who_stand_still_without_a_clock_are_told_as_that() -> None:
    spare = {"name": "By hand", "switch_hours": 20, "capacity": 1, "last_tested_on": NOON.date()}
    stand("Waiting", rto=24, mtpd=30, hours=10, fallbacks=[spare])
    assert said().say == "10 people stand still, and no clock is missed."


def test_clocks_of_people_who_work_again_are_no_reason_to_hurry() -> None:
    spare = {"name": "By hand", "switch_hours": 5, "capacity": 1, "last_tested_on": NOON.date()}
    stand("Back", rto=2, mtpd=4, hours=10, fallbacks=[spare])
    assert said().tone == "good"


def page(client: Client) -> str:
    return client.get("/").content.decode()


def test_the_most_urgent_are_shown_and_the_others_are_one_click_away(
    client_as: Callable[[str], Client],
) -> None:
    now = timezone.now()
    for number in range(6):
        make_incident(
            make_vendor(), title=f"Idle {number}", type="terms_change", started_at=now - timedelta(days=9)
        )
    stand("Late", rto=2, mtpd=4, hours=10, now=now)
    shown = page(client_as("viewer"))
    titles = re.findall(r'class="what">(Idle \d|Late out)', shown)
    assert (titles[0], len(titles)) == ("Late out", 5)
    assert re.search(r'href="/incidents/\?state=active">\s*2 more', shown)
    listed = client_as("viewer").get("/incidents/?state=active").content.decode()
    assert all(f"Idle {number}" in listed for number in range(6))


def test_without_more_incidents_there_is_no_link_to_more(client_as: Callable[[str], Client]) -> None:
    make_incident(make_vendor())
    assert "less urgent" not in page(client_as("viewer"))


def test_an_announced_incident_says_when_it_begins(client_as: Callable[[str], Client]) -> None:
    make_incident(make_vendor(), started_at=timezone.now() + timedelta(hours=20))
    assert "Begins" in page(client_as("viewer"))


def due_contracts(count: int) -> None:
    today = timezone.localdate()
    for days in range(count):
        make_contract(end_date=today + timedelta(days=20 + days), notice_period_days=10)


def test_of_the_notices_that_are_due_the_first_are_named_and_the_others_linked() -> None:
    due_contracts(SHOWN + 2)
    found = decisions(timezone.now())
    assert [item.what for item in found][SHOWN:] == ["2 more last days for notice"]
    assert found[SHOWN].url == "/contracts/?order=notice"


def test_notices_that_are_all_named_need_no_further_line() -> None:
    due_contracts(SHOWN)
    assert len(decisions(timezone.now())) == SHOWN


def test_untested_fallbacks_that_are_not_named_are_counted() -> None:
    for _number in range(SHOWN + 1):
        make_workload(fallbacks=[{"name": "By hand", "switch_hours": 1, "capacity": 1}])
    last = decisions(timezone.now())[-1]
    assert (last.what, last.url) == ("1 more fallback never tested", "/workloads/?fallback=untested")


def planned(*days: int) -> Plan:
    """A plan of steps that are due in so many days."""
    today = timezone.localdate()
    steps = [{"mitigation": make_mitigation(f"In {day}"), "due": today + timedelta(days=day)} for day in days]
    return make_plan("Next", steps=steps)


def test_steps_of_plans_that_are_overdue_or_due_soon_lead_to_their_plan() -> None:
    plan = planned(-2, 3, 40)
    found = {item.what: (item.tone, item.url, item.why) for item in decisions(timezone.now())}
    steps = {what: told for what, told in found.items() if what.startswith("In ")}
    assert steps == {
        "In -2: overdue": ("bad", "/plans/next/", "Next, nobody yet"),
        "In 3: due soon": ("", "/plans/next/", "Next, nobody yet"),
    }
    archive_plan(by=None, plan=plan)
    assert not [item for item in decisions(timezone.now()) if item.what.startswith("In ")]


def test_steps_that_are_not_named_are_counted() -> None:
    planned(*range(SHOWN + 2))
    last = [item for item in decisions(timezone.now()) if "plans" in item.url][-1]
    assert (last.what, last.url) == ("2 more steps of plans", "/plans/?state=open&order=due")


def test_what_waits_costs_the_same_however_much_waits(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for count in (SHOWN + 1, SHOWN):
        due_contracts(count)
        planned(*range(count))
        for _number in range(count):
            make_workload(fallbacks=[{"name": "By hand", "switch_hours": 1, "capacity": 1}])
        with django_assert_num_queries(9):
            decisions(timezone.now())


def test_a_viewer_and_an_officer_see_one_order() -> None:
    stand("Late", rto=2, mtpd=4, hours=10)
    stand("Soon", rto=2, mtpd=100, hours=1)
    orders = [
        [item.incident.title for item in active_incidents(make_user(role=role), NOON)]
        for role in (Role.VIEWER, Role.OFFICER)
    ]
    assert orders == [["Late out", "Soon out"]] * 2


def test_silence_is_not_called_calm_while_nothing_is_scored() -> None:
    assert verdict([], [], scored=True).tone == "good"
    found = verdict([], [], scored=False)
    assert (found.tone, found.say) == ("warn", "Nothing is watched yet.")


def test_the_board_of_an_empty_register_leads_to_the_vendors(client_as: Callable[[str], Client]) -> None:
    assert "Nothing is watched yet." in client_as("viewer").get("/").content.decode()


def test_an_active_incident_says_what_it_took_so_far_as_its_own_page_does(
    client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    stand("Late", rto=2, mtpd=4, hours=30, in_use_since=(NOON - timedelta(days=90)).date())
    Vendor.objects.update(tracked_since=(NOON - timedelta(days=90)).date())
    client = client_as("viewer")
    impact = client.get("/incidents/INC-2026-0001/").context["impact"]
    assert impact.person_days > 0
    said = f"{money(impact.cost, 'EUR')}, {impact.person_days:.1f} person-days so far"
    assert said in client.get("/").content.decode()
