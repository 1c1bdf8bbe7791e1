"""Stories: articles that tell of one event, and what officers decided on which do."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incidents.models.vocabulary import Direction, IncidentType
from riskboard.common.finding import found_by
from riskboard.common.history import tracked


class Story(models.Model):
    """A group of articles about the same event.

    One that an officer merged into another keeps its row and goes on recognising articles, which belong to the other.
    """

    title = models.CharField(max_length=500)
    type = models.CharField(max_length=30, choices=IncidentType.choices)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    vendor_slugs = ArrayField(models.CharField(max_length=100), default=list)
    first_published_at = models.DateTimeField()
    last_published_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sketched = models.PositiveSmallIntegerField(
        default=0, help_text="of which version the sketches of its articles are; 0: not all of them have one"
    )
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="merged",
        help_text="the story that it is a part of, because an officer said so",
    )

    class Meta:
        ordering = ["-last_published_at", "-pk"]
        verbose_name_plural = "stories"
        indexes = found_by("story", ("title",))

    def __str__(self) -> str:
        return self.title


class StoryDecisionKind(models.TextChoices):
    MERGE = "merge", _("The same event")
    SPLIT = "split", _("Split off")
    APART = "apart", _("Not the same event")


@tracked(["kind", "story", "other", "reason", "undone_at"])
class StoryDecision(models.Model):
    """What an officer decided on how articles are grouped; in force until it is undone, whatever is read later.

    ``merge``: ``story`` is a part of ``other``. ``split``: ``articles`` of ``other`` became ``story``. ``apart``: the
    two tell of different events.
    """

    kind = models.CharField(max_length=10, choices=StoryDecisionKind.choices)
    story = models.ForeignKey(Story, models.CASCADE, related_name="decisions")
    other = models.ForeignKey(Story, models.CASCADE, related_name="decisions_as_other")
    articles = ArrayField(models.BigIntegerField(), default=list, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    was = models.JSONField(default=dict, help_text="what undoing puts back")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=StoryDecisionKind.values), name="story_decision_kind_known"
            ),
            models.CheckConstraint(condition=~Q(story=F("other")), name="story_decision_on_two"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.story_id}, {self.other_id}"
