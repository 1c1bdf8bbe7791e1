"""The forms of plans: what a plan begins with, and its steps."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from riskboard.common.choosing import Offer, RecordField, RecordsField
from vendors.forms.catalogue import Catalogue
from vendors.forms.filters import MITIGATION_BY_SLUG, ListFilter
from vendors.forms.register import RegisterForm
from vendors.forms.rows import RowForm, RowSet, row_set
from vendors.models import Plan
from vendors.queries.choices import MITIGATIONS, PEOPLE
from vendors.queries.plans import ShownStep


class PlanForm(RegisterForm):
    """What a plan is called, and why."""

    class Meta:
        model = Plan
        fields = ("name", "gauge", "external_id", "note")
        widgets = {"note": forms.Textarea({"rows": 3})}


class NewPlanForm(PlanForm):
    """A plan with the mitigations that it begins with; owners and days follow."""

    mitigations = RecordsField(MITIGATION_BY_SLUG, label=_("Mitigations"))


class Crew(Catalogue):
    """What the choosers of all steps share: mitigations and people, looked up a few times."""

    def __init__(self) -> None:
        super().__init__()
        self.mitigations, self.people = Offer(MITIGATIONS), Offer(PEOPLE)

    def meet(self, data: Mapping[str, Any] | None, steps: Iterable[ShownStep]) -> None:
        """What the rows will ask for: what was sent for them, and what the plan holds."""
        for shown in steps:
            self.mitigations.know([shown.step.mitigation])
            self.people.know([shown.step.owner] if shown.step.owner else [])
        given = data or {}
        self.mitigations.want(value for name, value in given.items() if name.endswith("-mitigation"))
        self.people.want(value for name, value in given.items() if name.endswith("-owner"))


class StepForm(RowForm):
    """A step: which mitigation, in which place, whose, until when, and when it was done."""

    place = forms.IntegerField(
        label=_("Place"), required=False, min_value=1, max_value=1000, help_text=_("Empty: at the end")
    )
    mitigation = RecordField(MITIGATIONS, label=_("Mitigation"))
    owner = RecordField(PEOPLE, label=_("Owner"), required=False, empty_label=_("Nobody yet"))
    due = forms.DateField(label=_("Due on"), required=False)
    done_on = forms.DateField(label=_("Done on"), required=False, help_text=_("Empty: not yet"))

    def choose(self) -> None:
        """Share what is looked up."""
        assert isinstance(self.catalogue, Crew)
        for name, offer in (("mitigation", self.catalogue.mitigations), ("owner", self.catalogue.people)):
            field = self.fields[name]
            assert isinstance(field, RecordField)
            field.take(offer)


class OrderedSteps(RowSet):
    """Steps that stand where their numbers say; those without one at the end, as they were entered."""

    @property
    def live(self) -> list[RowForm]:
        """The rows that count, by their places."""
        return sorted(super().live, key=lambda row: _place(row) or float("inf"))

    def specs(self) -> list[Any]:
        """What the service takes, without the numbers: their order says it."""
        return [{name: value for name, value in spec.items() if name != "place"} for spec in super().specs()]


StepSet = row_set(StepForm, base=OrderedSteps)


def step_rows(data: Any, steps: Iterable[ShownStep]) -> RowSet:
    """The steps of a plan as rows, or what was sent."""
    shown, crew = list(steps), Crew()
    crew.meet(data, shown)
    initial = [
        {
            "place": place,
            "mitigation": str(one.step.mitigation_id),
            "owner": str(one.step.owner_id or ""),
            "due": one.step.due,
            "done_on": one.step.done_on,
        }
        for place, one in enumerate(shown, start=1)
    ]
    return StepSet(data, prefix="steps", initial=initial, form_kwargs={"catalogue": crew})


class PlanFilter(ListFilter):
    """Filters of the plans."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Any")),
            ("open", _("Something to do")),
            ("overdue", _("Something overdue")),
            ("done", _("All done")),
        ],
    )


def _place(row: RowForm) -> int | None:
    found: int | None = getattr(row, "cleaned_data", {}).get("place")
    return found
