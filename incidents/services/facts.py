"""Writes on the facts of an incident: add, confirm, reject."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents.models import Article, Fact, FactState, Incident
from incidents.queries.words import fact_label, fact_value
from incidents.services.timeline import add_entry
from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.kept import in_source_language
from vendors.services.validation import Errors, check

VALUE_LIMIT = 500


def add_fact(
    *,
    by: User | None,
    incident: Incident,
    field: str,
    value: str,
    sentence: str = "",
    article: Article | None = None,
) -> Fact:
    """Add a claim about ``incident``, alleged until it is confirmed. ``sentence`` is what it rests on.

    Where the sentence stands in the ``article`` word for word, the fact says where.

    :raises ValidationError: by field.
    """
    fact = Fact(incident=incident, field=field, value=value, sentence=sentence, article=article)
    fact.where, fact.start, fact.end = _place(sentence, article)
    errors = Errors()
    check(fact, errors)
    errors.raise_if_any()
    with acting(by, "fact added"):
        fact.save()
        text = gettext_noop("Fact added: {fact_words}").format(fact_words=_words(fact))
        add_entry(by=by, incident=incident, kind="fact", text=text)
    return fact


def decide_fact(*, by: User | None, fact: Fact, state: str) -> Fact:
    """Confirm or reject ``fact``, or make it alleged again; the decision it already has changes nothing.

    :raises ValidationError: when the state is unknown.
    """
    if state not in FactState.values:
        raise ValidationError(
            {"state": [_("must be one of %(states)s") % {"states": ", ".join(FactState.values)}]}
        )
    with acting(by, "fact decided"):
        locked = Fact.objects.select_for_update(of=("self",)).select_related("incident").get(pk=fact.pk)
        if locked.state == state:
            return locked
        decided = state != FactState.ALLEGED
        locked.state = state
        locked.decided_by = by if decided else None
        locked.decided_at = timezone.now() if decided else None
        locked.save(update_fields=["state", "decided_by", "decided_at"])
        with in_source_language():
            state_word = locked.get_state_display()
        text = gettext_noop("{state_word}: {fact_words}").format(
            state_word=state_word, fact_words=_words(locked)
        )
        add_entry(by=by, incident=locked.incident, kind="fact", text=text)
    return locked


def build_fact(incident: Incident, data: Mapping[str, Any], *, article: Article | None = None) -> Fact:
    """An unsaved, alleged fact from detection's mapping: field, value, sentence, start, end, where, article."""
    return Fact(
        incident=incident,
        field=str(data["field"])[:40],
        value=str(data["value"])[:VALUE_LIMIT],
        sentence=data.get("sentence", ""),
        article=data.get("article", article),
        where=data.get("where", ""),
        start=data.get("start"),
        end=data.get("end"),
    )


def _place(sentence: str, article: Article | None) -> tuple[str, int | None, int | None]:
    """The part of ``article`` (``title`` or ``text``) that says ``sentence``, and its first and last place there."""
    said = sentence.strip()
    for where in ("title", "text") if article and said else ():
        start = getattr(article, where).find(said)
        if start >= 0:
            return where, start, start + len(said)
    return "", None, None


def _words(fact: Fact) -> str:
    with in_source_language():
        return f"{fact_label(fact.field)}, {fact_value(fact.field, fact.value, sentence=fact.sentence)}"
