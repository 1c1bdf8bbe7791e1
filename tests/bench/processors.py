"""Who takes the processors: seconds of processor time of other processes, as the kernel counts them."""

import os
from pathlib import Path

from django.db import connection

_TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of(process: int) -> float:
    """What this process has taken since it began, in user and kernel mode; 0 where there is none any more."""
    return sum(_fields(process)[11:13]) / _TICKS


def seconds_of_database() -> float:
    """What all processes of the database's server have taken, those that ended too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = _fields(cursor.fetchone()[0])[1]
    rest = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    living = sum(seconds_of(each) for each in rest if _fields(each)[1] == server)
    return living + sum(_fields(server)[11:15]) / _TICKS


def _fields(process: int) -> list[int]:
    """The numbers of its ``stat`` from its state on, see proc(5); the state itself as 0."""
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return [0] * 50
    return [0, *map(int, text.rpartition(")")[2].split()[1:])]
