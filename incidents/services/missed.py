"""Putting an article into the queue that detection passed over."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incidents.domain.detect.record import to_record
from incidents.models import Article, Candidate, MissedEvent
from incidents.models.vocabulary import Direction, IncidentType
from incidents.queries.missed import missed_event
from incidents.services.stories import hold_placing, place_article
from riskboard.accounts.models import User
from riskboard.common.actor import acting


def put_in_queue(*, by: User, article: Article, type: str, direction: str = Direction.RESTRICTS) -> Candidate:
    """Let ``article``, which detection passed over, tell of an event of this kind; the candidate of its story.

    It is grouped with others as any article is, and that detection missed it is kept as a label. To take it back,
    dismiss the candidate. Saying so again changes nothing.

    :raises ValidationError: ``type`` or ``direction`` when unknown; when detection has not passed the article over, or
        somebody said that it tells of another kind.
    """
    _check(type, direction)
    with acting(by, "passed-over article put into the queue"):
        locked = Article.objects.select_for_update(of=("self",)).select_related("source").get(pk=article.pk)
        told = MissedEvent.objects.filter(article=locked).first()
        if locked.story is not None and told is not None:
            return _told_before(locked.story.candidate, told, (type, direction))
        if locked.detected_at is None:
            raise ValidationError(_("The article is still to be looked through: try again in a moment."))
        if locked.relevant or locked.story is not None:
            raise ValidationError(_("Detection has not passed this article over: it is in a story already."))
        MissedEvent.objects.create(article=locked, type=type, direction=direction, by=by)
        hold_placing()
        detection = missed_event(locked, type, direction)
        locked.relevant, locked.detection = True, to_record(detection)
        locked.save(update_fields=["relevant", "detection"])
        return place_article(article=locked, detection=detection).candidate


def _told_before(candidate: Candidate, told: MissedEvent, kind: tuple[str, str]) -> Candidate:
    if (told.type, told.direction) != kind:
        names = {"type": told.get_type_display(), "direction": told.get_direction_display()}
        message = _("It is in the queue as “%(type)s · %(direction)s” already: correct that on accepting it.")
        raise ValidationError(message % names)
    return candidate


def _check(type: str, direction: str) -> None:
    message = _("choose one of %(all)s")
    errors = {
        name: [message % {"all": ", ".join(words)}]
        for name, value, words in (
            ("type", type, IncidentType.values),
            ("direction", direction, Direction.values),
        )
        if value not in words
    }
    if errors:
        raise ValidationError(errors)
