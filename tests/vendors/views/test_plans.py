"""Pages of plans: made of mitigations, with steps that have owner, day and place."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.accounts import make_user
from tests.factories.vendors import (
    make_mitigation,
    make_plan,
    make_product,
    make_vendor,
    make_workload,
    needing,
)
from vendors.models import Plan
from vendors.services.mitigations import archive_mitigation
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db
LIST, NEW = "/plans/", "/plans/new/"
type_client_as = Callable[[str], Client]


@pytest.fixture
def buyer(client_as: type_client_as) -> Client:
    return client_as("procurement")


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def sent(*rows: dict[str, Any], initial: int, **fields: Any) -> dict[str, Any]:
    """What the form sends."""
    found: dict[str, Any] = {"steps-TOTAL_FORMS": len(rows), "steps-INITIAL_FORMS": initial, **fields}
    for index, row in enumerate(rows):
        found |= {f"steps-{index}-{name}": value for name, value in row.items()}
    return found


def test_a_plan_is_made_of_chosen_mitigations(buyer: Client) -> None:
    first, second = make_mitigation("First"), make_mitigation("Second")
    form = buyer.get(f"{NEW}?mitigation=second").context["form"]
    assert form.initial["mitigations"] == [second]
    answer = buyer.post(NEW, {"name": "Next", "mitigations": [second.slug, first.slug]})
    assert answer.headers["Location"] == f"{LIST}next/"
    assert [step.mitigation for step in Plan.objects.get().steps.all()] == [second, first]
    assert buyer.post(NEW, {"name": "Empty"}).status_code == 422


def test_the_page_shows_owners_days_states_and_the_cost_of_all(buyer: Client) -> None:
    today, owner = timezone.localdate(), make_user(username="ada", first_name="Ada", last_name="Byron")
    first = make_mitigation("First", yearly_cost=Decimal(1200))
    second = make_mitigation("Second", yearly_cost=Decimal(300))
    third = make_mitigation("Third")
    make_plan(
        "Next",
        steps=[
            {"mitigation": first, "owner": owner, "due": today - timedelta(days=2)},
            {"mitigation": second, "due": today + timedelta(days=3)},
            {"mitigation": third, "done_on": today},
        ],
    )
    answer = buyer.get(f"{LIST}next/")
    page = text_of(answer)
    assert [one.state for one in answer.context["steps"]] == ["overdue", "soon", "done"]
    for words in ("Ada Byron", "nobody yet", "overdue", "due soon", "1 of 3", "€1,500"):
        assert words in page, words


def test_steps_are_given_owners_reordered_added_and_removed(buyer: Client) -> None:
    owner = make_user(username="ada")
    first, second, third = (make_mitigation(name) for name in ("First", "Second", "Third"))
    make_plan("Next", first, second)
    version = buyer.get(f"{LIST}next/edit/").context["version"]
    rows = (
        {"place": "2", "mitigation": first.pk, "owner": owner.pk, "due": "2027-01-31"},
        {"place": "2", "mitigation": second.pk, "DELETE": "on"},
        {"place": "1", "mitigation": third.pk, "done_on": "2026-01-31"},
    )
    answer = buyer.post(f"{LIST}next/edit/", sent(*rows, initial=2, name="Next", version=version))
    assert answer.status_code == 302, answer.context["everything"]
    found = [(step.mitigation.name, step.owner, str(step.due)) for step in Plan.objects.get().steps.all()]
    assert found == [("Third", None, "None"), ("First", owner, "2027-01-31")]
    assert (
        buyer.post(f"{LIST}next/edit/", sent(*rows, initial=2, name="x", version=version)).status_code == 409
    )
    assert "changed" in text_of(buyer.get(f"{LIST}next/"))


def test_a_refusal_stands_at_its_row(buyer: Client) -> None:
    mitigation = make_mitigation("First")
    make_plan("Next", mitigation)
    late = (timezone.localdate() + timedelta(days=9)).isoformat()
    rows = ({"mitigation": mitigation.pk}, {"mitigation": mitigation.pk, "done_on": late})
    answer = buyer.post(f"{LIST}next/edit/", sent(*rows, initial=1, name="Next"))
    assert answer.status_code == 422
    errors = answer.context["steps"].forms[1].errors
    assert errors["mitigation"] == ["stands in the plan already: name each once"]
    assert errors["done_on"] == ["must not lie in the future"]


def test_an_archived_mitigation_and_an_owner_who_left_stay_chosen(buyer: Client) -> None:
    owner, mitigation = (
        make_user(username="gone", first_name="Gone", last_name="Away"),
        make_mitigation("First"),
    )
    make_plan("Next", steps=[{"mitigation": mitigation, "owner": owner}])
    archive_mitigation(by=None, mitigation=mitigation)
    owner.is_active = False
    owner.save()
    page = text_of(buyer.get(f"{LIST}next/edit/"))
    assert f'value="{mitigation.pk}" selected' in page
    assert f'value="{owner.pk}" selected' in page
    assert "archived" in text_of(buyer.get(f"{LIST}next/"))


def test_archived_it_leaves_the_list_and_can_be_brought_back(buyer: Client) -> None:
    make_plan("Next")
    assert "nobody is reminded" in text_of(buyer.get(f"{LIST}next/archive/"))
    assert buyer.post(f"{LIST}next/archive/").status_code == 302
    assert list(buyer.get(LIST).context["page"]) == []
    assert "Next" in text_of(buyer.get(f"{LIST}?archived=1"))
    assert buyer.post(f"{LIST}next/restore/").status_code == 302
    assert [plan.name for plan in buyer.get(LIST).context["page"]] == ["Next"]


def test_an_empty_list_says_what_to_do(buyer: Client, client_as: type_client_as) -> None:
    assert "A plan says which mitigations" in text_of(buyer.get(LIST))
    assert "Procurement and risk officers make plans" in text_of(client_as("viewer").get(LIST))
    assert "No plan matches." in text_of(buyer.get(f"{LIST}?state=overdue"))


def test_the_list_is_filtered_sorted_and_comes_as_a_file(buyer: Client) -> None:
    late = timezone.localdate() - timedelta(days=1)
    make_plan("Late", steps=[{"mitigation": make_mitigation(yearly_cost=Decimal(7)), "due": late}])
    make_plan("Open", make_mitigation(yearly_cost=Decimal(9)))

    def names(query: str) -> list[str]:
        return [plan.name for plan in buyer.get(f"{LIST}?{query}").context["page"]]

    assert names("") == ["Open", "Late"]
    assert names("order=name") == ["Late", "Open"]
    assert names("order=-cost") == ["Open", "Late"]
    assert names("state=overdue") == ["Late"]
    rows = list(csv.DictReader(io.StringIO(buyer.get(f"{LIST}?q=late&format=csv").content.decode())))
    assert [(row["plan"], row["overdue"], row["cost a year"]) for row in rows] == [("Late", "1", "7.00")]


def test_the_pages_take_no_more_queries_as_rows_grow(buyer: Client) -> None:
    def queries() -> list[int]:
        found = []
        for path in (LIST, f"{LIST}?format=csv", f"{LIST}grows/", f"{LIST}grows/edit/"):
            buyer.get(path)
            with CaptureQueriesContext(connection) as caught:
                assert buyer.get(path).status_code == 200
            found.append(len(caught))
        return found

    owner = make_user()
    plan = make_plan("Grows", steps=[{"mitigation": make_mitigation(), "owner": owner}])
    before = queries()
    for number in range(3):
        mitigation = make_mitigation()
        make_plan(f"More {number}", mitigation)
        plan.steps.create(mitigation=mitigation, owner=make_user(), position=number + 1)
    assert queries() == before


def test_a_mitigation_names_the_plans_that_hold_it(buyer: Client, client_as: type_client_as) -> None:
    mitigation = make_mitigation("First")
    assert f"{NEW}?mitigation=first" in text_of(buyer.get("/mitigations/first/"))
    assert NEW not in text_of(client_as("viewer").get("/mitigations/first/"))
    make_plan("Next", mitigation)
    assert f"{LIST}next/" in text_of(buyer.get("/mitigations/first/"))


def test_people_and_mitigations_are_found_as_one_types(buyer: Client) -> None:
    person = make_user(username="ada", first_name="Ada", last_name="Byron")
    make_mitigation("First")
    assert buyer.get("/plans/people.json?q=byron").json()["choices"] == [
        {"value": str(person.pk), "text": "Ada Byron"}
    ]
    assert buyer.get("/mitigations/choices.json?by=slug&q=fir").json()["choices"] == [
        {"value": "first", "text": "First"}
    ]


def test_before_and_after_is_of_what_is_still_to_be_done(buyer: Client) -> None:
    vendor = make_vendor("Vektor")
    workload = make_workload("Claims", dependencies=[needing(make_product(vendor=vendor))])
    waiting = make_mitigation("Still to do", workload=workload)
    done = make_mitigation("Done already", workload=workload)
    make_plan("Next", steps=[{"mitigation": waiting}, {"mitigation": done, "done_on": "2026-01-31"}])
    rescore_all()
    assert f"{LIST}next/effect/" in text_of(buyer.get(f"{LIST}next/"))
    answer = buyer.get(f"{LIST}next/effect/")
    assert answer.context["effect_query"] == "mitigation=still-to-do"
    assert answer.context["effect"].fit == 1


def test_a_step_is_noted_as_done_today_with_one_press_and_taken_back_with_another(buyer: Client) -> None:
    plan = make_plan("Next", make_mitigation("First"), make_mitigation("Second"))
    step, done = plan.steps.get(mitigation__slug="second"), f"{LIST}next/done/"
    assert "Done today: Second" in text_of(buyer.get(f"{LIST}next/"))
    answer = buyer.post(done, {"mitigation": "second"}, follow=True)
    step.refresh_from_db()
    assert step.done_on == timezone.localdate()
    assert "Noted: the step was done today." in text_of(answer)
    assert "Open Second again" in text_of(answer)
    answer = buyer.post(done, {"mitigation": "second", "back": "1"}, follow=True)
    step.refresh_from_db()
    assert step.done_on is None
    assert "Done today: Second" in text_of(answer)
    assert "is no step of this plan" in text_of(buyer.post(done, {"mitigation": "third"}, follow=True))


def test_who_may_not_save_is_not_offered_to_note_a_step(client_as: type_client_as) -> None:
    make_plan("Next", make_mitigation("First"))
    assert "Done today" not in text_of(client_as("viewer").get(f"{LIST}next/"))
