"""Decisions on candidates: accept, merge, dismiss, snooze, and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents.models import Article, Candidate, CandidateState, Incident
from incidents.models.candidate import OPEN, DismissReason
from incidents.models.vocabulary import Status
from incidents.queries.grouping import merge_of
from incidents.queries.suggestion import MissingVendor, Suggestion, suggest
from incidents.queries.triage import told_end
from incidents.services.evidence import add_evidence, articles_of, drop_evidence, facts_of, reject_corrected
from incidents.services.incidents import archive_incident, file_incident, lock_incident
from incidents.services.restoration import reached_stage
from incidents.services.status import change_status, end_incident
from incidents.services.timeline import add_entry
from incidents.services.ungrouping import undo_story_decision
from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.formatting import mid_sentence
from riskboard.common.formatting import moment as moment_in_words
from riskboard.common.years import outside_years
from vendors.models import Vendor
from vendors.services.vendors import create_vendor


def accept(
    *,
    by: User | None,
    candidate: Candidate,
    corrections: Mapping[str, Any] | None = None,
    told: str = "",
    now: datetime | None = None,
) -> Incident:
    """File what ``candidate`` proposes, as corrected, with its story's articles as evidence and alleged facts.

    ``corrections`` may hold any field of an incident, ``vendors``, ``products`` and ``add_vendors`` (False: leave out
    vendors that the register lacks; otherwise they are added to it). Facts that state what was corrected are
    rejected. Accepting again as it was filed returns the same incident.
    ``told`` is what the timeline says of it, where that is more than how many articles there are.

    :raises ValidationError: when someone decided meanwhile, saying who and when; or by field.
    """
    moment = now or timezone.now()
    wanted = dict(corrections or {})
    with acting(by, "candidate accepted"):
        locked = _lock(candidate)
        if locked.state == CandidateState.ACCEPTED and locked.decided_by == by and locked.incident:
            return _filed(locked.incident, wanted)
        _check_open(locked)
        suggestion = suggest(locked)
        vendors = _vendors(by, suggestion, wanted)
        products = wanted.pop("products", [item for item in suggestion.products if item.vendor in vendors])
        articles = articles_of(locked)
        incident = file_incident(
            by=by,
            vendors=vendors,
            products=products,
            facts=facts_of(articles, locked),
            articles=articles,
            now=moment,
            told=told or _told(articles),
            **{**suggestion.fields, **wanted},
        )
        reject_corrected(by=by, incident=incident, suggested=suggestion.fields, filed=wanted)
        _decide(locked, by, moment, state=CandidateState.ACCEPTED, incident=incident)
    return incident


def merge(
    *, by: User | None, candidate: Candidate, incident: Incident, now: datetime | None = None
) -> Incident:
    """Add what ``candidate`` tells to an incident on record: its articles, and those facts that are new.

    A report of a restoration ends the incident. Merging again into the same one changes nothing.

    :raises ValidationError: when someone decided meanwhile, saying who and when; ``incident`` when it is archived.
    """
    moment = now or timezone.now()
    with acting(by, "candidate merged"):
        locked = _lock(candidate)
        if locked.state == CandidateState.MERGED and locked.incident_id == incident.pk:
            return incident
        _check_open(locked)
        target = lock_incident(incident)
        if target.archived_at is not None:
            raise ValidationError({"incident": [_("is archived")]})
        added = add_evidence(by=by, candidate=locked, incident=target, now=moment)
        end = told_end(locked, target, suggest(locked).fields["started_at"], moment)
        if end is not None:
            target = end_incident(by=by, incident=target, ended_at=end, now=moment)
        applied = {**added, "ended": end is not None, "ended_at": end.isoformat() if end else None}
        _decide(locked, by, moment, state=CandidateState.MERGED, incident=target, applied=applied)
    return target


def dismiss(
    *, by: User | None, candidate: Candidate, reason: str, note: str = "", now: datetime | None = None
) -> Candidate:
    """Put ``candidate`` aside for a reason; the decision is kept as a label for measuring detection.

    :raises ValidationError: when someone decided meanwhile; ``reason`` when it is unknown, ``note`` when too long.
    """
    if reason not in DismissReason.values:
        raise ValidationError(
            {"reason": [_("choose one of %(all)s") % {"all": ", ".join(DismissReason.values)}]}
        )
    if len(note) > 300:
        raise ValidationError({"note": [_("must hold at most 300 characters")]})
    with acting(by, "candidate dismissed"):
        locked = _lock(candidate)
        same = (locked.dismiss_reason, locked.dismiss_note) == (reason, note)
        if locked.state == CandidateState.DISMISSED and locked.decided_by == by and same:
            return locked
        _check_open(locked)
        done = {"state": CandidateState.DISMISSED, "dismiss_reason": reason, "dismiss_note": note}
        return _decide(locked, by, now or timezone.now(), **done)


def snooze(
    *, by: User | None, candidate: Candidate, until: datetime, now: datetime | None = None
) -> Candidate:
    """Put ``candidate`` off until a moment, when it is back in the queue by itself.

    :raises ValidationError: when someone decided meanwhile; ``until`` when it is not ahead.
    """
    moment = now or timezone.now()
    problem = outside_years(until) or (_("must lie ahead") if until <= moment else None)
    if problem:
        raise ValidationError({"until": [problem]})
    with acting(by, "candidate snoozed"):
        locked = _lock(candidate)
        _check_open(locked)
        return _decide(locked, by, moment, state=CandidateState.SNOOZED, snoozed_until=until)


def undo(*, by: User | None, candidate: Candidate, now: datetime | None = None) -> Candidate:
    """Take the decision on ``candidate`` back, with all that it did; undoing nothing changes nothing.

    An accepted one's incident is archived, its events and states are withdrawn. A merged one's articles leave the
    incident, those that came to its story since too, with the facts on which nobody has decided; it goes on if the
    merge had ended it, and nobody has changed that. Vendors that accepting added stay in the register.

    :raises ValidationError: while other candidates rest on the incident.
    """
    moment = now or timezone.now()
    with acting(by, "triage decision undone"):
        if _leave_story(by, candidate, moment):
            return _lock(candidate)
        locked = _lock(candidate)
        if locked.state == CandidateState.ACCEPTED and locked.incident:
            _withdraw_incident(by, locked, locked.incident, moment)
        elif locked.state == CandidateState.MERGED and locked.incident:
            _withdraw_evidence(by, locked, locked.incident, moment)
        elif locked.state == CandidateState.JOINED:
            raise ValidationError(_("Its story was split off once and put back: split it off again."))
        return _reset(locked)


def reopen(*, by: User | None, candidate: Candidate) -> Candidate:
    """Put a dismissed or snoozed ``candidate`` back into the queue.

    :raises ValidationError: when it was accepted or merged: that is for :func:`undo`.
    """
    with acting(by, "candidate reopened"):
        locked = _lock(candidate)
        if locked.state in (CandidateState.ACCEPTED, CandidateState.MERGED, CandidateState.JOINED):
            raise ValidationError(_decided(locked))
        return _reset(locked)


def _leave_story(by: User | None, candidate: Candidate, moment: datetime) -> bool:
    """Undo that an officer merged its story into another, if one did; no lock yet, as grouping takes its own first."""
    merge = merge_of(candidate.story_id)
    if merge is not None:
        undo_story_decision(by=by, decision=merge, now=moment)
    return merge is not None


def _lock(candidate: Candidate) -> Candidate:
    # No joins: after waiting for the lock, joined rows would still be those of before it.
    return Candidate.objects.select_for_update().get(pk=candidate.pk)


def _check_open(candidate: Candidate) -> None:
    if candidate.state not in OPEN:
        raise ValidationError(_decided(candidate))


def _decided(candidate: Candidate) -> str:
    who = candidate.decided_by
    names = {
        "state": mid_sentence(candidate.get_state_display()),
        "who": who.get_full_name() if who else _("a rule of its source"),
        "when": moment_in_words(timezone.localtime(candidate.decided_at)) if candidate.decided_at else "",
    }
    return _("Already %(state)s by %(who)s on %(when)s: undo that first.") % names


def _decide(candidate: Candidate, by: User | None, at: datetime, **fields: Any) -> Candidate:
    candidate.decided_by, candidate.decided_at = by, at
    candidate.by_hand = candidate.by_hand or by is not None
    candidate.snoozed_until = None  # of a snooze before
    for name, value in fields.items():
        setattr(candidate, name, value)
    candidate.save()
    return candidate


def _reset(candidate: Candidate) -> Candidate:
    candidate.state = CandidateState.PENDING
    candidate.incident = candidate.decided_by = candidate.decided_at = candidate.snoozed_until = None
    candidate.looked_at = None
    candidate.dismiss_reason = candidate.dismiss_note = ""
    candidate.applied = {}
    candidate.by_hand = True
    candidate.save()
    return candidate


def _vendors(by: User | None, suggestion: Suggestion, wanted: dict[str, Any]) -> list[Vendor]:
    """The vendors to file with; those that the register lacks are added to it unless told otherwise."""
    named = wanted.pop("vendors", None)
    # Whoever corrects the vendors means just those, unless the missing ones are asked for too.
    add = wanted.pop("add_vendors", named is None)
    vendors = list(suggestion.vendors if named is None else named)
    return vendors + [_create(by, item) for item in suggestion.missing] if add else vendors


def _create(by: User | None, item: MissingVendor) -> Vendor:
    return create_vendor(
        by=by, slug=item.slug, name=item.name, country=item.country, aliases=list(item.aliases)
    )


def _filed(incident: Incident, wanted: Mapping[str, Any]) -> Incident:
    """``incident``, that was filed before, where it says what is ``wanted`` of it now.

    :raises ValidationError: where it says something else: corrections are not dropped in silence.
    """
    given = {name: value for name, value in wanted.items() if name != "add_vendors"}
    vendors, products = given.pop("vendors", ()), given.pop("products", None)
    same = all((getattr(incident, name) or None) == (value or None) for name, value in given.items())
    same = same and set(vendors) <= set(incident.vendors.all())
    if not same or (products is not None and set(products) != set(incident.products.all())):
        message = _("Accepted as %(reference)s already: change that incident.")
        raise ValidationError(message % {"reference": incident.reference})
    return incident


def _told(articles: Sequence[Article]) -> str:
    if len(articles) == 1:
        return gettext_noop("Accepted from the news: 1 article")
    return gettext_noop("Accepted from the news: {count} articles").format(count=len(articles))


def _withdraw_incident(by: User | None, candidate: Candidate, incident: Incident, moment: datetime) -> None:
    if incident.candidates.exclude(pk=candidate.pk).exists():
        message = _("%(reference)s also rests on other candidates: undo those first.")
        raise ValidationError(message % {"reference": incident.reference})
    archive_incident(by=by, incident=incident, now=moment)
    # What accepting set of other systems is free for accepting again.
    Incident.objects.filter(pk=incident.pk).exclude(external_id=None).update(external_id=None)


def _withdraw_evidence(by: User | None, candidate: Candidate, incident: Incident, moment: datetime) -> None:
    applied = candidate.applied
    told = {article.pk for article in articles_of(candidate)} | set(applied.get("articles", []))
    drop_evidence(incident, told - set(applied.get("had", [])), facts=applied.get("facts", []))
    text = gettext_noop("Merge undone: {title}").format(title=candidate.story.title)
    add_entry(by=by, incident=incident, kind="undone", text=text, at=moment)
    if applied.get("ended") and _ends_as_merged(incident, applied.get("ended_at")):
        change_status(by=by, incident=incident, status=reached_stage(incident), now=moment)


def _ends_as_merged(incident: Incident, ended_at: str | None) -> bool:
    """Whether it is over just as a merge left it: nobody has moved its end (``ended_at``) or gone on from it."""
    same = ended_at is None or incident.ended_at == datetime.fromisoformat(ended_at)
    return incident.status == Status.RESOLVED and same
