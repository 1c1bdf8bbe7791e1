"""Incidents: what the register holds once an officer has filed it or accepted a candidate."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from incidents.domain.consequences import LASTING_TYPES
from incidents.domain.limits import LONGEST_WAIT
from incidents.domain.unstated import unstated
from incidents.models.vocabulary import (
    ChannelKind,
    Direction,
    IncidentType,
    OrderEffect,
    ReasonSpecificity,
    Scope,
    Severity,
    Status,
)
from riskboard.common.finding import found_by
from riskboard.common.history import tracked, tracked_links
from riskboard.common.years import moments_within_years

reference_validator = RegexValidator(r"^INC-[0-9]{4}-[0-9]{4,}$")
# Statuses whose clock still runs.
ACTIVE_STATUSES = (Status.REPORTED, Status.CONFIRMED, Status.APPEALED)
# What an incident did still stands: it restricts, and nobody has said that it ended.
IN_FORCE = Q(archived_at=None, ended_at=None, direction=Direction.RESTRICTS)
# Its clock runs. The one place where this is decided: lists and counts filter by it, `is_active` asks it of a record.
ACTIVE = IN_FORCE & Q(status__in=ACTIVE_STATUSES)
# What a search looks in, the name first.
SEARCHED = ("title", "reference", "summary", "authority")
_MILDEST_FIRST = (Severity.LOW, Severity.MODERATE, Severity.HIGH, Severity.CRITICAL)
SEVERITY_RANK = Case(
    *(When(severity=name.value, then=Value(rank)) for rank, name in enumerate(_MILDEST_FIRST)),
    output_field=models.IntegerField(),
)


@tracked()
class Incident(models.Model):
    """Something that took away, limited, endangered or restored access to an AI vendor's product."""

    reference = models.CharField(_("reference"), max_length=20, unique=True, validators=[reference_validator])
    external_id = models.CharField(max_length=200, unique=True, null=True, blank=True, default=None)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True, default="")
    type = models.CharField(_("type"), max_length=30, choices=IncidentType.choices)
    direction = models.CharField(
        _("direction"), max_length=10, choices=Direction.choices, default=Direction.RESTRICTS
    )
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity.choices, default=Severity.MODERATE
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.REPORTED)
    scope = models.CharField(
        _("scope"),
        max_length=10,
        choices=Scope.choices,
        default=Scope.PUBLIC,
        help_text=_("Ours: our own access is affected. Public: others report it."),
    )
    restricted = models.BooleanField(_("restricted to officers"), default=False)
    vendors = models.ManyToManyField("vendors.Vendor", related_name="incidents", verbose_name=_("vendors"))
    products = models.ManyToManyField(
        "vendors.Product", related_name="incidents", blank=True, verbose_name=_("products")
    )
    models_named = ArrayField(
        models.CharField(max_length=200), verbose_name=_("models named"), default=list, blank=True
    )

    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"))
    expected_end_at = models.DateTimeField(_("expected end"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    people_affected = models.PositiveIntegerField(_("people affected"), null=True, blank=True)
    user_base = models.CharField(
        _("user base named"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("How many use the product at all, in the source's words; not the people affected"),
    )
    wait_days = models.PositiveIntegerField(
        _("wait, days"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    wait_open_ended = models.BooleanField(_("open-ended wait"), default=False)
    reason = models.CharField(_("reason given"), max_length=500, blank=True, default="")
    reason_specificity = models.CharField(
        _("how specific"), max_length=10, choices=ReasonSpecificity.choices, blank=True, default=""
    )
    authority = models.CharField(_("authority"), max_length=200, blank=True, default="")
    order_effect = models.CharField(
        _("effect on the products named"),
        max_length=10,
        choices=OrderEffect.choices,
        blank=True,
        default="",
        help_text=_("For a government order; empty counts as halted"),
    )
    jurisdiction = models.CharField(_("jurisdiction"), max_length=50, blank=True, default="")
    channel = models.CharField(_("channel offered"), max_length=200, blank=True, default="")
    channel_kind = models.CharField(
        _("kind of channel"), max_length=15, choices=ChannelKind.choices, blank=True, default=""
    )
    vendor_response = models.TextField(_("vendor's answer"), blank=True, default="")
    officer = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="incidents"
    )
    ended_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ends",
        editable=False,
        help_text="the report of a restoration that ended it; withdrawn with that report",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(type__in=IncidentType.values), name="incident_type_known"),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="incident_direction_known"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="incident_status_known"),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="incident_scope_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="incident_severity_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="incident_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ACTIVE_STATUSES)
                | Q(ended_at__isnull=False)
                | Q(type__in=sorted(LASTING_TYPES)),
                name="incident_resolved_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(expected_end_at=None) | Q(expected_end_at__gte=F("started_at")),
                name="incident_expected_after_start",
            ),
            models.CheckConstraint(
                condition=Q(order_effect="") | Q(order_effect__in=OrderEffect.values),
                name="incident_order_effect_known",
            ),
            models.CheckConstraint(
                condition=Q(wait_days=None) | Q(wait_days__gte=1, wait_open_ended=False),
                name="incident_wait_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(wait_days=None) | Q(wait_days__lte=LONGEST_WAIT),
                name="incident_wait_within_a_century",
            ),
            models.CheckConstraint(
                condition=moments_within_years("announced_at", "started_at", "expected_end_at", "ended_at"),
                name="incident_years",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-started_at"], name="incident_by_status"),
            models.Index(fields=["type", "-started_at", "-id"], name="incident_by_type"),
            models.Index(SEVERITY_RANK, F("started_at").desc(), F("id").desc(), name="incident_by_severity"),
            models.Index(fields=["title"], name="incident_by_title"),
            # The list and its length, and what its clock runs of.
            models.Index(
                fields=["-started_at", "-id"], condition=Q(archived_at=None), name="incident_by_start"
            ),
            models.Index(fields=["started_at"], condition=ACTIVE, name="incident_running"),
            *found_by("incident", SEARCHED),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_active(self) -> bool:
        """Whether its clock still runs: what ``ACTIVE`` asks of the database."""
        return self.in_force and self.status in ACTIVE_STATUSES

    @property
    def in_force(self) -> bool:
        """Whether what it did still stands: what ``IN_FORCE`` asks of the database."""
        stands = self.archived_at is None and self.ended_at is None
        return stands and self.direction == Direction.RESTRICTS

    @property
    def must_have_ended(self) -> bool:
        """Whether its status says that it is over: settling what lasts by its kind leaves it in force."""
        return self.status not in ACTIVE_STATUSES and self.type not in LASTING_TYPES

    @property
    def unstated(self) -> tuple[str, ...]:
        """The fields that an incident of its kind should say and that are empty."""
        return unstated(type=self.type, authority=self.authority)

    @property
    def wait_ends_at(self) -> datetime | None:
        """When the stated wait is over: the expected end, else start plus the stated days; None when open-ended."""
        if self.expected_end_at is not None:
            return self.expected_end_at
        return self.started_at + timedelta(days=self.wait_days) if self.wait_days else None


class ReferenceCounter(models.Model):
    """The last number given to an incident of a year; its row is locked by whoever takes the next one."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"INC-{self.year}-{self.last:04d}"


@tracked()
class IncidentArticle(models.Model):
    """An article that an incident rests on."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="evidence")
    article = models.ForeignKey("incidents.Article", models.PROTECT, related_name="incident_links")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["incident", "article"], name="incident_article_once")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.article_id}"


@tracked()
class TimelineEntry(models.Model):
    """Something that happened with an incident; written by services, never changed."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="timeline")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=1000)
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=moments_within_years("at"), name="timeline_years")]
        indexes = [models.Index(fields=["incident", "-at"], name="timeline_by_incident")]

    def __str__(self) -> str:
        return self.text


IncidentVendor = tracked_links(Incident, "vendors", "IncidentVendor")
IncidentProduct = tracked_links(Incident, "products", "IncidentProduct")
