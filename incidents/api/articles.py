"""Articles over the API: what was read, and texts that programs push."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from incidents.api.detections import detection_field
from incidents.api.references import numeric
from incidents.models import Article, ArticleVersion
from incidents.models.vocabulary import Direction, IncidentType
from incidents.queries.articles import articles
from incidents.services.articles import LONGEST, SHORTEST, push_article
from incidents.services.missed import put_in_queue
from riskboard.api.errors import conflicts
from riskboard.api.fields import ChoiceField, MomentField, TextField
from riskboard.api.parameters import Kind, Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer, StrictSerializer
from riskboard.api.viewsets import Created, Listed, Shown
from riskboard.common.found import found_or_404

_BRIEF = (
    "id",
    "url",
    "title",
    "lang",
    "source",
    "published_at",
    "published_known",
    "fetched_at",
    "detected_at",
    "relevant",
    "confidence",
    "detection",
    "story",
    "duplicate_of",
)


class ArticleSerializer(ModelSerializer):
    """An article without its text, with what detection found in it."""

    detection = detection_field()

    class Meta:
        model = Article
        fields: tuple[str, ...] = _BRIEF
        read_only_fields = _BRIEF


class WholeArticleSerializer(ArticleSerializer):
    """An article with its text."""

    class Meta(ArticleSerializer.Meta):
        fields = (*_BRIEF, "text")


class ArticleInput(StrictSerializer):
    """A text to take in; the same address pushed again updates its article."""

    url = TextField(max_length=2000)
    title = TextField(max_length=1000)
    text = TextField(min_length=SHORTEST, max_length=LONGEST)
    published_at = MomentField(required=False, help_text=_("Now if left out or ahead, and flagged so."))
    lang = TextField(required=False, allow_blank=True, max_length=20)


class MissedInput(StrictSerializer):
    """What kind of event an article tells of that detection passed over."""

    type = ChoiceField(choices=IncidentType.choices)
    direction = ChoiceField(choices=Direction.choices, required=False)


class WordingSerializer(ModelSerializer):
    """An earlier wording of an article."""

    class Meta:
        model = ArticleVersion
        fields = ("id", "title", "text", "replaced_at", "ours")


class ArticleViewSet(Listed, Shown, Created):
    """What was read, and what programs pushed."""

    resource = Resource(
        name="articles",
        singular="article",
        read_right="triage_read",
        write_right="triage_write",
        key="",
        versioned=False,
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Part of the title or address.")),
                Parameter(name="source", description=_("Id of its source."), kind=Kind.INTEGER),
                Parameter(name="story", description=_("Id of its story."), kind=Kind.INTEGER),
                Parameter(
                    name="passed_over",
                    description=_("Whether detection has looked through it and held it for no event."),
                    kind=Kind.BOOLEAN,
                ),
                Parameter(name="relevant", description=_("Whether it tells of an event."), kind=Kind.BOOLEAN),
            ),
            orderings={
                "id": "pk",
                "published_at": "published_at",
                "fetched_at": "fetched_at",
                "confidence": "confidence",
            },
            default_ordering="-published_at",
        ),
    )
    listings = {"versions": Listing(orderings={"id": "pk"}, default_ordering="-id")}
    input_class = ArticleInput

    def get_serializer_class(self) -> type[ArticleSerializer]:
        """Lists leave the text out."""
        return ArticleSerializer if self.action == "list" else WholeArticleSerializer

    def rows(self, **filters: Any) -> QuerySet[Article]:
        """All articles."""
        return articles(**filters)

    def find(self, key: str) -> Article:
        """One article."""
        return found_or_404(Article.objects.filter(pk=numeric(key)).first())

    def add(self, values: dict[str, Any]) -> Article:
        """Take it in; detection reads it next."""
        return push_article(by=self.person, **values)

    @extend_schema(request=MissedInput, responses=WholeArticleSerializer)
    @action(detail=True, methods=["post"])
    def missed(self, request: Request, key: str) -> HttpResponse:
        """Say that an article which detection passed over tells of an event.

        It goes into the queue of candidates, in the `story` of the answer, and counts as missed in `triage/measure/`.
        """
        article = self.get_object()
        values = self.read_body(MissedInput)
        with conflicts():
            put_in_queue(by=self.person, article=article, **values)
        return self.represent(article.pk)

    @extend_schema(responses=WordingSerializer(many=True))
    @action(detail=True, methods=["get"])
    def versions(self, request: Request, key: str) -> HttpResponse:
        """Earlier wordings of an article, the newest first.

        `ours` marks those that were replaced because this program reads the same page differently now; the others were
        replaced by whoever publishes the article.
        """
        article = self.get_object()
        return self.page(lambda: ArticleVersion.objects.filter(article=article), WordingSerializer)
