"""Many sources at once over the API: lists as OPML, the starter set, and what is done to several."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from incidents.domain.starter import TOPICS
from incidents.feeds.opml import MAX_BYTES, NotOpml, Outline, parse
from incidents.models.source import SourceKind
from incidents.queries.source_lists import as_opml
from incidents.queries.sources import HEALTH, source_list
from incidents.queries.starter import proposed
from incidents.services.proposals import Judged, add_proposed, judge
from incidents.services.source_actions import ACTIONS, act_on_sources
from riskboard.api.fields import ChoiceField, TextField, TruthField
from riskboard.api.parameters import Parameter
from riskboard.api.serializers import StrictSerializer
from riskboard.api.viewsets import ResourceViewSet
from vendors.api.references import vendor_field

OUTCOMES = ("new", "there", "refused")
SOURCE_FILTERS = (
    Parameter(name="q", description=gettext_lazy("Part of the name or address.")),
    Parameter(name="kind", description=gettext_lazy("Kind."), choices=tuple(SourceKind.values)),
    Parameter(name="health", description=gettext_lazy("How reading it goes."), choices=HEALTH),
)
_MOST = 1_000


class OpmlSerializer(serializers.Serializer[Any]):
    """A list of feeds in the words of OPML 2.0."""

    opml = serializers.CharField()


class OpmlInput(StrictSerializer):
    """A list to take in."""

    opml = TextField(max_length=MAX_BYTES)
    dry_run = TruthField(required=False, help_text=gettext_lazy("Only say what would become of each line."))


class JudgedSerializer(serializers.Serializer[Any]):
    """What became, or would become, of one proposed source."""

    url = serializers.CharField()
    name = serializers.CharField()
    line = serializers.IntegerField(
        help_text=gettext_lazy("Where it stands in the file; 0 where there is none.")
    )
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    reason = serializers.CharField()
    source_id = serializers.IntegerField(
        allow_null=True,
        help_text=gettext_lazy("The source that reads the address; null while there is none."),
    )


class TakenInSerializer(serializers.Serializer[Any]):
    """What became of a list, line by line."""

    added = serializers.IntegerField()
    results = JudgedSerializer(many=True)


class StarterSerializer(JudgedSerializer):
    """A source of the starter set, and whether it is read."""

    kind = serializers.ChoiceField(choices=SourceKind.choices)
    topic = serializers.ChoiceField(choices=TOPICS)
    lang = serializers.CharField()


class StarterSetSerializer(serializers.Serializer[Any]):
    """The whole starter set."""

    results = StarterSerializer(many=True)


class StarterInput(StrictSerializer):
    """Which sources of the starter set are switched on: those with these addresses, without them all."""

    urls = serializers.ListField(child=TextField(max_length=2000), max_length=_MOST, required=False)


class ActionInput(StrictSerializer):
    """What is done to which sources."""

    action = ChoiceField(choices=ACTIONS)
    sources = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62), min_length=1, max_length=_MOST
    )
    vendor = vendor_field(required=False, allow_null=True)


class DoneSerializer(serializers.Serializer[Any]):
    """How many sources were changed, or are read now."""

    changed = serializers.IntegerField()


class InSets(ResourceViewSet):
    """Sources, many at once."""

    @extend_schema(operation_id="sources_opml_export", responses=OpmlSerializer)
    @action(detail=False, methods=["get"])
    def opml(self, request: Request) -> HttpResponse:
        """The sources that the filters leave, as OPML: status pages and watched pages have a category `/kind/…`."""
        asked = request.query_params
        given = {one.name: one.parse(asked[one.name]) for one in SOURCE_FILTERS if one.name in asked}
        return self.answer({"opml": as_opml(source_list(**given), title="Riskboard").decode()})

    @extend_schema(operation_id="sources_opml_import", request=OpmlInput, responses=TakenInSerializer)
    @opml.mapping.post
    def opml_import(self, request: Request) -> HttpResponse:
        """Add the feeds of a list that are not read yet, all at once; each line is told what became of it.

        With `dry_run` nothing is added.
        """
        body = self.read_body(OpmlInput)
        try:
            outlines = parse(body["opml"].encode())
        except NotOpml as error:
            raise serializers.ValidationError({"opml": [str(error)]}) from error
        if body.get("dry_run"):
            return self.answer({"added": 0, "results": _told(judge(outlines))})
        return self._added(add_proposed(by=self.person, proposals=outlines))

    @extend_schema(operation_id="sources_starter_list", responses=StarterSetSerializer)
    @action(detail=False, methods=["get"])
    def starter(self, request: Request) -> HttpResponse:
        """The sources that come with the product, and which of them are read."""
        pairs = proposed()
        told = _told(judge([outline for _starter, outline in pairs]))
        rows = [
            row | {"kind": one.kind, "topic": one.topic, "lang": one.lang}
            for row, (one, _outline) in zip(told, pairs, strict=True)
        ]
        return self.answer({"results": rows})

    @extend_schema(operation_id="sources_starter_add", request=StarterInput, responses=TakenInSerializer)
    @starter.mapping.post
    def starter_add(self, request: Request) -> HttpResponse:
        """Switch on those that are not read yet; doing it again adds nothing."""
        wanted = self.read_body(StarterInput).get("urls")
        known: dict[str, Outline] = {one.url: outline for one, outline in proposed()}
        strange = [url for url in wanted or () if url not in known]
        if strange:
            raise serializers.ValidationError(
                {"urls": [_("%(url)s is not in the set.") % {"url": strange[0]}]}
            )
        chosen = list(known.values()) if wanted is None else [known[url] for url in dict.fromkeys(wanted)]
        return self._added(add_proposed(by=self.person, proposals=chosen, why="starter set switched on"))

    @extend_schema(request=ActionInput, responses=DoneSerializer)
    @action(detail=False, methods=["post"])
    def act(self, request: Request) -> HttpResponse:
        """Pause, resume, read now or archive several sources, or name the `vendor` of all; archived ones are left."""
        return self.answer({"changed": act_on_sources(by=self.person, **self.read_body(ActionInput))})

    def _added(self, judged: Iterable[Judged]) -> HttpResponse:
        results = _told(judged)
        return self.answer({"added": sum(row["outcome"] == "new" for row in results), "results": results})


def _told(judged: Iterable[Judged]) -> list[dict[str, Any]]:
    return [
        {
            "url": one.outline.url,
            "name": one.outline.name,
            "line": one.outline.line,
            "outcome": one.outcome,
            "reason": one.reason,
            "source_id": one.source.pk if one.source else None,
        }
        for one in judged
    ]
