"""Facts of an incident, each with the sentence it rests on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.article import Article
from incidents.models.incident import Incident
from riskboard.common.history import tracked


class FactState(models.TextChoices):
    """Alleged until an officer confirms it."""

    ALLEGED = "alleged", _("Alleged")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")


@tracked()
class Fact(models.Model):
    """One claim about an incident: which field, what value, in which words of which article."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="facts")
    field = models.CharField(max_length=40)
    value = models.CharField(max_length=500)
    sentence = models.TextField(blank=True, default="")
    article = models.ForeignKey(Article, models.SET_NULL, null=True, blank=True, related_name="facts")
    where = models.CharField(max_length=10, blank=True, default="", help_text="title or text")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=FactState.choices, default=FactState.ALLEGED)
    decided_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FactState.values), name="fact_state_known"),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__lt=models.F("end")), name="fact_span_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"
