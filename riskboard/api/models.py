"""What the API remembers of requests that may come twice."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class IdempotentRequest(models.Model):
    """The answer to a request with an ``Idempotency-Key``, kept for a day, to be given again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token = models.ForeignKey("accounts.Token", models.CASCADE, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="hash of method, address and body")
    status = models.PositiveSmallIntegerField()
    etag = models.CharField(max_length=100, blank=True, default="")
    body = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "token", "key"], name="idempotency_key_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.key
