"""Scenarios over the API: those that are saved, their answers, and questions that nobody saves."""

from collections.abc import Hashable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from riskboard.api.fields import AmountField, MomentField, MoneyField, TextField
from riskboard.api.keys import clean_key
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer, StrictSerializer
from riskboard.api.viewsets import Archived, Changed, Created, Listed, Shown
from riskboard.common.found import found_or_404
from vendors.domain.question import (
    LARGEST_RISE,
    LONGEST_ATOM,
    LONGEST_HOURS,
    MOST_ATOMS,
    SHORTEST_HOURS,
    SMALLEST_RISE,
    Question,
    only_accounts,
    split_atom,
)
from vendors.models import Scenario
from vendors.queries import scenarios as queries
from vendors.queries.what_if import Halted, answer_now, halted, price_now
from vendors.services.scenarios import FIELDS, archive_scenario, create_scenario, update_scenario

_WRITABLE = ("slug", "external_id", *FIELDS)
# So many workloads stand in an answer, what fails first first; `workloads_halted` counts all.
LARGEST_ANSWER = 1000


class ScenarioSerializer(ModelSerializer):
    """A saved question; its answer stands at ``result/``."""

    owner = serializers.CharField(source="owner.username", allow_null=True, read_only=True)
    atoms = serializers.ListField(child=serializers.CharField(), read_only=True)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = Scenario
        fields = ("id", *_WRITABLE, "owner", "created_at", "updated_at")


class AtomsField(serializers.ListField):
    """What fails, each once."""

    child = TextField(max_length=LONGEST_ATOM)

    def to_internal_value(self, data: Any) -> list[str]:
        """The atoms, in order. ValidationError where one is of no kind that is known."""
        given: list[str] = super().to_internal_value(data)
        if any(split_atom(atom) is None for atom in given):
            raise serializers.ValidationError(
                _("Write each as kind and name, such as model:Orion 4."), code="invalid"
            )
        return sorted(set(given))


def _atoms() -> AtomsField:
    return AtomsField(
        min_length=1,
        max_length=MOST_ATOMS,
        help_text=_("account:, entity: (identifiers of vendors), model:, jurisdiction: or platform:."),
    )


class ScenarioInput(ModelSerializer):
    """What can be set of a scenario."""

    atoms = _atoms()
    hours = AmountField(max_digits=8, decimal_places=2, min_value=0, max_value=int(LONGEST_HOURS))
    notice_hours = AmountField(
        max_digits=8, decimal_places=2, min_value=0, max_value=int(LONGEST_HOURS), required=False
    )
    price_rise = AmountField(
        max_digits=6,
        decimal_places=2,
        min_value=0,
        max_value=int(LARGEST_RISE),
        required=False,
        allow_null=True,
        help_text=_("Percent: asks what these accounts cost more in a year instead."),
    )

    class Meta:
        model = Scenario
        fields = _WRITABLE
        extra_kwargs = {"slug": {"required": False}}
        validators: list[Any] = []


class QuestionInput(StrictSerializer):
    """A question that is answered and not saved."""

    atoms = _atoms()
    hours = serializers.FloatField(min_value=SHORTEST_HOURS, max_value=LONGEST_HOURS, required=False)
    notice_hours = serializers.FloatField(min_value=0, max_value=LONGEST_HOURS, required=False)
    price_rise = serializers.FloatField(min_value=SMALLEST_RISE, max_value=LARGEST_RISE, required=False)


class CarrierSerializer(serializers.Serializer[Any]):
    """What takes over."""

    at_hours = serializers.FloatField()
    part = serializers.FloatField(help_text=_("Fraction of what is still idle."))
    name = serializers.CharField(help_text=_("Empty: improvised."))
    product = serializers.CharField(allow_null=True)


class HaltedSerializer(serializers.Serializer[Any]):
    """A damaged workload; hours count from the start of the event, null is never."""

    workload = serializers.CharField()
    people = serializers.IntegerField()
    rto_missed_at = serializers.FloatField(allow_null=True)
    mtpd_missed_at = serializers.FloatField(allow_null=True)
    fallback_ready_at = serializers.FloatField(allow_null=True)
    person_days = serializers.FloatField()
    cost = MoneyField()
    carriers = CarrierSerializer(many=True)


class PriceSerializer(serializers.Serializer[Any]):
    """A rise in prices, in money of one year."""

    spend = MoneyField(help_text=_("The contracts that run."))
    rise = MoneyField(help_text=_("What the rise adds to it."))
    leaving = MoneyField(help_text=_("What doing without these vendors costs."))


