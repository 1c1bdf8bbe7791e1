"""Articles: what was read, with what was found in it."""

from django.db import models
from django.db.models import Q

from incidents.models.source import Source
from incidents.models.story import Story
from riskboard.common.finding import found_by

# What was looked through and held for no event.
PASSED_OVER = Q(relevant=False, story=None, detected_at__isnull=False)


class Article(models.Model):
    """One entry of a source (or one pushed text), its newest wording, and what detection says of it."""

    # Found by the indexes below, which begin with them.
    source = models.ForeignKey(
        Source, models.CASCADE, related_name="articles", null=True, blank=True, db_index=False
    )
    identity = models.CharField(
        max_length=64, help_text="hash of guid, else cleaned link, else title and text"
    )
    url = models.CharField(max_length=2000, blank=True, default="")
    clean_url = models.CharField(max_length=2000, blank=True, default="", db_index=True)
    title = models.CharField(max_length=1000, blank=True, default="")
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="", help_text="sanitised, for display")
    lang = models.CharField(max_length=20, blank=True, default="")
    published_at = models.DateTimeField()
    published_known = models.BooleanField(default=True, help_text="false: the time of the fetch stands in")
    fetched_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    outage = models.JSONField(
        null=True,
        blank=True,
        default=None,
        help_text="what a status page says beside the words: started_at, ended_at, impact, components",
    )
    text_key = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text="the same for every article of the same words; empty for a text of few words",
    )

    detected_at = models.DateTimeField(null=True, blank=True, help_text="null: waits for detection")
    relevant = models.BooleanField(default=False)
    confidence = models.FloatField(default=0)
    detection = models.JSONField(default=dict)
    story = models.ForeignKey(
        Story, models.SET_NULL, related_name="articles", null=True, blank=True, db_index=False
    )
    part = models.ForeignKey(
        Story,
        models.SET_NULL,
        related_name="own_articles",
        null=True,
        blank=True,
        db_index=False,
        help_text="the story that it came with, where that was merged into its story",
    )
    similarity = models.FloatField(null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, related_name="duplicates", null=True, blank=True
    )

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "identity"], name="article_once_a_source", nulls_distinct=False
            ),
        ]
        indexes = [
            *found_by("article", ("title",)),
            models.Index(fields=["fetched_at"], condition=Q(detected_at=None), name="article_to_detect"),
            models.Index(fields=["source", "-published_at"], name="article_by_source"),
            models.Index(fields=["-published_at", "-id"], condition=PASSED_OVER, name="article_passed_over"),
            models.Index(fields=["story", "published_at"], name="article_by_story"),
            models.Index(
                fields=["story", "fetched_at"],
                condition=Q(duplicate_of=None, story__isnull=False),
                name="article_told_again",
            ),
            models.Index(fields=["part"], condition=Q(part__isnull=False), name="article_by_part"),
            models.Index(fields=["text_key"], condition=~Q(text_key=""), name="article_by_text"),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def link(self) -> str:
        """Its address where that is one of the web: a feed may name any scheme, and a page must not run it."""
        return self.url if self.url.lower().startswith(("http://", "https://")) else ""

    @property
    def site(self) -> str:
        """The host it stands on, empty where it has no address of the web."""
        return self.link.split("/")[2].rpartition("@")[2] if self.link else ""


class ArticleVersion(models.Model):
    """An earlier wording of an edited entry."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    title = models.CharField(max_length=1000, blank=True, default="")
    text = models.TextField(blank=True, default="")
    content_hash = models.CharField(max_length=64)
    replaced_at = models.DateTimeField()
    ours = models.BooleanField(
        default=False,
        help_text="what replaced it is the same page, read better by a newer version of the program",
    )

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} until {self.replaced_at:%Y-%m-%d %H:%M}"


class PageCopy(models.Model):
    """The markup that a watched page's wording was taken from, to tell its changes from changes of our reading."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="page_copy")
    body = models.BinaryField(help_text="compressed with zlib")
    url = models.CharField(max_length=2000)
    content_type = models.CharField(max_length=200, blank=True, default="")
    extractor = models.CharField(max_length=60, help_text="what took the wording from it, with its version")

    def __str__(self) -> str:
        return f"{self.url} by {self.extractor}"
