"""Events that detection passed over and an officer found: labels that no candidate would have brought."""

from django.db import models
from django.db.models import Q

from incidents.models.article import Article
from incidents.models.vocabulary import Direction, IncidentType
from riskboard.common.history import tracked


@tracked()
class MissedEvent(models.Model):
    """That an article was about an event although detection had passed it over; what kind, by whom and when."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="missed_event")
    type = models.CharField(max_length=30, choices=IncidentType.choices)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(type__in=IncidentType.values), name="missed_type_known"),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="missed_direction_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.article)
