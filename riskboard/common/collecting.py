"""Python's collector of reference cycles, out of the way of short work on millions of small objects."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without_collection() -> Iterator[None]:
    """No search for reference cycles meanwhile; one that was off stays off.

    The search goes over all objects that live, again and again while many come: a tenth of a run over a large register.
    What is done meanwhile makes few cycles, and is over in seconds.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def leave_out_what_lives(**_: Any) -> None:
    """From here on the search leaves out all that lives now: for a process that has loaded what it needs to the end."""
    gc.collect()
    gc.freeze()
