"""Candidates over the API: what detection proposes, and what officers decide."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request

from incidents.api.detections import detection_field
from incidents.api.incident_bodies import CorrectionInput, IncidentSerializer, MergeInput
from incidents.api.proposals import Proposing
from incidents.api.references import IncidentField, PersonField, numeric, story_field
from incidents.models import Article, Candidate, CandidateState, Incident
from incidents.models.candidate import DismissReason
from incidents.models.vocabulary import Direction, IncidentType
from incidents.queries.candidates import candidates
from incidents.queries.triage import SURE
from incidents.services import triage
from incidents.services.many_candidates import DECIDED, MOST, NEEDS, decide_on_many
from incidents.services.seen import note_seen
from incidents.services.wholes import hold_candidates
from riskboard.accounts.permissions import can
from riskboard.api.answers import tags_asked
from riskboard.api.columns import Computed
from riskboard.api.errors import conflicts
from riskboard.api.fields import ChoiceField, MomentField, TextField
from riskboard.api.parameters import Kind, Parameter
from riskboard.api.preconditions import PreconditionFailedError
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import NothingInput, StrictSerializer
from riskboard.api.viewsets import Listed, Shown
from riskboard.common.found import found_or_404


class LeadingArticleSerializer(serializers.ModelSerializer[Article]):
    """The article that a candidate's proposal is taken from."""

    published_at = MomentField()

    class Meta:
        model = Article
        fields = ("id", "title", "url", "source", "published_at")
        read_only_fields = fields


def _vendors(detection: dict[str, Any]) -> list[str]:
    """The identifiers of the vendors that detection found."""
    return list(detection.get("vendors") or [])


class CandidateSerializer(serializers.ModelSerializer[Candidate]):
    """A story that waits, or waited, for a decision."""

    title = serializers.CharField(source="story.title")
    vendors = Computed(
        _vendors, reads=["detection"], shape=serializers.ListField(child=serializers.CharField())
    )
    article = LeadingArticleSerializer()
    detection = detection_field()
    incident = serializers.CharField(
        source="shown_incident",
        allow_null=True,
        help_text=_("Reference of the incident it became part of; null where the caller may not know of it."),
    )
    chance = serializers.FloatField(
        allow_null=True,
        help_text=_(
            "That officers accept it, 0 to 1, learned from their decisions; null while that is not in use."
        ),
    )
    decided_by = PersonField(
        allow_null=True,
        help_text=_("null where a rule of its source accepted it, and while nobody has decided."),
    )
    decided_at = MomentField(allow_null=True)
    looked_at = MomentField(
        allow_null=True,
        help_text=_("Somebody has looked at what came to its story until then, after it was decided on."),
    )
    put_in_by = PersonField(
        source="article.missed_event.by",
        allow_null=True,
        help_text=_("Who put it into the queue where detection had passed its article over."),
    )
    snoozed_until = MomentField(allow_null=True)
    created_at = MomentField()

    class Meta:
        model = Candidate
        fields = (
            "id",
            "state",
            "title",
            "type",
            "direction",
            "confidence",
            "chance",
            "vendors",
            "story",
            "article",
            "detection",
            "incident",
            "decided_by",
            "decided_at",
            "looked_at",
            "dismiss_reason",
            "dismiss_note",
            "snoozed_until",
            "put_in_by",
            "created_at",
        )


class DismissInput(StrictSerializer):
    """Why a candidate is put aside."""

    reason = ChoiceField(choices=DismissReason.choices)
    note = TextField(required=False, allow_blank=True, max_length=300)


class SnoozeInput(StrictSerializer):
    """Until when a candidate is put off."""

    until = MomentField()


class SeenInput(StrictSerializer):
    """Until when articles were read that the caller has looked at; now, unless told otherwise."""

    until = MomentField(required=False)


