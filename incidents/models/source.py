"""Sources of news, and every fetch of them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from riskboard.common.finding import found_by
from riskboard.common.history import tracked


class SourceKind(models.TextChoices):
    FEED = "feed", _("Feed")
    STATUS = "status", _("Status page")
    PAGE = "page", _("Watched page")


class SourceState(models.TextChoices):
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")


class FetchState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


# What a person decides about a source; the poller's own bookkeeping would drown the audit.
@tracked(
    [
        "external_id",
        "name",
        "url",
        "kind",
        "state",
        "pause_reason",
        "vendor",
        "auto_accept_confidence",
        "updated_at",
        "archived_at",
    ]
)
class Source(models.Model):
    """An address that is read again and again, with all that polite reading needs to remember."""

    external_id = models.CharField(
        _("external identifier"), max_length=200, unique=True, null=True, blank=True, default=None
    )
    name = models.CharField(_("name"), max_length=200)
    # No URLField: which spellings are addresses is for the fetch package to say, internal hosts included.
    url = models.CharField(_("address"), max_length=2000, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind.choices, default=SourceKind.FEED)
    state = models.CharField(
        _("state"), max_length=10, choices=SourceState.choices, default=SourceState.ACTIVE
    )
    pause_reason = models.CharField(max_length=300, blank=True, default="")
    vendor = models.ForeignKey(
        "vendors.Vendor",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("vendor"),
        help_text=_("Whose page this is, where it belongs to one vendor"),
    )
    auto_accept_confidence = models.DecimalField(
        _("accept on its own from confidence"),
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("Empty: an officer decides every candidate"),
    )
    domain = models.CharField(max_length=253, db_index=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Set by whoever changes what a person decides, and not by the poller's bookkeeping.
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    etag = models.CharField(max_length=500, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")
    validators_url = models.CharField(
        max_length=2000, blank=True, default="", help_text="the address the validators came from"
    )
    body_hash = models.CharField(max_length=64, blank=True, default="")
    next_fetch_at = models.DateTimeField(db_default=Now())
    domain_wait_until = models.DateTimeField(null=True, blank=True)
    last_fetched_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True, default="")
    offered = models.JSONField(
        default=list,
        blank=True,
        help_text="feeds that the page at the address points to: url and title of each",
    )
    unreadable_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    ttl_minutes = models.PositiveIntegerField(null=True, blank=True)
    moving_to = models.CharField(max_length=2000, blank=True, default="")
    moving_answers = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["name", "pk"]
        indexes = found_by("source", ("name", "url"))
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="source_kind_known"),
            models.CheckConstraint(condition=Q(state__in=SourceState.values), name="source_state_known"),
            models.CheckConstraint(
                condition=Q(auto_accept_confidence=None)
                | Q(auto_accept_confidence__gt=0, auto_accept_confidence__lte=1),
                name="source_confidence_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_due(self) -> bool:
        """Whether it should have been read by now, and waits for a worker."""
        return self.state == SourceState.ACTIVE and self.next_fetch_at <= timezone.now()


class Fetch(models.Model):
    """One reading of a source: asked for, claimed by a worker, ended with what came of it."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="fetches")
    domain = models.CharField(
        max_length=253, help_text="the source's registrable domain, one request at a time"
    )
    state = models.CharField(max_length=10, choices=FetchState.choices, default=FetchState.QUEUED)
    requested_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    final_url = models.CharField(max_length=2000, blank=True, default="")
    not_modified = models.BooleanField(default=False)
    bytes = models.PositiveBigIntegerField(default=0)
    new_entries = models.PositiveIntegerField(default=0)
    changed_entries = models.PositiveIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            # One request at a time: a second "fetch now" joins the first.
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(state__in=["queued", "running"]),
                name="fetch_open_once_a_source",
            ),
            # One request at a time to a host, whoever asks: the database says no to the second.
            models.UniqueConstraint(
                fields=["domain"], condition=Q(state="running"), name="fetch_running_once_a_domain"
            ),
            models.CheckConstraint(condition=Q(state__in=FetchState.values), name="fetch_state_known"),
        ]
        indexes = [models.Index(fields=["source", "-requested_at"], name="fetch_by_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.requested_at:%Y-%m-%d %H:%M}"
