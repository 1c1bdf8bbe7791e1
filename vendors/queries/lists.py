"""Columns of lists, read as arrays: all members of all rows, one row after the other."""

import numpy as np
from django.db.models import BinaryField, Func
from numpy.typing import NDArray

from vendors.domain.columns import Ints, spans

Bytes = NDArray[np.uint8]
# A list of 64-bit numbers as PostgreSQL sends it, in words of four bytes: what stands before its members, and each
# member: its length, its upper and its lower half.
_HEAD, _MEMBER = 5, 3


def as_sent(name: str) -> Func:
    """The column of lists as bytes, which :func:`members` reads."""
    return Func(name, function="array_send", output_field=BinaryField())


def size_of(name: str) -> Func:
    """How many members the list of each row has."""
    return Func(name, function="cardinality")


def members(sent: Bytes, size: Ints) -> Ints:
    """The members of lists of so many each, none of which is empty."""
    words = sent.view(">u4")
    ends = np.cumsum(_HEAD + _MEMBER * size)
    first = np.repeat(ends - _MEMBER * size, size)
    within = spans(np.zeros(len(size), dtype=np.int64), size)
    at = first + _MEMBER * within
    upper, lower = words[at + 1].astype(np.int64), words[at + 2].astype(np.int64)
    return (upper << 32) | lower
