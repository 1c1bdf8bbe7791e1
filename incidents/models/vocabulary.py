"""The words of incidents: types, directions, scopes, severities, states, channels."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IncidentType(models.TextChoices):
    ACCESS_REVOCATION = "access_revocation", _("Access revocation")
    SUSPENSION = "suspension", _("Suspension")
    GOVERNMENT_ORDER = "government_order", _("Government order")
    TERMS_CHANGE = "terms_change", _("Terms change")
    RETIREMENT = "retirement", _("Retirement")
    OUTAGE = "outage", _("Outage")
    SECURITY_BREACH = "security_breach", _("Security breach")
    PRICE_OR_LIMIT_CHANGE = "price_or_limit_change", _("Price or limit change")
    REGION_BLOCK = "region_block", _("Region block")
    LEGAL_ACTION = "legal_action", _("Legal action")
    OWNERSHIP_CHANGE = "ownership_change", _("Ownership change")
    OTHER = "other", _("Other")


class Direction(models.TextChoices):
    RESTRICTS = "restricts", _("Restricts")
    RESTORES = "restores", _("Restores")


class Severity(models.TextChoices):
    LOW = "low", _("Low")
    MODERATE = "moderate", _("Moderate")
    HIGH = "high", _("High")
    CRITICAL = "critical", _("Critical")


class Status(models.TextChoices):
    """The road of an incident; every step leaves a timeline entry."""

    REPORTED = "reported", _("Reported")
    CONFIRMED = "confirmed", _("Confirmed")
    APPEALED = "appealed", _("Appealed, waiting for an answer")
    RESOLVED = "resolved", _("Resolved")
    REVIEWED = "reviewed", _("Reviewed")


class Scope(models.TextChoices):
    OURS = "ours", _("Our access")
    PUBLIC = "public", _("Public report")


class ReasonSpecificity(models.TextChoices):
    GENERIC = "generic", _("Generic, no clause named")
    CLAUSE = "clause", _("Clause named")
    DETAILED = "detailed", _("Clause, conduct and evidence")


class ChannelKind(models.TextChoices):
    NONE = "none", _("None")
    WEB_FORM = "web_form", _("Web form")
    EMAIL = "email", _("E-mail")
    CASE_NUMBER = "case_number", _("Case number")
    NAMED_CONTACT = "named_contact", _("Named contact")


class OrderEffect(models.TextChoices):
    """What a government order does to the products it names."""

    HALTED = "halted", _("Halted: may not run for now")
    RECALLED = "recalled", _("Recalled: taken back from its users")
