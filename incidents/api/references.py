"""References to incidents, articles and stories, by reference or id."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from incidents.models import Article, Incident, Story
from incidents.queries.incidents import by_key
from riskboard.api.fields import KeyField
from riskboard.common.found import found_or_404


def numeric(key: str) -> int:
    """The id in ``key``. Raises Http404 for a name: these records have none."""
    if not key.isdigit():
        raise Http404
    return int(key)


def find_article(key: str) -> Article:
    """The article with this id, its text left out. Raises Http404."""
    return found_or_404(Article.objects.defer("text", "html").filter(pk=numeric(key)).first())


def article_field(**options: Any) -> KeyField:
    """A reference to an article."""
    return KeyField(find=find_article, what="article", name="pk", **options)


def find_story(key: str) -> Story:
    """The story with this id. Raises Http404."""
    return found_or_404(Story.objects.filter(pk=numeric(key)).first())


def story_field(**options: Any) -> KeyField:
    """A reference to a story."""
    return KeyField(find=find_story, what="story", name="pk", **options)


class IncidentField(KeyField):
    """A reference to an incident that the caller may see."""

    def __init__(self, **options: Any) -> None:
        """By reference or id."""
        super().__init__(find=self._visible, what="incident", name="reference", **options)

    def _visible(self, key: str) -> Incident:
        return found_or_404(by_key(self.context["request"].user, key))


@extend_schema_field({"type": "string"})
class PersonField(serializers.Field[Any, Any, str, Any]):
    """A person, by user name."""

    suffix = "username"

    def to_representation(self, value: Any) -> str:
        """The user name."""
        return str(value.get_username())
