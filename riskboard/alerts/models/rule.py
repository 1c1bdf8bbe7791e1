"""Which events a channel is told of."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskboard.alerts.domain.rules import Condition
from riskboard.alerts.models.channel import Channel
from riskboard.alerts.models.vocabulary import Band, EventName, Severity
from riskboard.common.history import tracked


@tracked()
class Rule(models.Model):
    """Some events, under some conditions, to one channel. Several rules of a channel add up."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField(default=0)
    event_names = ArrayField(
        models.CharField(max_length=40, choices=EventName.choices), verbose_name=_("events")
    )
    min_severity = models.CharField(
        _("severity at least"), max_length=10, choices=Severity.choices, blank=True, default=""
    )
    ours_only = models.BooleanField(_("only what affects our own access"), default=False)
    vendors = ArrayField(
        models.SlugField(max_length=100), verbose_name=_("vendors"), default=list, blank=True
    )
    min_change = models.DecimalField(
        _("score change of at least"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    min_band = models.CharField(
        _("band at least"), max_length=10, choices=Band.choices, blank=True, default=""
    )
    restricted = models.BooleanField(_("restricted incidents too"), default=False)

    class Meta:
        ordering = ["channel", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(event_names=[]), name="rule_has_an_event"),
            models.CheckConstraint(
                condition=Q(min_severity__in=["", *Severity.values]), name="rule_severity_known"
            ),
            models.CheckConstraint(condition=Q(min_band__in=["", *Band.values]), name="rule_band_known"),
            models.CheckConstraint(
                condition=Q(min_change=None) | Q(min_change__gte=0, min_change__lte=100),
                name="rule_change_in_range",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.event_names)

    @property
    def condition(self) -> Condition:
        """The rule as the pure decision takes it."""
        return Condition(
            events=frozenset(self.event_names),
            min_severity=self.min_severity,
            ours_only=self.ours_only,
            vendors=frozenset(self.vendors),
            min_change=None if self.min_change is None else float(self.min_change),
            min_band=self.min_band,
            restricted=self.restricted,
        )
