"""A record that was looked up, or the answer that there is none."""

from typing import TypeVar

from django.http import Http404

Found = TypeVar("Found")


def found_or_404(record: Found | None) -> Found:
    """``record``. Raises Http404 where there is none."""
    if record is None:
        raise Http404
    return record
