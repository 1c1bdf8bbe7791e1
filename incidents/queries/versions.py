"""Reads on the wordings of an article: which there were, and what changed from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.domain.difference import Piece, compare
from incidents.models import Article, ArticleVersion


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording and what replaced it. ``number`` counts from 1, the oldest; the one in force has no ``until``.

    ``ours``: what replaced it is the same page, read better by a newer version of the program.
    """

    number: int
    title: str
    text: str
    until: datetime | None
    ours: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one wording: the pieces of title and text, when, and whether the change was only ours."""

    number: int
    at: datetime
    ours: bool
    title: list[Piece]
    text: list[Piece]


def wordings(article: Article) -> list[Wording]:
    """All wordings, the oldest first, the one in force last; one query."""
    versions = list(ArticleVersion.objects.filter(article=article).order_by("replaced_at", "pk"))
    earlier = [
        Wording(number, one.title, one.text, one.replaced_at, one.ours)
        for number, one in enumerate(versions, start=1)
    ]
    return [*earlier, Wording(len(earlier) + 1, article.title, article.text, None, False)]


def change_after(told: Sequence[Wording], number: int) -> Change | None:
    """What changed when the wording of that number was replaced; None where there is none or it is in force."""
    if not 1 <= number < len(told):
        return None
    before, after = told[number - 1], told[number]
    if before.until is None:
        return None
    return Change(
        number,
        before.until,
        before.ours,
        compare(before.title, after.title),
        compare(before.text, after.text),
    )


def latest_change(article: Article) -> Change | None:
    """The newest change that whoever publishes the article made; None while there was none."""
    told = wordings(article)
    theirs = [one.number for one in told if one.until is not None and not one.ours]
    return change_after(told, theirs[-1]) if theirs else None
