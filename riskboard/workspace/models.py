"""The organisation whose dependence is measured."""

from decimal import Decimal
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from riskboard.common.codes import validate_currency
from riskboard.common.history import tracked


def validate_time_zone(name: str) -> None:
    """Refuse what is not an IANA time zone name."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone: use a name such as Europe/Berlin."), params={"name": name}
        )


@tracked()
class Organisation(models.Model):
    """The one organisation of this installation."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    name = models.CharField(_("name"), max_length=200, default="Our organisation")
    currency = models.CharField(
        _("base currency"),
        max_length=3,
        default="EUR",
        validators=[validate_currency],
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    headcount = models.PositiveIntegerField(_("people"), default=240, validators=[MinValueValidator(1)])
    mean_loaded_cost = models.DecimalField(
        _("mean loaded cost per hour"),
        max_digits=12,
        decimal_places=2,
        default=Decimal("75.00"),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="organisation_is_one"),
            models.CheckConstraint(condition=models.Q(headcount__gte=1), name="organisation_has_people"),
            models.CheckConstraint(
                condition=models.Q(mean_loaded_cost__gt=0), name="organisation_cost_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def working_day_cost(self) -> Decimal:
        """One whole-organisation working day: people × 8 h × mean loaded cost, in the base currency."""
        return self.headcount * 8 * self.mean_loaded_cost


class SetUpLink(models.Model):
    """The address that sets a fresh installation up. Its secret is stored as its SHA-256 only; there is one at most."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(singleton=True), name="set_up_link_is_one")]

    def __str__(self) -> str:
        return f"until {self.expires_at}"
