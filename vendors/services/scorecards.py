"""Writes on scorecards: what somebody read in a contract or a public policy, criterion by criterion."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.common.actor import acting_person
from vendors.domain.clarity import HIGHEST, KEYS, PLACES
from vendors.domain.world import METHOD_VERSION
from vendors.models import Contract, Rating, Scorecard, Vendor
from vendors.services.clarity import restate
from vendors.services.validation import Errors, check, check_past, check_unique, check_years
from vendors.services.writing import base_on, changing, give_slug, refresh, set_fields, sync

FIELDS = ("title", "url", "edition", "effective_on", "notes")
RATING_FIELDS = ("level", "clause", "source", "seen_on", "note")
_EVIDENCE = ("clause", "source", "seen_on")

Spec = Mapping[str, Any]


def create_scorecard(
    *,
    by: Any,
    vendor: Vendor | None = None,
    contract: Contract | None = None,
    ratings: Sequence[Spec] = (),
    **fields: Any,
) -> Scorecard:
    """Add a scorecard of ``contract``, or without one of a public policy of ``vendor``.

    ``ratings``: ``{"criterion", "level": 0, 1, 2 or None for unknown, "clause", "source", "seen_on", "note"}``; what
    is not named is unknown.

    :raises ValidationError: by field (``ratings[0].clause``).
    """
    card = Scorecard()
    with changing(by, "scorecard added"):
        _save(card, {"vendor": vendor, "contract": contract, **fields}, ratings)
    return card


def update_scorecard(
    *,
    by: Any,
    scorecard: Scorecard,
    version: str | None = None,
    ratings: Sequence[Spec] | None = None,
    **fields: Any,
) -> Scorecard:
    """Change ``fields`` of ``scorecard``, and its ``ratings`` as a whole unless they are None.

    :raises ValidationError: as :func:`create_scorecard`; it stays with its contract or policy.
    """
    with changing(by, "scorecard changed"):
        base_on(scorecard, version)
        _save(scorecard, fields, ratings)
    return scorecard


def archive_scorecard(*, by: Any, scorecard: Scorecard, version: str | None = None) -> Scorecard:
    """Take ``scorecard`` out of the register: it no longer counts. Twice changes nothing."""
    with changing(by, "scorecard archived"):
        base_on(scorecard, version)
        scorecard.archived_at = scorecard.archived_at or timezone.now()
        scorecard.save(update_fields=["archived_at", "updated_at"])
        restate([scorecard.vendor_id])
    return scorecard


def _save(card: Scorecard, fields: dict[str, Any], ratings: Sequence[Spec] | None) -> None:
    rows = prepare_scorecard(card, fields, ratings)
    card.save()
    if rows is not None:
        saved = {row.criterion: row for row in card.ratings.all()}
        sync(saved, owned(card, rows, saved), [*RATING_FIELDS, "assessed_by_id"])
    restate([card.vendor_id])


def prepare_scorecard(
    card: Scorecard, fields: dict[str, Any], ratings: Sequence[Spec] | None
) -> list[Rating] | None:
    """Set ``fields`` on ``card`` by all rules, without saving; the rows of its ``ratings``. Inside :func:`changing`.

    :raises ValidationError: by field.
    """
    errors = Errors()
    refresh(card)
    _settle_subject(card, fields)
    set_fields(card, fields, FIELDS)
    card.method_version = METHOD_VERSION
    give_slug(
        card, f"{card.contract.slug if card.contract else card.vendor.slug} {card.title} {card.effective_on}"
    )
    check(card, errors)
    check_years(card, errors, "effective_on")
    check_unique(card, errors)
    _check_policy(card, errors)
    rows = None if ratings is None else _rows(ratings, errors)
    errors.raise_if_any()
    return rows


def owned(card: Scorecard, rows: Iterable[Rating], saved: Mapping[str, Rating]) -> dict[str, Rating]:
    """``rows`` by criterion as rows of ``card``: what differs from what is ``saved`` is assessed by who writes now."""
    for row in rows:
        row.scorecard = card
        old = saved.get(row.criterion)
        same = old is not None and all(getattr(old, name) == getattr(row, name) for name in RATING_FIELDS)
        row.assessed_by_id = old.assessed_by_id if old is not None and same else acting_person()
    return {row.criterion: row for row in rows}


def _settle_subject(card: Scorecard, fields: dict[str, Any]) -> None:
    """Take contract and vendor out of ``fields``: a new scorecard gets them, a saved one keeps its own."""
    given = {name: fields.pop(name) for name in ("contract", "vendor") if name in fields}
    if card.pk is None:
        contract = given.get("contract")
        vendor = given.get("vendor") or (contract.vendor if contract else None)
        if vendor is None:
            raise ValidationError(
                {"vendor": [_("is needed: name the contract, or the vendor of the policy")]}
            )
        card.contract, card.vendor = contract, vendor
        _refuse_archived(card)
    kept = {"contract": card.contract, "vendor": card.vendor}
    for name, value in given.items():
        if value != kept[name] and not (name == "vendor" and value is None):
            raise ValidationError({name: [_("cannot be changed: archive this scorecard and add another")]})
    if card.contract and card.contract.vendor_id != card.vendor_id:
        raise ValidationError({"vendor": [_("is not the vendor of the contract")]})


def _refuse_archived(card: Scorecard) -> None:
    for name, record in (("contract", card.contract), ("vendor", card.vendor)):
        if record is not None and record.archived_at:
            raise ValidationError({name: [_("is archived: restore it first")]})


def _check_policy(card: Scorecard, errors: Errors) -> None:
    """A public policy is told apart by its title and its address; a contract has both on its own page."""
    for name in ("title", "url"):
        if name in errors:
            continue
        if card.contract is None and not getattr(card, name):
            errors.add(name, _("is needed for a public policy"))
        if card.contract is not None and getattr(card, name):
            errors.add(name, _("must be empty: it belongs to a public policy, and this is of a contract"))


def _rows(ratings: Sequence[Spec], errors: Errors) -> list[Rating]:
    """The rows of what is not left empty."""
    rows, seen = [], set()
    for index, spec in enumerate(ratings):
        path = f"ratings[{index}]."
        criterion = spec.get("criterion")
        if criterion not in PLACES:
            errors.add(f"{path}criterion", _("choose one of %(known)s") % {"known": ", ".join(KEYS)})
            continue
        if criterion in seen:
            errors.add(f"{path}criterion", _("is named twice: name each criterion once"))
        seen.add(criterion)
        row = Rating(criterion=criterion, position=PLACES[criterion])
        for name in RATING_FIELDS:
            setattr(row, name, spec.get(name, getattr(row, name)))
        _check_rating(row, errors, path)
        if row.level is not None or any(getattr(row, name) for name in RATING_FIELDS):
            rows.append(row)
    return rows


def _check_rating(row: Rating, errors: Errors, path: str) -> None:
    check(row, errors, prefix=path, skip=("scorecard", "assessed_by"))
    check_years(row, errors, "seen_on", prefix=path)
    check_past(row, errors, "seen_on", prefix=path)
    if f"{path}level" in errors or row.level is None:
        return
    if not 0 <= row.level <= HIGHEST:
        errors.add(f"{path}level", _("must be 0, 1 or 2, or empty for unknown"))
    elif row.level:
        for name in _EVIDENCE:
            if not getattr(row, name) and f"{path}{name}" not in errors:
                errors.add(f"{path}{name}", _missing(name))


def _missing(name: str) -> str:
    """What is said of a point without its evidence."""
    return {
        "clause": _("is needed: a point counts with the words that promise it"),
        "source": _("is needed: where can others read it?"),
        "seen_on": _("is needed: on which day did it stand there?"),
    }[name]
