"""The risk of one vendor as the API gives it: now, as it was stored on a day, and over time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from riskboard.accounts.permissions import Actor
from riskboard.api.columns import Computed, FromQuery, plan_of
from riskboard.api.fields import MomentField, MoneyField
from riskboard.common.prepared import Hole, Prepared, Row, prepared
from riskboard.workspace.queries import organisation
from vendors.api.annual import AnnualSerializer, annual_data
from vendors.api.clarity import ClaritySerializer, clarity_of
from vendors.api.scores import BandField, CurrencyField, StaleField
from vendors.domain.export import world_to_json
from vendors.models import ObservedEvent, Vendor, VendorScore
from vendors.queries.exposure import LiveExposure, by_incident, open_events
from vendors.queries.live import live_exposures
from vendors.queries.risk import end_of, in_force_at, parameters_version_in_query
from vendors.queries.stored import contributions_of, world_behind
from vendors.queries.streams import with_streams

# What the breakdown of a stored score is made from.
_BROKEN_DOWN = ("id", "vendor_id", "current", "inputs_hash", "tolerance", "loss", "contributions")


class ContributionSerializer(serializers.Serializer[Any]):
    """What one workload adds: the points of all contributions sum to the score."""

    workload = serializers.CharField()
    lost_hours = serializers.FloatField()
    loss = MoneyField()
    direct_loss = MoneyField()
    points = serializers.FloatField()


class ConcentrationSerializer(serializers.ModelSerializer[VendorScore]):
    """The concentration score with its exact breakdown."""

    band = BandField()
    loss = MoneyField()
    direct_loss = MoneyField()
    indirect_loss = MoneyField()
    tolerance = MoneyField()
    contributions = Computed(
        lambda *row: _contributions(row), reads=_BROKEN_DOWN, shape=ContributionSerializer(many=True)
    )

    class Meta:
        model = VendorScore
        fields = ("score", "band", "loss", "direct_loss", "indirect_loss", "tolerance", "contributions")


def _contributions(row: Row) -> list[dict[str, Any]]:
    score = VendorScore.from_db(connection.alias, _BROKEN_DOWN, row)
    return plan_of(ContributionSerializer).each(contributions_of(score))


class StoredSerializer(serializers.Serializer[Any]):
    """What is read of a stored score."""

    concentration = ConcentrationSerializer(source="*")
    method_version = serializers.CharField()
    inputs_hash = serializers.CharField()
    parameters_version = FromQuery(
        parameters_version_in_query, shape=serializers.IntegerField(allow_null=True), allow_null=True
    )
    computed_at = MomentField()
    confirmed_at = MomentField()
    currency = CurrencyField()
    stale = StaleField()


class ActiveIncidentSerializer(serializers.Serializer[Any]):
    """An incident that is going on, and what it does to us; the last fields are null for a day in the past."""

    reference = serializers.CharField(help_text=gettext_lazy("Of the incident on record."))
    title = serializers.CharField(allow_blank=True)
    type = serializers.CharField()
    atoms = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("What failed, each once.")
    )
    ours = serializers.BooleanField(help_text=gettext_lazy("Whether it is our own access."))
    started_at = MomentField()
    expected_end_at = MomentField(allow_null=True)
    waited_hours = serializers.FloatField()
    left_hours = serializers.FloatField(allow_null=True)
    people_stopped = serializers.IntegerField(allow_null=True)
    cost = MoneyField(allow_null=True)


class RiskSerializer(serializers.Serializer[Any]):
    """Everything the register knows about the risk of one vendor."""

    vendor = serializers.CharField()
    score = serializers.FloatField(allow_null=True, help_text=gettext_lazy("The concentration score."))
    band = serializers.CharField(allow_null=True)
    currency = serializers.RegexField("^[A-Z]{3}$")
    concentration = ConcentrationSerializer(allow_null=True)
    clarity = ClaritySerializer(allow_null=True)
    annual = AnnualSerializer(
        allow_null=True, help_text=gettext_lazy("What a year may cost; null for a day in the past.")
    )
    active_incidents = ActiveIncidentSerializer(many=True)
    method_version = serializers.CharField(allow_null=True)
    inputs_hash = serializers.CharField(allow_null=True)
    parameters_version = serializers.IntegerField(
        allow_null=True,
        help_text=gettext_lazy("Of the risk parameters; null where none was declared or it was not noted."),
    )
    computed_at = MomentField(allow_null=True)
    confirmed_at = MomentField(allow_null=True)
    stale = serializers.BooleanField()


class HistorySerializer(serializers.ModelSerializer[VendorScore]):
    """A score as it was stored, in force from ``computed_at`` to the next one."""

    band = BandField()
    loss = MoneyField()
    direct_loss = MoneyField()
    indirect_loss = MoneyField()
    tolerance = MoneyField()
    currency = CurrencyField()
    computed_at = MomentField()
    confirmed_at = MomentField()

    class Meta:
        model = VendorScore
        fields = (
            "score",
            "band",
            "loss",
            "direct_loss",
            "indirect_loss",
            "tolerance",
            "currency",
            "method_version",
            "inputs_hash",
            "computed_at",
            "confirmed_at",
        )


def risk_of(person: Actor, vendor: Vendor, day: date | None) -> dict[str, Any]:
    """The risk of ``vendor`` now, or as it was stored at the end of ``day`` (UTC).

    :raises Http404: when nothing was stored by then.
    """
    plan = plan_of(StoredSerializer)
    if day is None:
        now = timezone.now()
        query = prepared(
            ("risk", plan),
            lambda: Prepared(plan.select(VendorScore.objects.filter(vendor=Hole("pk"), current=True))),
        )
        found = plan.records(query.run({"pk": vendor.pk}))[0]
        active = [_exposed(exposure, now) for exposure in live_exposures(person, now, vendor)]
        stored = found[0] if found else _unscored()
        return _assemble(vendor, stored, active, clarity_of(vendor, None), annual_data(vendor))
    moment = end_of(day)
    found = plan.records(list(plan.select(in_force_at(vendor, moment)[:1])))[0]
    if not found:
        raise Http404(
            _("No score of %(vendor)s was stored by %(day)s.") % {"vendor": vendor.slug, "day": day}
        )
    incidents = by_incident(open_events(person, moment, vendor))
    active = [_open(events, moment) for events in incidents]
    return _assemble(vendor, found[0] | {"stale": False}, active, clarity_of(vendor, moment))


def world_of_score(person: Actor, vendor: Vendor, day: date | None) -> dict[str, Any]:
    """The world behind the score of ``vendor`` in force, or as it was stored at the end of ``day`` (UTC).

    :raises Http404: when none was kept.
    """
    score = (
        in_force_at(vendor, timezone.now() if day is None else end_of(day)).select_related("vendor").first()
    )
    world = world_behind(score) if score else None
    if world is None:
        raise Http404(_("What the score of %(vendor)s rests on was not kept.") % {"vendor": vendor.slug})
    return world_to_json(with_streams(person, world))


def _unscored() -> dict[str, Any]:
    """What is known before the first run."""
    empty = dict.fromkeys(StoredSerializer().fields)
    return empty | {"currency": organisation().currency, "stale": True}


def _assemble(
    vendor: Vendor,
    stored: dict[str, Any],
    active: list[dict[str, Any]],
    clarity: dict[str, Any] | None,
    annual: dict[str, Any] | None = None,
) -> dict[str, Any]:
    concentration = stored["concentration"] or {}
    return stored | {
        "vendor": vendor.slug,
        "score": concentration.get("score"),
        "band": concentration.get("band"),
        "clarity": clarity,
        "annual": annual,
        "active_incidents": plan_of(ActiveIncidentSerializer).each(active),
    }


def _open(events: Sequence[ObservedEvent], moment: datetime) -> dict[str, Any]:
    """An incident as its observed events tell it: one an atom, all with the same times."""
    event = events[0]
    names = ("reference", "title", "type", "ours", "started_at", "expected_end_at")
    left = (event.expected_end_at - moment).total_seconds() / 3600 if event.expected_end_at else None
    return {name: getattr(event, name) for name in names} | {
        "atoms": sorted(one.atom for one in events),
        "waited_hours": (moment - event.started_at).total_seconds() / 3600,
        "left_hours": left,
        "people_stopped": None,
        "cost": None,
    }


def _exposed(exposure: LiveExposure, now: datetime) -> dict[str, Any]:
    return _open(exposure.events, now) | {
        "people_stopped": exposure.people_stopped,
        "cost": exposure.cost,
    }
