"""Reading many addresses at once: as some end, others are begun, and what ended is stored together."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

BATCH = 64
THREADS = 32
# What ends within so many seconds of another is stored with it; a slow address keeps none of the others waiting.
GATHERED = 0.25
Row = TypeVar("Row")
Done = TypeVar("Done")


def roll(
    *,
    claim: Callable[[int], Sequence[Row]],
    read: Callable[[Row], Done],
    finish: Callable[[list[Done]], object],
) -> int:
    """Claim rows (so many at most), ``read`` each in a thread and ``finish`` what ended, until none is left; how many.

    ``read`` never raises, and keeps away from the database.
    """
    done = 0
    flying: set[Future[Done]] = set()
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        while True:
            if len(flying) <= BATCH // 2:
                flying |= {pool.submit(read, row) for row in claim(BATCH - len(flying))}
            if not flying:
                return done
            wait(flying, return_when=FIRST_COMPLETED)
            ended, flying = wait(flying, timeout=GATHERED)
            finish([one.result() for one in ended])
            done += len(ended)
