"""Tokens of programs."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from riskboard.accounts.models.person import User
from riskboard.accounts.models.secret import digest_of
from riskboard.common.history import tracked

# The scopes that reach everything; those of single resources go by the names that the API gives them.
SCOPE_WORDS = {"read": _("read everything"), "write": _("write everything")}


@tracked(["user", "name", "scopes", "expires_at", "revoked_at", "digest"], secrets=["digest"])
class Token(models.Model):
    """An API token. The secret itself is shown once and stored as its SHA-256 only."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(scopes=[]), name="token_has_a_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"

    @property
    def may(self) -> str:
        """What the scopes allow, in the words of the form that gave them."""
        return ", ".join(str(SCOPE_WORDS.get(scope, scope)) for scope in sorted(self.scopes))

    def is_valid(self, now: datetime) -> bool:
        """Whether the token may be used at ``now``: neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    @staticmethod
    def digest_of(secret: str) -> str:
        """What is stored of a token."""
        return digest_of(secret)
