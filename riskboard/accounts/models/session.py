"""Sessions of browsers, each with the person it belongs to, so that they can be listed and ended."""

import uuid

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from riskboard.accounts.agents import browser_name


class Session(AbstractBaseSession):
    """One browser. ``expire_date`` is the earlier of the idle and the absolute limit.

    ``handle`` names the session in pages: its key is what the cookie holds and never leaves the server otherwise.
    """

    handle = models.UUIDField(default=uuid.uuid4, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    @property
    def browser(self) -> str:
        """The browser in a few words."""
        return browser_name(self.agent)
