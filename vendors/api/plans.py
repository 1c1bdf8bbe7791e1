"""Plans over the API, with their steps."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from riskboard.accounts.models import User
from riskboard.api.columns import Computed, Part
from riskboard.api.fields import AmountField, DayField, MomentField, TextField
from riskboard.api.keys import clean_key
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer, StrictSerializer, listed
from riskboard.common.found import found_or_404
from vendors.api.effects import BeforeAfterSerializer, effect_data
from vendors.api.references import mitigation_field
from vendors.api.register import LocalDays, RegisterViewSet
from vendors.api.scores import CurrencyField
from vendors.domain.steps import step_state
from vendors.models import Plan, PlanStep
from vendors.queries import plans as queries
from vendors.services.bulk_kinds import PLANS
from vendors.services.plans import FIELDS, STEP_FIELDS, archive_plan, create_plan, mark_step, update_plan

_WRITABLE = ("slug", "external_id", *FIELDS, "steps")
_STEP = ("mitigation", *STEP_FIELDS)


class PersonField(TextField):
    """Somebody who signs in, by that name."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The person who is called so, once the text is one; None where it may be null."""
        name = super().run_validation(data)
        if name is None:
            return None
        context: Any = self.context
        people: dict[str, User | None] = context.setdefault("people", {})
        if name not in people:
            people[name] = User.objects.filter(username=name).first()
        found = people[name]
        if found is None:
            problem = _("Nobody signs in as “%(name)s”.") % {"name": name}
            raise serializers.ValidationError(problem, code="unknown")
        return found


def _state(due: date | None, done_on: date | None) -> str:
    return step_state(due, done_on, timezone.localdate())


class StepAnswer(ModelSerializer):
    """A step as it stands today."""

    mitigation = mitigation_field()
    owner = serializers.CharField(source="owner.username", allow_null=True, read_only=True)
    state = Computed(
        _state,
        reads=["due", "done_on"],
        shape=TextField(),
        help_text=_("done, overdue, soon (due within two weeks) or open."),
    )

    class Meta:
        model = PlanStep
        fields = (*_STEP, "state")


class StepInput(ModelSerializer):
    """What can be set of a step; their order is that of the list."""

    mitigation = mitigation_field()
    owner = PersonField(
        max_length=150, required=False, allow_null=True, help_text=_("The name that they sign in with.")
    )

    class Meta:
        model = PlanStep
        fields = _STEP
        validators: list[Any] = []


class PlanSerializer(ModelSerializer):
    """A plan with its steps."""

    steps = Part(
        StepAnswer(), rows=lambda: PlanStep.objects.order_by("plan_id", "position", "pk"), of="plan_id"
    )
    yearly_cost = AmountField(
        max_digits=20, decimal_places=2, read_only=True, help_text=_("Of all its mitigations.")
    )
    currency = CurrencyField()
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = Plan
        fields = ("id", *_WRITABLE, "yearly_cost", "currency", "created_at", "updated_at")


class PlanInput(ModelSerializer):
    """What can be set of a plan. A list of steps that is given replaces the old one; a step that stays is known by its
    mitigation."""

    steps = listed(StepInput, allow_empty=False)

    class Meta:
        model = Plan
        fields = _WRITABLE
        extra_kwargs = {"slug": {"required": False}}
        validators: list[Any] = []


class DoneInput(StrictSerializer):
    """Which step was done, and when."""

    mitigation = TextField(max_length=100, help_text=_("Identifier of the step's mitigation."))
    done_on = DayField(
        required=False,
        allow_null=True,
        help_text=_("Today unless given; null takes it back: the step is open again."),
    )


class PlanViewSet(LocalDays, RegisterViewSet):
    """Which mitigations are carried out, by whom, until when."""

    resource = Resource(
        name="plans",
        singular="plan",
        read_right="scenario_run",
        write_right="scenario_save",
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Part of name, note or identifier.")),
                Parameter(name="state", description=_("How far it is."), choices=queries.STATES),
            ),
            orderings={"id": "pk", "name": "name", "created_at": "created_at", "updated_at": "updated_at"},
        ),
    )
    serializer_class = PlanSerializer
    input_class = PlanInput
    kind = PLANS
    rights = {"effect": "scenario_run"}
    conflicting = ("effect",)
    matching = frozenset({"done"})

    @extend_schema(request=None, responses=BeforeAfterSerializer)
    @action(detail=True, methods=["get"])
    def effect(self, request: Request, key: str) -> HttpResponse:
        """What every number would be with all its open steps done, on the world that the scores in force rest on.

        In a register too large to wait for, it is refused: a ranking computes the same in the background.
        """
        return self.answer(effect_data(queries.waiting(self.find(clean_key(key)))))

    @extend_schema(request=DoneInput, responses=PlanSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, key: str) -> HttpResponse:
        """Note that a step was done, today unless a day is given; the plan as it is then."""
        plan = self.get_object()
        given = {"done_on": timezone.localdate()} | self.read_body(DoneInput) | self.expected(plan)
        return self.represent(mark_step(by=self.person, plan=plan, **given).pk)

    def rows(self, **filters: Any) -> QuerySet[Plan]:
        """Those in force."""
        return queries.plans(today=timezone.localdate(), **filters)

    def find(self, key: str) -> Plan:
        """One plan."""
        return found_or_404(queries.by_key(key, today=timezone.localdate()))

    def add(self, values: dict[str, Any]) -> Plan:
        """Create it."""
        return create_plan(by=self.person, **values)

    def change(self, record: Plan, values: dict[str, Any]) -> Plan:
        """Change it."""
        return update_plan(by=self.person, plan=record, **values)

    def remove(self, record: Plan, **expected: Any) -> None:
        """Archive it."""
        archive_plan(by=self.person, plan=record, **expected)
