"""The page behind an entry that says little: asked for, claimed by a worker, ended with what came of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from incidents.models.article import Article
from incidents.models.source import FetchState


class PageText(models.Model):
    """The reading of one article's page for its main text; a queue of its own, beside that of the sources."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="page_text")
    domain = models.CharField(
        max_length=253, help_text="the page's registrable domain, one request at a time with the sources"
    )
    state = models.CharField(max_length=10, choices=FetchState.choices, default=FetchState.QUEUED)
    requested_at = models.DateTimeField(db_default=Now())
    not_before = models.DateTimeField(
        null=True, blank=True, help_text="the host asked to be left alone until then"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain"], condition=Q(state="running"), name="page_running_once_a_domain"
            ),
            models.CheckConstraint(condition=Q(state__in=FetchState.values), name="page_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["domain", "requested_at"],
                condition=Q(state__in=["queued", "running"]),
                name="page_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.state}"
