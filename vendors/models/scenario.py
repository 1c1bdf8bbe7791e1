"""Scenarios that somebody saved: the question alone, for the answer is always that of the present register."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskboard.common.history import tracked
from vendors.domain.question import LARGEST_RISE, LONGEST_ATOM, LONGEST_HOURS, MOST_ATOMS, Question
from vendors.models.base import RegisterRecord, slug_constraint


@tracked()
class Scenario(RegisterRecord):
    """What if ``atoms`` failed together for so long; with ``price_rise`` what if these vendors cost so much more.

    It belongs to ``owner``; others see it once it is ``shared``.
    """

    name = models.CharField(_("name"), max_length=200)
    note = models.TextField(_("note"), blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("owner"),
    )
    shared = models.BooleanField(_("everybody sees it"), default=False)
    atoms = ArrayField(models.CharField(max_length=LONGEST_ATOM), verbose_name=_("what fails"))
    hours = models.DecimalField(_("for how many hours"), max_digits=8, decimal_places=2)
    notice_hours = models.DecimalField(_("hours of notice"), max_digits=8, decimal_places=2, default=0)
    price_rise = models.DecimalField(
        _("price rise, percent"), max_digits=6, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            slug_constraint("scenario_slug_holds_a_letter"),
            models.CheckConstraint(
                condition=Q(atoms__len__gte=1, atoms__len__lte=MOST_ATOMS), name="scenario_has_atoms"
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=LONGEST_HOURS), name="scenario_hours_in_range"
            ),
            models.CheckConstraint(
                condition=Q(notice_hours__gte=0, notice_hours__lte=LONGEST_HOURS),
                name="scenario_notice_in_range",
            ),
            models.CheckConstraint(
                condition=Q(price_rise=None) | Q(price_rise__gt=0, price_rise__lte=LARGEST_RISE),
                name="scenario_rise_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def question(self) -> Question:
        """What it asks."""
        rise = None if self.price_rise is None else float(self.price_rise)
        return Question(tuple(self.atoms), float(self.hours), float(self.notice_hours), rise)
