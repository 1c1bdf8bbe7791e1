"""Invitations by mail."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from riskboard.accounts.models.person import Role, User
from riskboard.common.history import tracked


@tracked(["email", "role", "expires_at", "accepted_at", "withdrawn_at", "digest"], secrets=["digest"])
class Invitation(models.Model):
    """An invitation to one mail address. The link's secret is stored as its SHA-256 only."""

    email = models.EmailField(_("mail address"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.VIEWER)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open_per_mail",
                violation_error_message=_("This address is invited already. Send that invitation again."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        """Whether the link still lets somebody in at ``now``."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > now
