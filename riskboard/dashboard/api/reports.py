"""The report for the board over the API: the same figures as JSON, or the document itself."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from drf_orjson_renderer.renderers import ORJSONRenderer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from incidents.models.vocabulary import IncidentType
from incidents.queries.incidents import ActiveIncident
from riskboard.accounts.language import language_for
from riskboard.api.fields import MomentField, MoneyField
from riskboard.api.resource import Resource
from riskboard.api.viewsets import ResourceViewSet
from riskboard.common.bands import BANDS, band_of
from riskboard.dashboard.queries.vendor_table import VendorRow
from riskboard.dashboard.reports.board import CONTENT_TYPE, board_pdf
from riskboard.dashboard.reports.gathering import BoardReport, Listed, Moved, board_report
from riskboard.dashboard.reports.wording import method_lines
from vendors.api.annual import AnnualSerializer, annual_data
from vendors.api.scores import BAND_CHOICES
from vendors.models import AnnualLoss
from vendors.models.mitigation import PlanGauge
from vendors.queries.annual import grade_of
from vendors.queries.limits import ShownLimit
from vendors.queries.next_actions import NextActions

_GRADES = ("A", "B", "C")


class ReportVendorSerializer(serializers.Serializer[Any]):
    """A vendor by its score."""

    vendor = serializers.CharField()
    name = serializers.CharField()
    score = serializers.FloatField()
    band = serializers.ChoiceField(choices=BAND_CHOICES)
    change = serializers.FloatField(allow_null=True, help_text=_("Points in 30 days."))
    loss = MoneyField(help_text=_("If it is gone for the horizon."))
    expected_loss = serializers.FloatField(allow_null=True, help_text=_("A year, in the base currency."))
    evidence = serializers.ChoiceField(choices=_GRADES, allow_null=True)


class ReportCauseSerializer(serializers.Serializer[Any]):
    """What moved a score most."""

    name = serializers.CharField()
    what = serializers.CharField(allow_blank=True)
    points = serializers.FloatField()
    lines = serializers.ListField(child=serializers.CharField())


class ReportChangeSerializer(serializers.Serializer[Any]):
    """A score that moved in 30 days."""

    vendor = serializers.CharField()
    name = serializers.CharField()
    before = serializers.FloatField()
    after = serializers.FloatField()
    change = serializers.FloatField(allow_null=True)
    cause = ReportCauseSerializer(allow_null=True)
    other_causes = serializers.IntegerField()
    other_points = serializers.FloatField()


class ReportIncidentSerializer(serializers.Serializer[Any]):
    """An incident of ours that goes on, as far as the caller may know of it."""

    reference = serializers.CharField()
    title = serializers.CharField()
    type = serializers.ChoiceField(choices=IncidentType.values)
    waited_hours = serializers.FloatField()
    left_hours = serializers.FloatField(allow_null=True)
    people_stopped = serializers.IntegerField()
    cost_so_far = MoneyField()
    person_days = serializers.FloatField()


class ReportLimitSerializer(serializers.Serializer[Any]):
    """A limit; the share (a fraction) is null until it was weighed."""

    limit = serializers.CharField()
    says = serializers.CharField()
    breached = serializers.BooleanField(allow_null=True)
    largest_share = serializers.FloatField(allow_null=True)
    member = serializers.CharField(allow_blank=True)
    above = serializers.ListField(child=serializers.CharField(), help_text=_("Who is above the bound."))


class ReportActionSerializer(serializers.Serializer[Any]):
    """A mitigation that pays: what it takes off and costs a year, in the base currency."""

    name = serializers.CharField()
    kind = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    takes_off = serializers.FloatField()
    cost = serializers.FloatField()


def _listing(row: type[serializers.Serializer[Any]], name: str) -> type[serializers.Serializer[Any]]:
    """The first of something and how many there are in all."""
    fields = {"count": serializers.IntegerField(), "first": row(many=True)}
    return type(name, (serializers.Serializer,), fields)


class ReportLimitsSerializer(serializers.Serializer[Any]):
    """The limits that are declared, those that are breached first."""

    count = serializers.IntegerField()
    breached = serializers.IntegerField()
    kept = serializers.IntegerField()
    first = ReportLimitSerializer(many=True)


class ReportActionsSerializer(serializers.Serializer[Any]):
    """The picks of the ranking that was done last."""

    count = serializers.IntegerField()
    ranking = serializers.IntegerField()
    gauge = serializers.ChoiceField(choices=PlanGauge.choices)
    computed_at = MomentField()
    stale = serializers.BooleanField()
    first = ReportActionSerializer(many=True)


class BoardReportSerializer(serializers.Serializer[Any]):
    """The report for the board: what stands on its two pages, from the same queries."""

    at = MomentField()
    organisation = serializers.CharField()
    currency = serializers.CharField()
    tolerance = serializers.FloatField(help_text=_("The loss that scores 50, in the base currency."))
    parameters_version = serializers.IntegerField(
        allow_null=True, help_text=_("Null: the method's own values are in force.")
    )
    scores_at = MomentField(allow_null=True)
    method_version = serializers.CharField(allow_null=True)
    stale = serializers.BooleanField(help_text=_("Whether figures wait to be computed."))
    vendors = _listing(ReportVendorSerializer, "ReportVendorsSerializer")()
    bands = serializers.DictField(child=serializers.IntegerField(), help_text=_("Vendors in each band."))
    changes = _listing(ReportChangeSerializer, "ReportChangesSerializer")()
    incidents = _listing(ReportIncidentSerializer, "ReportIncidentsSerializer")()
    limits = ReportLimitsSerializer()
    annual = AnnualSerializer(allow_null=True)
    evidence = serializers.ChoiceField(
        choices=_GRADES, allow_null=True, help_text=_("Of the annual loss and of what actions take off.")
    )
    actions = ReportActionsSerializer(allow_null=True)
    rests_on = serializers.ListField(
        child=serializers.CharField(), help_text=_("The limits of the method, in sentences.")
    )


class PdfRenderer(BaseRenderer):
    """Says that a document can be asked for; the view writes it."""

    media_type = CONTENT_TYPE
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """What the view gave."""
        return bytes(data)


class BoardReportViewSet(ResourceViewSet):
    """Reports."""

    resource = Resource(
        name="reports",
        singular="report",
        read_right="register_read",
        write_right="administer",
        key="",
        versioned=False,
    )
    serializer_class = BoardReportSerializer
    renderer_classes = [ORJSONRenderer, PdfRenderer]

    @extend_schema(
        operation_id="reports_board",
        responses={
            (200, "application/json"): BoardReportSerializer,
            (200, CONTENT_TYPE): OpenApiTypes.BINARY,
        },
    )
    def board(self, request: Request) -> HttpResponse:
        """The report for the board as JSON; as the document for `Accept: application/pdf`.

        The document is in the language that the person of the token has chosen, English without a choice. Restricted
        incidents are in it for those who may see them.
        """
        now = timezone.now()
        if request.accepted_renderer.media_type != CONTENT_TYPE:
            told = BoardReportSerializer(_told(board_report(self.person, now))).data
            return self.answer({**told, "annual": annual_data(None)})
        with translation.override(language_for(self.person)):
            response = HttpResponse(board_pdf(self.person, now), content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'attachment; filename="riskboard-{now:%Y-%m-%d}.pdf"'
        return response


def _told(report: BoardReport) -> dict[str, Any]:
    loss = report.annual.loss if report.annual else None
    return {
        "at": report.now,
        "organisation": report.organisation.name,
        "currency": report.organisation.currency,
        "tolerance": report.tolerance,
        "parameters_version": report.parameters.pk,
        "scores_at": getattr(report.portfolio, "confirmed_at", None),
        "method_version": getattr(report.portfolio, "method_version", None),
        "stale": report.stale,
        "vendors": _first(
            report.vendors, [_vendor(row, report.annual_by_vendor) for row in report.vendors.rows]
        ),
        "bands": {band.wire: report.bands[band.key] for band in BANDS},
        "changes": _first(report.changes, [_change(moved) for moved in report.changes.rows]),
        "incidents": _first(report.incidents, [_incident(item) for item in report.incidents.rows]),
        "limits": _first(report.limits, [_limit(shown) for shown in report.limits.rows])
        | {"breached": report.breached, "kept": report.kept},
        "annual": None,
        "evidence": grade_of(loss) if loss else None,
        "actions": _actions(report.actions),
        "rests_on": method_lines(),
    }


def _first(listed: Listed, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": listed.count, "first": rows}


def _vendor(row: VendorRow, annual: dict[int, AnnualLoss]) -> dict[str, Any]:
    vendor, loss = row.vendor, annual.get(row.vendor.pk)
    score = getattr(vendor, "score", 0.0)
    return {
        "vendor": vendor.slug,
        "name": vendor.name,
        "score": score,
        "band": band_of(score).wire,
        "change": getattr(vendor, "change", None),
        "loss": getattr(vendor, "loss", 0) or 0,
        "expected_loss": loss.cost_mean if loss else None,
        "evidence": grade_of(loss) if loss else None,
    }


def _change(moved: Moved) -> dict[str, Any]:
    story = moved.story
    row = story.rows[0] if story.rows else None
    return {
        "vendor": moved.vendor.slug,
        "name": moved.vendor.name,
        "before": moved.before.score,
        "after": moved.after.score,
        "change": getattr(moved.vendor, "change", None),
        "cause": row
        and {"name": row.name, "what": row.what, "points": row.points, "lines": row.lines or row.inside},
        "other_causes": story.others,
        "other_points": story.others_points,
    }


def _incident(item: ActiveIncident) -> dict[str, Any]:
    situation = item.situation
    return {
        "reference": item.incident.reference,
        "title": item.incident.title,
        "type": item.incident.type,
        "waited_hours": item.waited_hours,
        "left_hours": item.left_hours,
        "people_stopped": situation.people_stopped if situation else 0,
        "cost_so_far": situation.cost if situation else 0,
        "person_days": situation.person_days if situation else 0.0,
    }


def _limit(shown: ShownLimit) -> dict[str, Any]:
    standing = shown.standing
    return {
        "limit": shown.limit.slug,
        "says": shown.said,
        "breached": standing.breached if standing else None,
        "largest_share": standing.share if standing else None,
        "member": shown.member,
        "above": [breach.name for breach in shown.breaches],
    }


def _actions(found: NextActions | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "count": found.count,
        "ranking": found.ranking.pk,
        "gauge": found.ranking.gauge,
        "computed_at": found.computed_at,
        "stale": found.stale,
        "first": [
            {
                "name": pick.name,
                "kind": pick.kind,
                "about": pick.about,
                "takes_off": pick.fall,
                "cost": pick.cost,
            }
            for pick in found.picks
        ],
    }
