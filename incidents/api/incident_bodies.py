"""What incidents look like on the wire, and what can be set of them."""

from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from incidents.api.references import IncidentField, PersonField, article_field
from incidents.domain.unstated import unstated
from incidents.models import (
    Candidate,
    CandidateState,
    Fact,
    FactState,
    Incident,
    IncidentArticle,
    TimelineEntry,
)
from incidents.models.incident import ACTIVE
from incidents.models.vocabulary import Status
from incidents.services.validation import FIELDS
from riskboard.api.columns import Computed, FromQuery, Part
from riskboard.api.fields import ChoiceField, MomentField, TextField, TruthField
from riskboard.api.serializers import LONGEST_LIST, ModelSerializer, StrictSerializer, listed
from vendors.api.references import product_field, vendor_field

_PLAIN = tuple(name for name in FIELDS if name != "officer")
_WAIT = ("started_at", "expected_end_at", "wait_days")


class TimelineSerializer(ModelSerializer):
    """Something that happened with the incident."""

    by = PersonField(allow_null=True, help_text=_("User name; null where Riskboard itself acted."))

    class Meta:
        model = TimelineEntry
        fields = ("id", "at", "kind", "text", "by")


class FactSerializer(ModelSerializer):
    """A claim, the sentence it rests on, and whether an officer has confirmed it."""

    article = serializers.IntegerField(source="article_id", allow_null=True)
    decided_by = PersonField(allow_null=True)

    class Meta:
        model = Fact
        fields = (
            "id",
            "field",
            "value",
            "sentence",
            "article",
            "where",
            "start",
            "end",
            "state",
            "decided_by",
            "decided_at",
        )


class EvidenceSerializer(serializers.ModelSerializer[IncidentArticle]):
    """An article that the incident rests on."""

    id = serializers.IntegerField(source="article_id")
    title = serializers.CharField(source="article.title")
    url = serializers.CharField(source="article.url")
    published_at = MomentField(source="article.published_at")

    class Meta:
        model = IncidentArticle
        fields = ("id", "title", "url", "published_at")


def _wait_ends_at(*wait: Any) -> Any:
    return Incident(**dict(zip(_WAIT, wait, strict=True))).wait_ends_at


class IncidentSerializer(ModelSerializer):
    """An incident with its timeline, facts and evidence."""

    vendors = Part(
        vendor_field(source="vendor"),
        rows=lambda: Incident.vendors.through.objects.order_by("vendor__name"),
        of="incident_id",
    )
    products = Part(
        product_field(source="product"),
        rows=lambda: Incident.products.through.objects.order_by("product__name"),
        of="incident_id",
    )
    officer = PersonField(allow_null=True)
    active = FromQuery(
        lambda: ExpressionWrapper(ACTIVE, output_field=BooleanField()),
        shape=serializers.BooleanField(),
        help_text=_("Whether its clock runs."),
    )
    automatic = FromQuery(
        lambda: Exists(
            Candidate.objects.filter(incident=OuterRef("pk"), state=CandidateState.ACCEPTED, decided_by=None)
        ),
        shape=serializers.BooleanField(),
        help_text=_("Whether a rule of a source accepted it, and no officer."),
    )
    wait_ends_at = Computed(_wait_ends_at, reads=_WAIT, shape=MomentField(), allow_null=True)
    ends = Part(
        serializers.CharField(source="reference"),
        rows=lambda: Incident.objects.filter(restricted=False, archived_at=None).order_by("reference"),
        of="ended_by_id",
        help_text=_("References of what it ended, as news that access is back; without restricted ones."),
    )
    unstated = Computed(
        lambda kind, authority: list(unstated(type=kind, authority=authority)),
        reads=("type", "authority"),
        shape=serializers.ListField(child=serializers.CharField()),
        help_text=_(
            "Fields that an incident of its kind should say and that are empty, such as an order's authority."
        ),
    )
    timeline = Part(TimelineSerializer(), rows=TimelineEntry.objects.all, of="incident_id")
    facts = Part(FactSerializer(), rows=Fact.objects.all, of="incident_id")
    articles = Part(EvidenceSerializer(), rows=IncidentArticle.objects.all, of="incident_id")
    created_at = MomentField()
    updated_at = MomentField()

    class Meta:
        model = Incident
        fields = (
            "id",
            "reference",
            *_PLAIN,
            "vendors",
            "products",
            "officer",
            "active",
            "automatic",
            "wait_ends_at",
            "ends",
            "unstated",
            "timeline",
            "facts",
            "articles",
            "created_at",
            "updated_at",
        )


class FactInput(ModelSerializer):
    """A claim to put on record, alleged until it is confirmed."""

    article = article_field(required=False, allow_null=True)

    class Meta:
        model = Fact
        fields = ("field", "value", "sentence", "article")


class FactDecisionInput(StrictSerializer):
    """What an officer says of a fact."""

    state = ChoiceField(choices=FactState.choices)


class IncidentChange(ModelSerializer):
    """What can be set of an incident. A list that is given replaces the old one; a status is a step on its road."""

    vendors = serializers.ListField(child=vendor_field(), allow_empty=False, max_length=LONGEST_LIST)
    products = serializers.ListField(child=product_field(), required=False, max_length=LONGEST_LIST)

    class Meta:
        model = Incident
        fields: tuple[str, ...] = (*_PLAIN, "vendors", "products")


class IncidentInput(IncidentChange):
    """An incident to file, with the facts and articles that it starts with."""

    facts = listed(FactInput, required=False)
    articles = serializers.ListField(child=article_field(), required=False, max_length=LONGEST_LIST)

    class Meta(IncidentChange.Meta):
        fields = (*IncidentChange.Meta.fields, "facts", "articles")


class CorrectionInput(IncidentChange):
    """What the officer corrects of a candidate's proposal; an empty body accepts it as it stands."""

    vendors = serializers.ListField(child=vendor_field(), max_length=LONGEST_LIST)
    add_vendors = TruthField(
        required=False, help_text=_("Whether vendors that the register lacks are added to it.")
    )

    class Meta(IncidentChange.Meta):
        fields = (*IncidentChange.Meta.fields, "add_vendors")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The same, none of them needed."""
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class StatusInput(StrictSerializer):
    """A step on the road of an incident."""

    status = ChoiceField(choices=Status.choices)
    at = MomentField(required=False, help_text=_("When it happened; now if left out."))
    note = TextField(required=False, allow_blank=True, max_length=900)


class TimelineInput(StrictSerializer):
    """An entry for the timeline."""

    text = TextField(max_length=1000)
    at = MomentField(required=False)


class MergeInput(StrictSerializer):
    """The incident that a candidate belongs to."""

    incident = IncidentField()
