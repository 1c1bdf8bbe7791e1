"""Python's collector of reference cycles, out of the way of short work on millions of small objects."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
