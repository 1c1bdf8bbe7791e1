"""How long it takes to learn from many decisions, and to give ten thousand waiting candidates their chances.

Run by ``make bench``; prints, never judges: what else the machine does weighs more than the code.
"""

import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from incidents.models import Article, Candidate, TriageModel
from incidents.services.asking import request_learning
from incidents.services.learning import learn_due
from incidents.services.using import rate_waiting, switch_on
from tests.factories.incidents import NOON
from tests.factories.triage import make_decisions

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
WAITING = 10_000
SYLLABLES = ("ha", "mol", "te", "vin", "quo", "den", "lin", "rat", "sor", "pe", "gan", "ul")
DRAW = random.Random(5)
WORDS = ["".join(DRAW.choices(SYLLABLES, k=DRAW.randint(2, 4))) for _ in range(8_000)]


def _tell() -> None:
    """Give every article a text of 2,500 characters, of words as rare as words are, and a source's worth of facts."""
    rarity = [1 / (place + 5) for place in range(len(WORDS))]
    articles = list(Article.objects.only("pk"))
    for article in articles:
        article.text = " ".join(DRAW.choices(WORDS, rarity, k=330))[:2_500]
    Article.objects.bulk_update(articles, ["text"], batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _memory(name: str) -> float:
    """Megabytes that the process holds (``VmRSS``), or held at most since that was last forgotten (``VmHWM``)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def _forget_peak() -> float:
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


@pytest.mark.parametrize("decisions", [2_000, 20_000])
def test_seconds_to_learn(decisions: int) -> None:
    make_decisions(decisions)
    _tell()
    before = _forget_peak()
    request_learning(by=None)
    start, spent = time.perf_counter(), time.process_time()
    assert learn_due()
    taken, own = time.perf_counter() - start, time.process_time() - spent
    figures = TriageModel.objects.get().figures
    print(f"\nlearn from {decisions:,} decisions: {taken:.1f} s, own processor {own:.1f} s,", end=" ")
    print(f"peak of memory {_memory('VmHWM') - before:+.0f} MB;", end=" ")
    print(f"pairs in order {figures['model']['first']:.3f}, rules {figures['rules']['first']:.3f}")


def test_seconds_to_weigh_all_that_waits(django_user_model: Any) -> None:
    make_decisions(WAITING + 400)
    _tell()
    waiting = Candidate.objects.order_by("pk").values_list("pk", flat=True)[:WAITING]
    made = {"state": "pending", "incident": None, "decided_at": None, "by_hand": False}
    Candidate.objects.filter(pk__in=list(waiting)).update(
        **made, dismiss_reason="", created_at=NOON - timedelta(1)
    )
    request_learning(by=None)
    learn_due()
    switch_on(by=django_user_model.objects.create(username="officer"))
    before = _forget_peak()
    start, spent = time.perf_counter(), time.process_time()
    assert rate_waiting() == WAITING
    taken, own = time.perf_counter() - start, time.process_time() - spent
    print(f"\nweigh {WAITING:,} candidates: {taken:.1f} s, own processor {own:.1f} s,", end=" ")
    print(f"{own / WAITING * 1e6:.0f} µs each, peak of memory {_memory('VmHWM') - before:+.0f} MB")
