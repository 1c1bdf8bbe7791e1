"""Concentration limits that the organisation declares, and how they stand."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from riskboard.common.formatting import percent
from riskboard.common.history import tracked
from vendors.models.base import RegisterRecord, slug_constraint


class Layer(models.TextChoices):
    """The views on what everything rests on; makers and jurisdictions are looked through to."""

    VENDOR = "vendor", _("Vendors")
    MODEL_MAKER = "model_maker", _("Model makers, looked through")
    PLATFORM = "platform", _("Host clouds")
    JURISDICTION = "jurisdiction", _("Jurisdictions")


# After "on" in the sentence that a limit is.
_ANY: Mapping[str, Promise] = {
    Layer.VENDOR: _("one vendor"),
    Layer.MODEL_MAKER: _("one model maker"),
    Layer.PLATFORM: _("one host cloud"),
    Layer.JURISDICTION: _("one jurisdiction"),
}


class Scope(models.TextChoices):
    """Whose unit loss is shared out."""

    ALL = "all", _("All workloads")
    CRITICAL = "critical", _("Critical workloads")


@tracked()
class ConcentrationLimit(RegisterRecord):
    """At most ``bound`` percent of the unit loss of these workloads on one member of a layer, or on a named one.

    ``member`` is the identifier of a vendor, or the name of a host cloud or jurisdiction; empty means any.
    """

    layer = models.CharField(_("measured on"), max_length=12, choices=Layer.choices)
    scope = models.CharField(
        _("workloads that count"), max_length=8, choices=Scope.choices, default=Scope.ALL
    )
    bound = models.DecimalField(_("at most, percent"), max_digits=5, decimal_places=2)
    member = models.CharField(_("only this one"), max_length=200, blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")
    owner = models.CharField(_("owner"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ["layer", "scope", "member", "pk"]
        constraints = [
            slug_constraint("limit_slug_holds_a_letter"),
            models.CheckConstraint(condition=Q(layer__in=Layer.values), name="limit_layer_known"),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="limit_scope_known"),
            models.CheckConstraint(condition=Q(bound__gte=0, bound__lt=100), name="limit_bound_in_range"),
            # So no limit has more than a hundred members above it.
            models.CheckConstraint(
                condition=Q(bound__gte=1) | ~Q(member=""), name="limit_on_any_is_a_percent_or_more"
            ),
            models.UniqueConstraint(
                fields=["layer", "scope", "member"],
                condition=Q(archived_at=None),
                name="limit_declared_once",
            ),
        ]

    def __str__(self) -> str:
        return self.said(self.member)

    def said(self, name: str) -> str:
        """The limit as a sentence without its stop; ``name`` is what people call the member, if one is named."""
        words = {"bound": self.at_most, "member": name or _ANY[self.layer]}
        if self.scope == Scope.CRITICAL:
            return gettext("At most %(bound)s of the hourly loss of critical workloads on %(member)s") % words
        return gettext("At most %(bound)s of the hourly loss of all workloads on %(member)s") % words

    @property
    def at_most(self) -> str:
        """The bound as people read it."""
        return percent(self.fraction, 0 if self.bound == int(self.bound) else 2)

    @property
    def fraction(self) -> float:
        """The bound as a fraction of one."""
        return float(self.bound) / 100


class LimitStanding(models.Model):
    """How a limit stood when it was last weighed: the member with the largest share, and whether that is too much.

    ``member`` and ``share`` (a fraction of one) are empty while nothing is in use.
    """

    limit = models.OneToOneField(
        ConcentrationLimit, models.CASCADE, primary_key=True, related_name="standing"
    )
    judged_at = models.DateTimeField()
    member = models.CharField(max_length=200, blank=True, default="")
    share = models.FloatField(null=True)
    breached = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(breached=False) | Q(share__isnull=False), name="standing_breached_by_a_share"
            )
        ]

    def __str__(self) -> str:
        return f"{self.limit}: {self.share}"


class LimitBreach(models.Model):
    """One member above a limit, from when it was found there until it was found within again.

    ``share`` is the latest, ``bound`` what it was held against (fractions of one); ``workloads`` are the identifiers
    of those that weigh most in it, each with what it adds to the share.
    """

    limit = models.ForeignKey(ConcentrationLimit, models.CASCADE, related_name="breaches")
    member = models.CharField(max_length=200)
    since = models.DateTimeField()
    healed_at = models.DateTimeField(null=True, blank=True)
    share = models.FloatField()
    bound = models.FloatField()
    workloads = models.JSONField(default=list)

    class Meta:
        ordering = ["-since", "-share", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["limit", "member"], condition=Q(healed_at=None), name="breach_open_once_a_member"
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1.000001), name="breach_share_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit}: {self.member} {self.share}"

    @property
    def points_over(self) -> float:
        """By how many percentage points the share exceeds the bound."""
        return (self.share - self.bound) * 100