class AnswerSerializer(serializers.Serializer[Any]):
    """The answer on the register as of ``as_of``."""

    as_of = MomentField()
    atoms = serializers.ListField(child=serializers.CharField())
    hours = serializers.FloatField()
    notice_hours = serializers.FloatField()
    price_rise = serializers.FloatField(allow_null=True)
    workloads_halted = serializers.IntegerField()
    people = serializers.FloatField()
    person_days = serializers.FloatField()
    cost = MoneyField()
    first_fallback_at = serializers.FloatField(allow_null=True)
    price = PriceSerializer(allow_null=True)
    workloads = HaltedSerializer(many=True, help_text=_("What fails first first; a thousand at most."))


class ScenarioViewSet(Listed, Shown, Created, Changed, Archived):
    """The scenarios of the caller and those that others share."""

    resource = Resource(
        name="scenarios",
        singular="scenario",
        read_right="scenario_run",
        write_right="scenario_save",
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Part of name, note or identifier.")),
                Parameter(name="owner", description=_("Whose."), choices=queries.OWNERS),
            ),
            orderings={"id": "pk", "name": "name", "created_at": "created_at", "updated_at": "updated_at"},
        ),
    )
    serializer_class = ScenarioSerializer
    input_class = ScenarioInput
    rights = {"run": "scenario_run"}

    def rows(self, **filters: Any) -> QuerySet[Scenario]:
        """Those that the caller sees."""
        return queries.scenarios(self.person, **filters)

    def seen(self) -> Hashable:
        """Everybody has their own."""
        return self.person.pk, self.person.role

    def find(self, key: str) -> Scenario:
        """One scenario that the caller may change; one that they only see is refused."""
        found = found_or_404(queries.by_key(self.person, key))
        if not queries.may_change(self.person, found):
            raise PermissionDenied(_("This scenario is somebody else's: only its owner changes it."))
        return found

    def add(self, values: dict[str, Any]) -> Scenario:
        """Save it."""
        return create_scenario(by=self.person, **values)

    def change(self, record: Scenario, values: dict[str, Any]) -> Scenario:
        """Change it."""
        return update_scenario(by=self.person, scenario=record, **values)

    def remove(self, record: Scenario, **expected: Any) -> None:
        """Archive it."""
        archive_scenario(by=self.person, scenario=record, **expected)

    @extend_schema(request=QuestionInput, responses=AnswerSerializer)
    @action(detail=False, methods=["post"])
    def run(self, request: Request) -> HttpResponse:
        """The answer to a question on the register as it stands.

        Nothing is saved. Without `hours` it is 720.
        """
        given = self.read_body(QuestionInput)
        asked = {name: given[name] for name in ("hours", "notice_hours") if name in given}
        rise = given.get("price_rise")
        if rise is not None and not only_accounts(given["atoms"]):
            raise serializers.ValidationError(
                {"atoms": [_("must be our accounts with vendors where prices rise")]}, code="invalid"
            )
        return self.answer(_answered(Question(tuple(given["atoms"]), **asked, rise=rise)))

    @extend_schema(request=None, responses=AnswerSerializer)
    @action(detail=True, methods=["get"])
    def result(self, request: Request, key: str) -> HttpResponse:
        """The answer to a saved question on the register as it stands."""
        found = found_or_404(queries.by_key(self.person, clean_key(key)))
        return self.answer(_answered(found.question))


def _answered(question: Question) -> dict[str, Any]:
    now = timezone.now()
    asked = {
        "as_of": now,
        "atoms": list(question.atoms),
        "hours": question.hours,
        "notice_hours": question.notice_hours,
        "price_rise": question.rise,
    }
    found = _failed(question) if question.rise is None else _priced(question)
    return dict(AnswerSerializer(asked | found).data)


def _priced(question: Question) -> dict[str, Any]:
    price = price_now(question, timezone.now())
    parts = {"spend": price.spend, "rise": price.more, "leaving": price.leaving}
    return {
        "workloads_halted": 0,
        "people": 0.0,
        "person_days": 0.0,
        "cost": round(price.cost * 1000),
        "first_fallback_at": None,
        "price": {name: round(money * 1000) for name, money in parts.items()},
        "workloads": [],
    }


def _failed(question: Question) -> dict[str, Any]:
    answer = answer_now(question, timezone.now())
    return {
        "workloads_halted": answer.workloads,
        "people": answer.people,
        "person_days": answer.total_person_days,
        "cost": answer.cost,
        "first_fallback_at": answer.first_fallback_at,
        "price": None,
        "workloads": [_halted(one) for one in halted(answer, slice(0, LARGEST_ANSWER))],
    }


def _halted(one: Halted) -> dict[str, Any]:
    return {
        "workload": one.workload.slug,
        "people": one.workload.people,
        "rto_missed_at": one.clock.rto_missed_at,
        "mtpd_missed_at": one.clock.mtpd_missed_at,
        "fallback_ready_at": one.clock.fallback_ready_at,
        "person_days": one.person_days,
        "cost": one.loss,
        "carriers": [
            {"at_hours": item.at, "part": item.relief, "name": item.name, "product": item.product or None}
            for item in one.carriers
        ],
    }