class CandidatesInput(StrictSerializer):
    """What is decided on which candidates: `dismiss` needs a `reason`, `snooze` `until`, `merge` an `incident`.

    `join` makes their stories one with `story`; `undo` takes back whatever was decided on each.
    """

    action = ChoiceField(choices=tuple(NEEDS))
    candidates = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62), min_length=1, max_length=MOST
    )
    reason = ChoiceField(choices=DismissReason.choices, required=False)
    note = TextField(required=False, allow_blank=True, max_length=300)
    until = MomentField(required=False)
    incident = IncidentField(required=False)
    story = story_field(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Nothing is dropped in silence: what the action does not use is refused."""
        useless = attrs.keys() - {"action", "candidates", *NEEDS[attrs["action"]]}
        if useless:
            message = _("is of no use to %(action)s") % {"action": attrs["action"]}
            raise serializers.ValidationError({name: [message] for name in sorted(useless)})
        return attrs


class DecidedSerializer(serializers.Serializer[Any]):
    """On how many candidates was decided."""

    decided = serializers.IntegerField()


class CandidateViewSet(Proposing, Listed, Shown):
    """Stories that detection takes for events, and the officers' decisions on them."""

    resource = Resource(
        name="candidates",
        singular="candidate",
        read_right="triage_read",
        write_right="triage_write",
        key="",
        versioned=False,
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Words of the title.")),
                Parameter(name="state", description=_("State."), choices=tuple(CandidateState.values)),
                Parameter(
                    name="source",
                    description=_("Id of a source that any article of the story came from."),
                    kind=Kind.INTEGER,
                ),
                Parameter(name="type", description=_("Type."), choices=tuple(IncidentType.values)),
                Parameter(
                    name="direction",
                    description=_("Whether access is taken or comes back."),
                    choices=tuple(Direction.values),
                ),
                Parameter(name="vendor", description=_("Identifier of a vendor that the story names.")),
                Parameter(name="lang", description=_("Language of the leading article, such as `de`.")),
                Parameter(
                    name="sure",
                    description=_("How sure detection is: from 0.8, from 0.5, below."),
                    choices=tuple(SURE),
                ),
                Parameter(
                    name="waiting",
                    description=_(
                        "Whether it waits for a decision: pending, or snoozed and its time has come."
                    ),
                    kind=Kind.BOOLEAN,
                ),
                Parameter(
                    name="again",
                    description=_(
                        "Whether an article, no copy of another, came after it was decided on and looked at."
                    ),
                    kind=Kind.BOOLEAN,
                ),
            ),
            orderings={
                "id": "pk",
                "created_at": "created_at",
                "confidence": "confidence",
                "chance": "chance",
                "decided_at": "decided_at",
            },
            default_ordering="created_at",
        ),
    )
    serializer_class = CandidateSerializer
    matching = frozenset({"accept", "merge", "dismiss", "snooze", "undo", "reopen", "look"})

    def rows(self, **filters: Any) -> QuerySet[Candidate]:
        """Candidates in every state."""
        known = Q() if can(self.person, "incident_restricted") else Q(incident__restricted=False)
        shown = Case(When(known & Q(incident__isnull=False), then=F("incident__reference")))
        return candidates(**filters).annotate(shown_incident=shown)

    def seen(self) -> bool:
        """The references of restricted incidents are for some alone."""
        return can(self.person, "incident_restricted")

    def find(self, key: str) -> Candidate:
        """One candidate."""
        return found_or_404(candidates().filter(pk=numeric(key)).first())

    @contextmanager
    def deciding(self, *, hold: bool = True) -> Iterator[Candidate]:
        """The candidate that is decided on, the one that ``If-Match`` names until the decision stands.

        It names the tag of the candidate or that of its proposal. What is refused because of what was decided
        meanwhile is a conflict. Without ``hold`` the service must take its locks first.
        """
        with conflicts(), transaction.atomic():
            candidate = self.get_object()
            asked = tags_asked(self.request)
            if asked is not None:
                if hold:
                    hold_candidates(Candidate.objects.filter(pk=candidate.pk))
                    candidate.refresh_from_db()
                if not {self.represent(candidate.pk)["ETag"], self.proposed(candidate)["ETag"]} & set(asked):
                    raise PreconditionFailedError
            yield candidate

    @extend_schema(request=CandidatesInput, responses=DecidedSerializer)
    @action(detail=False, methods=["post"])
    def act(self, request: Request) -> HttpResponse:
        """Decide on several candidates at once: all, or none where one is refused, which `errors` then name.

        409 where that is because of what was decided on one meanwhile.
        """
        values = self.read_body(CandidatesInput)
        rows, what = values.pop("candidates"), values.pop("action")
        with conflicts(code=DECIDED):
            decided = decide_on_many(by=self.person, candidates=rows, action=what, values=values)
        return self.answer({"decided": decided})

    def _incident(self, incident: Incident, code: int) -> HttpResponse:
        return self.one(Incident.objects.filter(pk=incident.pk), shape=IncidentSerializer, code=code)

    @extend_schema(request=CorrectionInput, responses={201: IncidentSerializer})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, key: str) -> HttpResponse:
        """Accept a candidate.

        Files what it proposes, as corrected by the body. Accepting again answers with the same incident; with other
        corrections 409.
        """
        with self.deciding() as candidate:
            corrections = self.read_body(CorrectionInput)
            incident = triage.accept(by=self.person, candidate=candidate, corrections=corrections)
        return self._incident(incident, status.HTTP_201_CREATED)

    @extend_schema(request=MergeInput, responses=IncidentSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, key: str) -> HttpResponse:
        """Merge a candidate into an incident on record."""
        with self.deciding() as candidate:
            target = self.read_body(MergeInput)["incident"]
            incident = triage.merge(by=self.person, candidate=candidate, incident=target)
        return self._incident(incident, status.HTTP_200_OK)

    @extend_schema(request=DismissInput, responses=CandidateSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, key: str) -> HttpResponse:
        """Dismiss a candidate for a reason."""
        with self.deciding() as candidate:
            values = self.read_body(DismissInput)
            return self.represent(triage.dismiss(by=self.person, candidate=candidate, **values).pk)

    @extend_schema(request=SnoozeInput, responses=CandidateSerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, key: str) -> HttpResponse:
        """Put a candidate off until a moment."""
        with self.deciding() as candidate:
            values = self.read_body(SnoozeInput)
            return self.represent(triage.snooze(by=self.person, candidate=candidate, **values).pk)

    @extend_schema(request=NothingInput, responses=CandidateSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, key: str) -> HttpResponse:
        """Take the decision on a candidate back, with all that it did."""
        with self.deciding(hold=False) as candidate:
            self.read_body(NothingInput)
            return self.represent(triage.undo(by=self.person, candidate=candidate).pk)

    @extend_schema(request=NothingInput, responses=CandidateSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, key: str) -> HttpResponse:
        """Put a dismissed or snoozed candidate back into the queue."""
        with self.deciding() as candidate:
            self.read_body(NothingInput)
            return self.represent(triage.reopen(by=self.person, candidate=candidate).pk)

    @extend_schema(request=SeenInput, responses=CandidateSerializer)
    @action(detail=True, methods=["post"], url_path="seen")
    def look(self, request: Request, key: str) -> HttpResponse:
        """Note that what came to a candidate's story since it was decided on was looked at.

        It is no longer among those with `again` until another article comes; the decision stays as it is.
        """
        with self.deciding() as candidate:
            until = self.read_body(SeenInput).get("until")
            note_seen(by=self.person, candidates=[candidate.pk], until=until)
            return self.represent(candidate.pk)
