"""Rankings of mitigations over the API: asked for, computed by a worker, read when they are done."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request

from riskboard.api.fields import MomentField, TextField
from riskboard.api.resource import Resource
from riskboard.api.serializers import StrictSerializer
from riskboard.api.viewsets import Keyed, Shown
from riskboard.common.found import found_or_404
from vendors.models import Ranking
from vendors.models.mitigation import PlanGauge
from vendors.queries import rankings as queries
from vendors.services.ranking import MOST_RANKED, request_ranking


class RankingSerializer(serializers.ModelSerializer[Ranking]):
    """A ranking: how far it is (`done` of at most `most` weighings), and once it is `done` what came of it."""

    asked_by = serializers.CharField(source="asked_by.username", allow_null=True)
    asked_at = MomentField()
    finished_at = MomentField(allow_null=True)
    mitigations = serializers.ListField(child=serializers.IntegerField(), source="chosen")
    result = serializers.JSONField(
        allow_null=True,
        help_text=_(
            "`picks` in order and `left`, each with `cost`, `before`, `after`, `fall` and what it would take off "
            "`alone`, in money a year; `unfit` with a `reason`; `effect`: every number before and after."
        ),
    )

    class Meta:
        model = Ranking
        fields = (
            *("id", "gauge", "mitigations", "asked_by", "asked_at", "state", "done", "most", "finished_at"),
            *("world", "error", "result"),
        )


class RankingInput(StrictSerializer):
    """What to rank, and by what."""

    gauge = serializers.ChoiceField(choices=PlanGauge.choices, default=PlanGauge.EXPECTED)
    mitigations = serializers.ListField(
        child=TextField(max_length=80),
        required=False,
        max_length=MOST_RANKED,
        help_text=_("Identifiers; without them all that are in the register."),
    )


class RankingViewSet(Shown, Keyed):
    """Which mitigations pay."""

    resource = Resource(
        name="rankings",
        singular="ranking",
        read_right="scenario_run",
        write_right="scenario_run",
        key="",
        versioned=False,
    )
    serializer_class = RankingSerializer
    input_class = RankingInput

    def rows(self, **filters: Any) -> QuerySet[Ranking]:
        """All of them."""
        return queries.rankings()

    def find(self, key: str) -> Ranking:
        """One ranking."""
        return found_or_404(queries.rankings().filter(pk=int(key)).first() if key.isdecimal() else None)

    @extend_schema(request=RankingInput, responses={202: RankingSerializer})
    def create(self, request: Request) -> HttpResponse:
        """Ask for a ranking: 202 with its address in `Location`, where it is read until its `state` is `done`."""
        given = self.read_body()
        wanted = given.get("mitigations")
        known = dict(queries.rankable().values_list("slug", "pk"))
        if wanted is not None and not known.keys() >= set(wanted):
            raise serializers.ValidationError(
                {"mitigations": [_("one of them is not in the register any more")]}, code="invalid"
            )
        ids = list(known.values()) if wanted is None else [known[slug] for slug in wanted]
        made = request_ranking(by=self.person, gauge=given["gauge"], mitigations=ids)
        response = self.represent(made.pk, code=status.HTTP_202_ACCEPTED)
        response["Location"] = reverse("api-rankings-detail", args=[made.pk])
        return response
