"""The declared parameters of the risk method, one row a version."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskboard.common.history import tracked


@tracked()
class RiskParameters(models.Model):
    """A version of the parameters; the newest is in force and none is ever changed."""

    created_at = models.DateTimeField(auto_now_add=True)
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
