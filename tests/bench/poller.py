"""A worker that polls when it is told to, and says where its time went: one line in, one line of JSON out."""

import functools
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import connection

from incidents.feeds import feed, sanitise
from incidents.services import fetching, reading
from riskboard.common.collecting import leave_out_what_lives

_spent: defaultdict[str, float] = defaultdict(float)


def watch(module: Any, name: str, kind: str) -> None:
    """Note the processor time that a function of a module takes, in whichever thread it runs."""
    watched = getattr(module, name)

    @functools.wraps(watched)
    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.thread_time()
        try:
            return watched(*arguments, **named)
        finally:
            _spent[kind] += time.thread_time() - started

    setattr(module, name, timed)


def _counted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        _spent["database"] += time.perf_counter() - started
        _spent["statements"] += 1


def poll() -> dict[str, float]:
    """Read what is due; what it took, in seconds."""
    _spent.clear()
    started, own = time.perf_counter(), time.process_time()
    done = fetching.poll()
    return {
        "sources": done,
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - own,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **_spent,
    }


def main() -> None:
    """Poll at every line, until the other end closes."""
    leave_out_what_lives()  # as a worker does
    watch(reading, "fetch", "network")
    watch(feed, "_read_xml", "parsing")
    watch(sanitise, "safe_html", "text")
    watch(sanitise, "text_of", "text")
    with connection.execute_wrapper(_counted):
        for _line in sys.stdin:
            sys.stdout.write(json.dumps(poll()) + "\n")
            sys.stdout.flush()
