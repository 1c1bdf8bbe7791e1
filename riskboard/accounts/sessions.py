"""The session engine: sessions in the database with their person, an idle and an absolute limit."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from riskboard.accounts.models import Session

# Writing `last_seen_at` on every request would turn each read into a write.
SEEN_STEP = timedelta(minutes=5)


def expiry(created_at: datetime, now: datetime) -> datetime:
    """When a session that was used at ``now`` ends: idle too long, or open too long, whichever comes first."""
    absolute: timedelta = settings.SESSION_ABSOLUTE
    idle: timedelta = settings.SESSION_IDLE
    return min(created_at + absolute, now + idle)


class SessionStore(DatabaseStore):
    """Django's store on our model. ``address`` and ``agent`` are set by the middleware."""

    row: Session | None = None
    address: str | None = None
    agent: str = ""
    # Django's own, which its stubs leave out.
    _get_session_from_db: Callable[[], Session | None]
    _get_or_create_session_key: Callable[[], str]

    @classmethod
    def get_model_class(cls) -> Any:
        """The model that holds the sessions."""
        return Session

    def load(self) -> dict[str, Any]:
        """What the session holds; its row is kept, for :meth:`seen` and for what is saved next."""
        self.row = self._get_session_from_db()
        return self.decode(self.row.session_data) if self.row else {}

    def create_model_instance(self, data: Mapping[str, Any]) -> Any:
        """The row as it is to be saved; a new key (a sign-in) starts a new life."""
        key = self._get_or_create_session_key()
        known = self.row if self.row is not None and self.row.session_key == key else None
        now = timezone.now()
        created_at = known.created_at if known else now
        self.row = Session(
            session_key=key,
            session_data=self.encode(dict(data)),
            expire_date=expiry(created_at, now),
            handle=known.handle if known else uuid.uuid4(),
            user_id=data.get(SESSION_KEY),
            created_at=created_at,
            last_seen_at=now,
            address=self.address,
            agent=self.agent,
        )
        return self.row

    def seen(self) -> None:
        """Note that a loaded session was used, at most once in :data:`SEEN_STEP`."""
        now = timezone.now()
        if self.row is None or self.session_key is None or self.row.last_seen_at > now - SEEN_STEP:
            return
        Session.objects.filter(pk=self.session_key).update(
            last_seen_at=now,
            expire_date=expiry(self.row.created_at, now),
            address=self.address,
            agent=self.agent,
        )
