"""Webhooks over the API: channels of that kind with their rules, what was sent to them, and sending it again."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from incidents.api.references import numeric
from riskboard.alerts.models import (
    Attempt,
    Band,
    Channel,
    ChannelKind,
    ChannelState,
    Delivery,
    DeliveryState,
    EventName,
    Rule,
    Severity,
)
from riskboard.alerts.queries import log
from riskboard.alerts.services import channels as services
from riskboard.alerts.services.resending import resend, send_test
from riskboard.api.columns import Computed, Part
from riskboard.api.errors import conflicts
from riskboard.api.fields import AmountField, ChoiceField, MomentField, TextField, TruthField
from riskboard.api.idempotency import idempotency_key
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import LONGEST_LIST, ModelSerializer, NothingInput, StrictSerializer, listed
from riskboard.api.viewsets import Archived, Changed, Created, Listed, Shown
from riskboard.common.found import found_or_404
from vendors.api.references import vendor_field


class RuleAnswer(ModelSerializer):
    """What a webhook is told of. Conditions weigh only on events that have the property."""

    events = serializers.ListField(
        child=serializers.ChoiceField(choices=EventName.choices), source="event_names"
    )

    class Meta:
        model = Rule
        fields = ("events", "min_severity", "ours_only", "vendors", "min_change", "min_band", "restricted")


class RuleInput(StrictSerializer):
    """A rule: some events under some conditions; empty means no condition."""

    events = serializers.ListField(
        child=ChoiceField(choices=EventName.choices), allow_empty=False, max_length=LONGEST_LIST
    )
    min_severity = ChoiceField(choices=Severity.choices, required=False, allow_blank=True)
    ours_only = TruthField(required=False)
    vendors = serializers.ListField(child=vendor_field(), required=False, max_length=LONGEST_LIST)
    min_change = AmountField(
        max_digits=4, decimal_places=1, min_value=0, max_value=100, required=False, allow_null=True
    )
    min_band = ChoiceField(choices=Band.choices, required=False, allow_blank=True)
    restricted = TruthField(required=False, help_text=_("Incidents that are restricted to officers too."))

    def validate_vendors(self, value: list[Any]) -> list[str]:
        """Their identifiers, by which events name them."""
        return [vendor.slug for vendor in value]


class WebhookSerializer(ModelSerializer):
    """An address that events are posted to. Neither the address nor the secret is ever given: its host is."""

    state = serializers.ChoiceField(choices=ChannelState.choices)
    rules = Part(RuleAnswer(), rows=lambda: Rule.objects.order_by("position", "pk"), of="channel_id")
    waiting = serializers.IntegerField(help_text=_("Deliveries on their way."))
    given_up = serializers.IntegerField(help_text=_("Deliveries given up after three days."))
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = Channel
        fields = (
            "id",
            "name",
            "host",
            "state",
            "pause_reason",
            "rules",
            "waiting",
            "given_up",
            "failing_since",
            "previous_secret_until",
            "created_at",
            "updated_at",
        )


class WebhookInput(StrictSerializer):
    """What can be set of a webhook. A list of rules that is given replaces the old one as a whole."""

    name = TextField(max_length=100)
    url = TextField(max_length=2000, help_text=_("Begins with https://. It is stored encrypted."))
    rules = listed(RuleInput, required=False)


class SecretSerializer(serializers.Serializer[Any]):
    """A signing secret, given this once."""

    secret = serializers.CharField(help_text=_("`whsec_` and the key in base64."))


class AttemptSerializer(ModelSerializer):
    """One attempt at a delivery."""

    class Meta:
        model = Attempt
        fields = ("at", "succeeded", "status_code", "answer", "error", "duration_ms")


class DeliverySerializer(ModelSerializer):
    """An event on its way to a webhook, with every attempt."""

    message_id = Computed(
        lambda uid: f"evt_{uid.hex}",
        reads=("event__uid",),
        shape=serializers.CharField(help_text=_("The header webhook-id: the same at every attempt.")),
    )
    event = serializers.CharField(source="event.name")
    subject = serializers.CharField(source="event.subject_key")
    occurred_at = MomentField(source="event.occurred_at")
    attempts = Part(
        AttemptSerializer(), rows=lambda: Attempt.objects.order_by("-at", "-pk"), of="delivery_id"
    )

    class Meta:
        model = Delivery
        fields = (
            "id",
            "message_id",
            "event",
            "subject",
            "occurred_at",
            "state",
            "failures",
            "next_try_at",
            "settled_at",
            "created_at",
            "attempts",
        )


class WebhookViewSet(Listed, Shown, Created, Changed, Archived):
    """Addresses of other programs that are told what happens."""

    resource = Resource(
        name="webhooks",
        singular="webhook",
        read_right="administer",
        write_right="administer",
        key="",
        listing=Listing(orderings={"id": "pk", "name": "name", "created_at": "created_at"}),
    )
    listings = {
        "deliveries": Listing(
            filters=(
                Parameter(
                    name="state", description=_("How far it got."), choices=tuple(DeliveryState.values)
                ),
                Parameter(
                    name="event", description=_("What it tells of."), choices=(*EventName.values, "test")
                ),
            ),
            default_ordering="-id",
        )
    }
    serializer_class = WebhookSerializer
    input_class = WebhookInput

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As for every resource; an answer that holds a secret is not kept to be given again."""
        super().initial(request, *args, **kwargs)
        if self.action == "secret" and idempotency_key(request) is not None:
            raise ParseError(_("Send no Idempotency-Key here: a secret is given once and kept nowhere."))

    def rows(self, **filters: Any) -> QuerySet[Channel]:
        """All webhooks."""
        return log.channels(kind=ChannelKind.WEBHOOK, **filters).prefetch_related(None)

    def find(self, key: str) -> Channel:
        """One webhook."""
        return found_or_404(self.rows().filter(pk=numeric(key)).first())

    def add(self, values: dict[str, Any]) -> Channel:
        """Add it. Its first secret is nobody's: `secret` makes one that is given."""
        made, _secret = services.create_channel(by=self.person, kind=ChannelKind.WEBHOOK, **values)
        return made

    def change(self, record: Channel, values: dict[str, Any]) -> Channel:
        """Change it."""
        return services.update_channel(by=self.person, channel=record, **values)

    def remove(self, record: Channel, **expected: Any) -> None:
        """Archive it, and forget its address and secrets."""
        services.archive_channel(by=self.person, channel=record, **expected)

    @extend_schema(request=NothingInput, responses=SecretSerializer)
    @action(detail=True, methods=["post"])
    def secret(self, request: Request, key: str) -> HttpResponse:
        """Make a new signing secret, which is given in this answer alone.

        For 24 hours messages are signed with the one before as well, so that the receiver can change over.
        """
        webhook = self.get_object()
        self.read_body(NothingInput)
        return self.answer({"secret": services.rotate_secret(by=self.person, channel=webhook)})

    @extend_schema(request=NothingInput, responses=AttemptSerializer)
    @action(detail=True, methods=["post"])
    def test(self, request: Request, key: str) -> HttpResponse:
        """Send a `test` event now, once, and tell what came of it."""
        webhook = self.get_object()
        self.read_body(NothingInput)
        attempt = send_test(by=self.person, channel=webhook, path=f"/settings/alerts/{webhook.pk}/")
        return self.one(Attempt.objects.filter(pk=attempt.pk), shape=AttemptSerializer)

    @extend_schema(request=NothingInput, responses=WebhookSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, key: str) -> HttpResponse:
        """Send nothing more to it; what happens meanwhile is not kept for it."""
        webhook = self.get_object()
        self.read_body(NothingInput)
        return self.represent(services.pause_channel(by=self.person, channel=webhook).pk)

    @extend_schema(request=NothingInput, responses=WebhookSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, key: str) -> HttpResponse:
        """Send to it again, first what still waited."""
        webhook = self.get_object()
        self.read_body(NothingInput)
        return self.represent(services.resume_channel(by=self.person, channel=webhook).pk)

    @extend_schema(responses=DeliverySerializer(many=True))
    @action(detail=True, methods=["get"])
    def deliveries(self, request: Request, key: str) -> HttpResponse:
        """What was sent to it, the newest first, with every attempt."""
        webhook, filters = self.get_object(), self.filters()
        rows = log.deliveries(channel=webhook.pk, **filters).prefetch_related(None).order_by()
        return self.page(lambda: rows, DeliverySerializer)

    @extend_schema(request=NothingInput, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"], url_path="deliveries/(?P<delivery>[^/]+)/resend")
    def resend(self, request: Request, key: str, delivery: str) -> HttpResponse:
        """Send a delivery off once more, under the same `message_id`. Refused while the webhook is paused."""
        webhook = self.get_object()
        found: Delivery = found_or_404(webhook.deliveries.filter(pk=numeric(delivery)).first())
        self.read_body(NothingInput)
        with conflicts():
            resend(by=self.person, delivery=found)
        rows = Delivery.objects.filter(pk=found.pk)
        return self.one(rows, shape=DeliverySerializer, code=status.HTTP_202_ACCEPTED)
