"""What the organisation asks of those who sign in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskboard.common.history import tracked


class SecondFactor(models.TextChoices):
    """Who must have a second step to sign in with a password."""

    NOBODY = "nobody", _("Nobody has to")
    ADMINISTRATORS = "administrators", _("Administrators have to")
    EVERYBODY = "everybody", _("Everybody has to")


@tracked()
class SecurityPolicy(models.Model):
    """The one policy of this installation."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    second_factor = models.CharField(
        _("second step"), max_length=20, choices=SecondFactor.choices, default=SecondFactor.NOBODY
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(singleton=True), name="security_policy_is_one"),
            models.CheckConstraint(
                condition=Q(second_factor__in=SecondFactor.values), name="security_policy_factor_known"
            ),
        ]

    def __str__(self) -> str:
        return self.second_factor
