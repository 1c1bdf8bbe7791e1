"""What a page shows of a scenario's answer: its sentence, figures, workloads, drawings and what it rests on."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from riskboard.common.formatting import duration, money, number
from riskboard.workspace.queries import organisation
from vendors.domain.hazard import lasting, weakest_lasting
from vendors.domain.question import Question, plain, split_atom
from vendors.domain.what_if import Answer, Course, course
from vendors.queries.what_if import Halted, Named, answer_now, halted, named, price_now, recourse
from vendors.views.relieving import relief_context

PAGE_SIZE = 25
CHUNK = 1000
# A rise in prices is weighed against what leaving would cost, and both are judgement.
_PRICE_GRADE = "C"


def address_of(question: Question, **more: str) -> str:
    """Where the question is asked, for bookmarks."""
    return f"{reverse('scenario-run')}?{urlencode([*question.parameters(), *more.items()])}"


def answer_context(
    question: Question, *, now: datetime, given: QueryDict, path: str | None = None
) -> dict[str, Any]:
    """Everything that ``vendors/_answer.html`` shows; the ``page`` and the mitigations (``with``) are ``given``.

    ``path`` is the address of a saved question; without it the question stands in the address. A constant number of
    queries.
    """
    failed = named(question.atoms)
    context = {
        "question": question,
        "failed": failed,
        "asked": asked_in_words(question, failed),
        "address": address_of(question),
        "csv": address_of(question, format="csv"),
        "now": now,
    }
    if question.rise is not None:
        return context | {"price": price_now(question, now), "weakest": evidence_of(question)}
    answer = answer_now(question, now)
    shown: Page[int] = Paginator(range(len(answer.workload)), PAGE_SIZE).get_page(given.get("page"))
    first = shown.start_index() - 1 if len(shown) else 0
    rows = halted(answer, slice(first, first + len(shown)))
    return (
        context
        | {
            "answer": answer,
            "cost": answer.cost / 1000,
            "people_count": round(answer.people),
            "page": shown,
            "rows": rows,
            "first": rows[0] if rows and shown.number == 1 else next(iter(halted(answer, slice(0, 1))), None),
            "rto_missed": answer.missed(answer.rto_missed_at),
            "mtpd_missed": answer.missed(answer.mtpd_missed_at),
            "recourse": recourse(question),
            "grades": _grades(failed),
            "unfounded": any(lasting(item.kind) is None for item in failed),
            "weakest": evidence_of(question),
            "with_path": path or reverse("scenario-run"),
            "with_asked": [] if path else question.parameters(),
        }
        | _drawings(answer)
        | relief_context(question, answer, set(given.getlist("with")), now)
    )


def answer_rows(question: Question, *, now: datetime) -> Iterator[Halted]:
    """All workloads of the answer for a file, so many read at once as need little memory."""
    answer = answer_now(question, now)
    for first in range(0, len(answer.workload), CHUNK):
        yield from halted(answer, slice(first, first + CHUNK))


def name_of(item: Named) -> str:
    """An atom in words, within a sentence."""
    words = {
        "account": _("our account with %(name)s"),
        "entity": _("%(name)s as a whole"),
        "model": _("the model %(name)s"),
        "jurisdiction": _("jurisdiction %(name)s"),
        "platform": _("the host cloud %(name)s"),
    }
    return words.get(item.kind, "%(name)s") % {"name": item.name}


def asked_in_words(question: Question, failed: Sequence[Named]) -> str:
    """The question as a sentence without its mark."""
    names = ", ".join(name_of(item) for item in failed)
    if question.rise is not None:
        return _("What if %(names)s cost %(rise)s %% more") % {"names": names, "rise": plain(question.rise)}
    said = {"names": names, "hours": duration(question.hours)}
    if not question.notice_hours:
        return _("What if this failed without notice for %(hours)s: %(names)s") % said
    said["notice"] = duration(question.notice_hours)
    return _("What if this failed for %(hours)s, announced %(notice)s ahead: %(names)s") % said


def evidence_of(question: Question) -> str:
    """How well an answer is founded: as the length of what fails, the weakest of all that is asked."""
    if question.rise is not None:
        return _PRICE_GRADE
    return weakest_lasting(kind for kind, _name in filter(None, map(split_atom, question.atoms)))


def _grades(failed: Sequence[Named]) -> list[tuple[Named, str]]:
    """How well it is founded for how long each of these usually fails."""
    return [(item, letter) for item in failed if (letter := lasting(item.kind)) is not None]


def _drawings(answer: Answer) -> dict[str, Any]:
    """People who stand still and cost so far over the hours of the event, and both as one table."""
    found, currency = course(answer), organisation().currency
    axis = {"name": _("days since the start"), "min": 0, "max": round(answer.scenario.hours / 24, 3)}
    return {
        "people_drawn": {
            "x": axis,
            "y": {"name": _("people standing still"), "min": 0},
            "lines": [{"name": _("people"), "points": _points(found, found.people.tolist()), "step": True}],
        },
        "cost_drawn": {
            "x": axis,
            "y": {"name": _("cost so far, %(currency)s") % {"currency": currency}, "min": 0},
            "lines": [{"name": _("cost"), "points": _points(found, found.cost.tolist())}],
        },
        "course_head": [_("After"), _("People standing still"), _("Cost so far")],
        "course_rows": [
            (duration(hour), number(people), money(round(cost), currency))
            for hour, people, cost in zip(
                found.hours.tolist(), found.people.tolist(), found.cost.tolist(), strict=True
            )
        ],
    }


def _points(found: Course, values: Sequence[float]) -> list[list[float]]:
    return [
        [round(hour / 24, 3), round(value, 2)]
        for hour, value in zip(found.hours.tolist(), values, strict=True)
    ]
