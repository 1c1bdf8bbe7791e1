"""One worker at a time decides what is read next: they share the domains instead of racing for them."""

from django.db import connection

# A reading ends within 30 s by its own limits, and begins after at most one other of its thread: a claim that is older
# belongs to a worker that died.
CLAIM_SECONDS = 90
_LOCK = 0x5152_0001


def alone() -> None:
    """Until the end of the transaction, no other worker queues or claims sources or pages."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
