"""How likely it is that something stops a vendor, as the API gives it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.accounts.permissions import Actor
from riskboard.api.columns import plan_of
from riskboard.api.fields import MomentField
from vendors.models import Vendor
from vendors.queries.streams import DEFAULT_ORDER, TYPES, Aged, Likelihood, likelihoods, ordered

# So many events of a stream are given, the newest.
MOST_EVENTS = 100
_GRADES = ("A", "B", "C")


class AgedEventSerializer(serializers.Serializer[Any]):
    """An event on record."""

    reference = serializers.CharField(help_text=_("Of the incident on record."))
    title = serializers.CharField(allow_blank=True)
    type = serializers.CharField()
    ours = serializers.BooleanField(help_text=_("Whether it is our own access."))
    started_at = MomentField()
    ended_at = MomentField(allow_null=True)
    weight = serializers.FloatField(help_text=_("What it counted for on its day."))
    counts = serializers.FloatField(help_text=_("What it still counts for."))


class StreamSerializer(serializers.Serializer[Any]):
    """A failure atom and a type of event: how often it strikes and for how long."""

    atom = serializers.CharField()
    type = serializers.ChoiceField(choices=TYPES)
    vendors = serializers.ListField(
        child=serializers.CharField(), help_text=_("Whose products it can stop, by identifier.")
    )
    rate = serializers.FloatField(help_text=_("Events to expect in a year."))
    rate_low = serializers.FloatField()
    rate_high = serializers.FloatField(help_text=_("Nine in ten: the rate lies between low and high."))
    chance = serializers.FloatField(help_text=_("Probability of one event or more within a year."))
    credibility = serializers.FloatField(
        help_text=_("How much of the rate is record: 0 the prior alone, 1 the record alone.")
    )
    posterior_a = serializers.FloatField()
    posterior_b = serializers.FloatField(help_text=_("In years."))
    prior_a = serializers.FloatField()
    prior_b = serializers.FloatField(help_text=_("In years."))
    half_life_years = serializers.FloatField()
    observed_years = serializers.FloatField()
    effective_years = serializers.FloatField()
    rate_grade = serializers.ChoiceField(choices=_GRADES)
    duration_grade = serializers.ChoiceField(choices=_GRADES)
    median_hours = serializers.FloatField()
    sigma = serializers.FloatField()
    mean_hours = serializers.FloatField()
    hours_low = serializers.FloatField()
    hours_high = serializers.FloatField()
    notice_hours = serializers.FloatField()
    duration_scale = serializers.FloatField()
    events_count = serializers.IntegerField()
    events = AgedEventSerializer(many=True)


class LikelihoodsSerializer(serializers.Serializer[Any]):
    """All streams of a vendor, the most frequent first."""

    vendor = serializers.CharField()
    streams = StreamSerializer(many=True)


def likelihood_of(person: Actor, vendor: Vendor) -> dict[str, Any]:
    """The streams that can befall ``vendor``, now, as far as ``person`` may know."""
    found = ordered(likelihoods(person, timezone.now(), vendor=vendor), DEFAULT_ORDER)
    return {"vendor": vendor.slug, "streams": [_stream(one) for one in found]}


def _stream(one: Likelihood) -> dict[str, Any]:
    rate, duration = one.hazard.rate, one.hazard.duration
    low, high = rate.interval
    shortest, longest = duration.interval
    return {
        "atom": one.atom,
        "type": one.type,
        "vendors": sorted(one.vendors),
        "rate": rate.mean,
        "rate_low": low,
        "rate_high": high,
        "chance": rate.chance,
        "credibility": one.hazard.credibility,
        "posterior_a": rate.a,
        "posterior_b": rate.b,
        "prior_a": one.prior.a,
        "prior_b": one.prior.b,
        "half_life_years": one.prior.half_life_years,
        "observed_years": one.stream.observed_years,
        "effective_years": one.hazard.exposure,
        "rate_grade": one.evidence.rate,
        "duration_grade": one.evidence.duration,
        "median_hours": duration.median,
        "sigma": duration.sigma,
        "mean_hours": duration.mean,
        "hours_low": shortest,
        "hours_high": longest,
        "notice_hours": one.stream.notice_hours,
        "duration_scale": one.stream.duration_scale,
        "events_count": len(one.events),
        "events": plan_of(AgedEventSerializer).each([_event(aged) for aged in one.aged[:MOST_EVENTS]]),
    }


def _event(aged: Aged) -> dict[str, Any]:
    names = ("reference", "title", "type", "ours", "started_at", "ended_at")
    told = {name: getattr(aged.event, name) for name in names}
    return told | {"weight": float(aged.event.weight), "counts": aged.weight}
