"""Mitigations that can be made, and plans of them: what is to be done, by whom, until when."""

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from riskboard.common.history import tracked
from riskboard.common.years import days_within_years
from vendors.domain.limits import LONGEST_NOTICE
from vendors.domain.mitigation.gauge import Gauge
from vendors.models.base import RegisterRecord, slug_constraint
from vendors.models.criteria import WORDINGS
from vendors.models.product import Product
from vendors.models.vendor import Vendor
from vendors.models.workload import Fallback, Workload

MOST_NOTICE_HOURS = LONGEST_NOTICE * 24


class MitigationKind(models.TextChoices):
    """The mitigations that the method knows."""

    FALLBACK = "fallback", _("Add a fallback")
    EXERCISE = "exercise", _("Exercise a fallback")
    ALTERNATIVE = "alternative", _("Add a second vendor")
    OWN_SERVICE = "own_service", _("Run a service of our own")
    NEGOTIATE = "negotiate", _("Negotiate better terms")


# What is known of a mitigation beside its name, cost and note: what its kind needs, and what it may have.
_JOINS = ("workload", "product", "beside", "share")
NEEDED: Mapping[str, tuple[str, ...]] = {
    MitigationKind.FALLBACK: ("workload", "switch_hours", "capacity"),
    # The fallback itself may be taken out of the workload: the mitigation then says so.
    MitigationKind.EXERCISE: ("workload",),
    MitigationKind.ALTERNATIVE: _JOINS,
    MitigationKind.OWN_SERVICE: _JOINS,
    MitigationKind.NEGOTIATE: ("vendor",),
}
ALLOWED: Mapping[str, tuple[str, ...]] = {
    MitigationKind.FALLBACK: (*NEEDED[MitigationKind.FALLBACK], "product"),
    MitigationKind.EXERCISE: (*NEEDED[MitigationKind.EXERCISE], "spare"),
    MitigationKind.ALTERNATIVE: _JOINS,
    MitigationKind.OWN_SERVICE: _JOINS,
    MitigationKind.NEGOTIATE: (*NEEDED[MitigationKind.NEGOTIATE], "notice_hours", "appeal"),
}
PARTICULARS = tuple(dict.fromkeys(name for names in ALLOWED.values() for name in names))

# The levels of the criterion of contract clarity that take something off a suspension.
APPEALS = [(level, WORDINGS["appeal"].levels[level]) for level in (1, 2)]


def _holds_what_it_needs() -> Q:
    """Each kind has what it needs and nothing of the others."""
    found = Q()
    for kind in MitigationKind.values:
        empty = {f"{name}__isnull": True for name in PARTICULARS if name not in ALLOWED[kind]}
        given = {f"{name}__isnull": False for name in NEEDED[kind]}
        found |= Q(kind=kind, **empty, **given)
    return found


@tracked()
class Mitigation(RegisterRecord):
    """Something that can be done about a loss, and what it costs a year in the base currency.

    ``product`` is what joins: as a fallback (None: a manual procedure, named as the mitigation is), or as an option of
    the groups of ``workload`` that hold ``beside``. ``spare`` is the fallback that is exercised; None where it was
    taken out of the workload since. With ``vendor`` come better terms: hours of notice, and who looks at an appeal.
    """

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=MitigationKind.choices)
    workload = models.ForeignKey(
        Workload,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mitigations",
        verbose_name=_("workload"),
    )
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mitigations",
        verbose_name=_("product that joins"),
    )
    spare = models.ForeignKey(
        Fallback,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="exercises",
        verbose_name=_("fallback to exercise"),
    )
    beside = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("beside")
    )
    switch_hours = models.DecimalField(
        _("hours to switch"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    capacity = models.DecimalField(
        _("capacity"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Share of the workload it carries, 0 to 1"),
    )
    share = models.DecimalField(
        _("usage share"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Of the traffic, on the scale of its group; 0 stands by"),
    )
    vendor = models.ForeignKey(
        Vendor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mitigations",
        verbose_name=_("vendor"),
    )
    notice_hours = models.DecimalField(
        _("hours of notice"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    appeal = models.PositiveSmallIntegerField(_("appeal"), choices=APPEALS, null=True, blank=True)
    yearly_cost = models.DecimalField(_("cost a year"), max_digits=14, decimal_places=2, default=0)
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            slug_constraint("mitigation_slug_holds_a_letter"),
            models.CheckConstraint(
                condition=_holds_what_it_needs(), name="mitigation_has_what_its_kind_needs"
            ),
            models.CheckConstraint(
                condition=~Q(kind=MitigationKind.NEGOTIATE)
                | Q(notice_hours__isnull=False, notice_hours__gt=0)
                | Q(appeal__isnull=False),
                name="mitigation_betters_a_term",
            ),
            models.CheckConstraint(
                condition=Q(switch_hours=None) | Q(switch_hours__gte=0),
                name="mitigation_switch_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=0, capacity__lte=1),
                name="mitigation_capacity_in_range",
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=0), name="mitigation_share_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(notice_hours=None) | Q(notice_hours__gte=0, notice_hours__lte=MOST_NOTICE_HOURS),
                name="mitigation_notice_in_range",
            ),
            models.CheckConstraint(
                condition=Q(appeal=None) | Q(appeal__in=[level for level, _words in APPEALS]),
                name="mitigation_appeal_known",
            ),
            models.CheckConstraint(condition=Q(yearly_cost__gte=0), name="mitigation_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanGauge(models.TextChoices):
    """By what the mitigations of a plan were ranked."""

    EXPECTED = Gauge.EXPECTED.value, _("Expected loss a year")
    WORST = Gauge.WORST.value, _("Mean of the worst years, one in twenty")


@tracked()
class Plan(RegisterRecord):
    """Mitigations to be carried out, in their order; ``gauge`` is what they were ranked by, if they were."""

    name = models.CharField(_("name"), max_length=200)
    note = models.TextField(_("note"), blank=True, default="")
    gauge = models.CharField(_("ranked by"), max_length=8, choices=PlanGauge.choices, blank=True, default="")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            slug_constraint("plan_slug_holds_a_letter"),
            models.CheckConstraint(condition=Q(gauge__in=["", *PlanGauge.values]), name="plan_gauge_known"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class PlanStep(models.Model):
    """A mitigation of a plan: who sees to it, until when, and on which day it was done."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps", verbose_name=_("plan"))
    mitigation = models.ForeignKey(
        Mitigation, models.PROTECT, related_name="steps", verbose_name=_("mitigation")
    )
    position = models.PositiveSmallIntegerField(default=0)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    due = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            # At the end of a transaction, so that steps can change places.
            models.UniqueConstraint(
                fields=["plan", "position"], name="step_position_once", deferrable=Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["plan", "mitigation"], name="step_mitigation_once"),
            models.CheckConstraint(condition=days_within_years("due", "done_on"), name="step_years"),
        ]

    def __str__(self) -> str:
        return str(self.mitigation)
