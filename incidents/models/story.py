"""Stories: articles that tell of one event."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from incidents.models.vocabulary import Direction, IncidentType
from riskboard.common.finding import found_by


class Story(models.Model):
    """A group of articles about the same event."""

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

    class Meta:
        ordering = ["-last_published_at", "-pk"]
        verbose_name_plural = "stories"
        indexes = found_by("story", ("title",))

    def __str__(self) -> str:
        return self.title
