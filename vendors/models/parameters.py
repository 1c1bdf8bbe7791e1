"""The declared parameters of the risk method, one row a version."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskboard.common.history import tracked
from vendors.domain.levers import CORE, DEFAULTS, LEVERS, flat


@tracked()
class RiskParameters(models.Model):
    """A version of the parameters; the newest is in force and none is ever changed."""

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("declared by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    tolerance = models.DecimalField(
        _("loss tolerance"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: one working day of the whole organisation"),
    )
    horizon_hours = models.DecimalField(
        _("horizon, hours"), max_digits=9, decimal_places=2, default=Decimal(720)
    )
    urgency = models.DecimalField(
        _("urgency past the tolerated outage"), max_digits=6, decimal_places=3, default=Decimal(1)
    )
    untested_credit = models.DecimalField(
        _("credit of an untested fallback"), max_digits=5, decimal_places=4, default=Decimal("0.2")
    )
    # What differs from the method's own values (vendors.domain.levers): by class, type, and type and kind of report.
    classes = models.JSONField(_("hours of an improvised replacement"), default=dict, blank=True)
    types = models.JSONField(_("rates and durations"), default=dict, blank=True)
    weights = models.JSONField(_("weights of events"), default=dict, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tolerance=None) | Q(tolerance__gt=0), name="parameters_tolerance_positive"
            ),
            models.CheckConstraint(condition=Q(horizon_hours__gt=0), name="parameters_horizon_positive"),
            models.CheckConstraint(condition=Q(urgency__gte=0), name="parameters_urgency_not_negative"),
            models.CheckConstraint(
                condition=Q(untested_credit__gte=0, untested_credit__lte=1), name="parameters_credit_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.pk}"

    @property
    def setting(self) -> dict[str, float | None]:
        """The value of every lever, by key."""
        own: dict[str, float | None] = {
            name: None if (value := getattr(self, name)) is None else float(value) for name in CORE
        }
        declared = flat({"classes": self.classes, "types": self.types, "weights": self.weights})
        return {**DEFAULTS, **own, **{key: value for key, value in declared.items() if key in LEVERS}}
