"""Stories over the API: which articles tell of one event, and what officers decide on that."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from incidents.api.references import PersonField, numeric, story_field
from incidents.models import Article, CandidateState, Story, StoryDecision
from incidents.models.vocabulary import IncidentType
from incidents.queries.grouping import decisions_on
from incidents.queries.near import near_stories, stories
from incidents.services import grouping, ungrouping
from riskboard.api.columns import FromQuery, Part
from riskboard.api.errors import conflicts
from riskboard.api.fields import MomentField, TextField
from riskboard.api.parameters import Kind, Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer, StrictSerializer
from riskboard.api.viewsets import Listed, Shown
from riskboard.common.found import found_or_404

_BRIEF = (
    "id",
    "title",
    "type",
    "direction",
    "vendors",
    "candidate",
    "state",
    "article_count",
    "first_published_at",
    "last_published_at",
    "merged_into",
    "created_at",
)


class StoryArticleSerializer(ModelSerializer):
    """An article of a story; a near-duplicate names the one that it copies."""

    class Meta:
        model = Article
        fields = ("id", "title", "url", "source", "lang", "published_at", "similarity", "duplicate_of")


class StorySerializer(ModelSerializer):
    """Articles that tell of one event, and where deciding on them stands."""

    vendors = serializers.ListField(child=serializers.CharField(), source="vendor_slugs")
    candidate = serializers.IntegerField(
        source="candidate.pk", help_text=_("Id of what it proposes to file.")
    )
    state = serializers.ChoiceField(source="candidate.state", choices=CandidateState.choices)
    article_count = FromQuery(lambda: Count("articles"), shape=serializers.IntegerField())

    class Meta:
        model = Story
        fields: tuple[str, ...] = _BRIEF


class WholeStorySerializer(StorySerializer):
    """A story with its articles, the oldest first."""

    articles = Part(
        StoryArticleSerializer(), rows=lambda: Article.objects.order_by("published_at", "pk"), of="story_id"
    )

    class Meta(StorySerializer.Meta):
        fields = (*_BRIEF, "articles")


class NearStorySerializer(serializers.Serializer[Any]):
    """A story beside another."""

    id = serializers.IntegerField(source="story.pk")
    title = serializers.CharField(source="story.title")
    type = serializers.CharField(source="story.type")
    direction = serializers.CharField(source="story.direction")
    vendors = serializers.ListField(child=serializers.CharField(), source="story.vendor_slugs")
    candidate = serializers.IntegerField(source="story.candidate.pk")
    state = serializers.ChoiceField(source="story.candidate.state", choices=CandidateState.choices)
    article_count = serializers.IntegerField(source="articles")
    first_published_at = MomentField(source="story.first_published_at")
    last_published_at = MomentField(source="story.last_published_at")
    likeness = serializers.FloatField(
        allow_null=True,
        help_text=_("0 to 1, of its articles to the leading one of the other; null: no telling."),
    )
    likely = serializers.BooleanField(
        help_text=_("Whether the program would take the two for one event, had nobody said otherwise.")
    )
    apart = serializers.BooleanField(help_text=_("Whether officers said that the two are not the same."))


class NearStoriesSerializer(serializers.Serializer[Any]):
    """The likeliest ones first."""

    results = NearStorySerializer(many=True)


class StoryDecisionSerializer(ModelSerializer):
    """What an officer decided on stories.

    `merge`: `story` is a part of `other`; `split`: `articles` of `other` became `story`; `apart`: the two tell of
    different events.
    """

    by = PersonField(allow_null=True)

    class Meta:
        model = StoryDecision
        fields = ("id", "kind", "story", "other", "articles", "reason", "by", "at")


class PairInput(StrictSerializer):
    """Another story, and why."""

    story = story_field()
    reason = TextField(required=False, allow_blank=True, max_length=grouping.LONGEST_REASON)


class SplitInput(StrictSerializer):
    """The articles that tell of another event, and why."""

    articles = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62), min_length=1, max_length=1_000
    )
    reason = TextField(required=False, allow_blank=True, max_length=grouping.LONGEST_REASON)


class UndoInput(StrictSerializer):
    """The decision that is taken back."""

    decision = serializers.IntegerField(min_value=1, max_value=2**62)


class StoryViewSet(Listed, Shown):
    """Articles that tell of one event, as the program groups them and officers decide."""

    resource = Resource(
        name="stories",
        singular="story",
        read_right="triage_read",
        write_right="triage_write",
        key="",
        versioned=False,
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Words of the title.")),
                Parameter(
                    name="state",
                    description=_("State of its candidate."),
                    choices=tuple(CandidateState.values),
                ),
                Parameter(name="type", description=_("Type."), choices=tuple(IncidentType.values)),
                Parameter(name="vendor", description=_("Identifier of a vendor that it names.")),
                Parameter(
                    name="merged_into",
                    description=_("Id of the story that it is a part of."),
                    kind=Kind.INTEGER,
                ),
            ),
            orderings={"id": "pk", "last_published_at": "last_published_at"},
            default_ordering="-last_published_at",
        ),
    )
    listings = {"decisions": Listing(orderings={"id": "pk"}, default_ordering="-id")}
    matching = frozenset({"merge", "split", "apart", "undo"})
    parameters = {
        "near": (
            Parameter(name="q", description=_("Words of the title, to look among all stories instead.")),
        )
    }

    def get_serializer_class(self) -> type[StorySerializer]:
        """Lists leave the articles out."""
        return StorySerializer if self.action == "list" else WholeStorySerializer

    def rows(self, **filters: Any) -> QuerySet[Story]:
        """All stories, parts of others too."""
        return stories(**filters)

    def find(self, key: str) -> Story:
        """One story."""
        return found_or_404(stories().filter(pk=numeric(key)).first())

    def read_story(self) -> Story:
        """The story that is decided on, where it is the one that the caller has read."""
        story: Story = self.get_object()
        self.expected(story)
        return story

    @extend_schema(operation_id="stories_near", responses=NearStoriesSerializer)
    @action(detail=True, methods=["get"])
    def near(self, request: Request, key: str) -> HttpResponse:
        """Stories that may tell of the same event.

        The eight likeliest of its vendors at about its time, or with `q` the twenty newest that have these words.
        """
        given = request.query_params
        words = {one.name: one.parse(given[one.name]) for one in self.parameters["near"] if one.name in given}
        found = near_stories(self.get_object().candidate, **words)
        return self.answer(NearStoriesSerializer({"results": found}).data)

    @extend_schema(request=PairInput, responses=WholeStorySerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, key: str) -> HttpResponse:
        """Say that it tells of the same event as another story.

        Answers with the story that both are now: the other, unless this one alone was decided on.
        """
        story, values = self.read_story(), self.read_body(PairInput)
        with conflicts(whatever=True):
            whole = grouping.merge_stories(by=self.person, story=story, other=values.pop("story"), **values)
        return self.represent(whole.pk)

    @extend_schema(request=SplitInput, responses=WholeStorySerializer)
    @action(detail=True, methods=["post"])
    def split(self, request: Request, key: str) -> HttpResponse:
        """Split articles off, with all copies of them; answers with the story that they become."""
        story, values = self.read_story(), self.read_body(SplitInput)
        with conflicts():
            return self.represent(grouping.split_story(by=self.person, story=story, **values).pk)

    @extend_schema(request=PairInput, responses=StoryDecisionSerializer)
    @action(detail=True, methods=["post"])
    def apart(self, request: Request, key: str) -> HttpResponse:
        """Say that it does not tell of the same event as another story; they are never merged until that is undone."""
        story, values = self.read_story(), self.read_body(PairInput)
        with conflicts(whatever=True):
            decision = grouping.keep_apart(by=self.person, story=story, other=values.pop("story"), **values)
        return self.one(StoryDecision.objects.filter(pk=decision.pk), shape=StoryDecisionSerializer)

    @extend_schema(request=UndoInput, responses=WholeStorySerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, key: str) -> HttpResponse:
        """Take a decision on the story back, with all that it did and no more."""
        story, number = self.read_story(), self.read_body(UndoInput)["decision"]
        decision = decisions_on(story.pk).filter(pk=number).first()
        if decision is None:
            raise serializers.ValidationError({"decision": [_("There is no such decision on this story.")]})
        with conflicts():
            ungrouping.undo_story_decision(by=self.person, decision=decision)
        return self.represent(story.pk)

    @extend_schema(responses=StoryDecisionSerializer(many=True))
    @action(detail=True, methods=["get"])
    def decisions(self, request: Request, key: str) -> HttpResponse:
        """What officers decided on the story and its parts and is in force, the newest first."""
        story = self.get_object()
        return self.page(lambda: decisions_on(story.pk).order_by(), StoryDecisionSerializer)
