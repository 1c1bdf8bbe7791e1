"""Why the score of a vendor changed, as the API gives it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from riskboard.accounts.permissions import Actor
from riskboard.api.columns import plan_of
from riskboard.api.fields import MomentField, MoneyField
from riskboard.audit.queries.log import Event
from riskboard.audit.queries.names import names_of, type_names
from riskboard.audit.queries.plain import as_dict
from riskboard.common.records import redacted
from riskboard.workspace.queries import organisation
from vendors.api.risk import HistorySerializer
from vendors.domain.aligned import KINDS
from vendors.domain.edits import Edit
from vendors.models import Vendor, VendorScore
from vendors.queries.changes import METHOD, TOLERANCE, UNKNOWN, Cause, Share, Why, last_change, why_changed
from vendors.queries.risk import end_of, in_force_at, rescore_pending, stored_by

# How many causes are given in full: unless asked for, and at most.
MOST_CAUSES = (20, 100)


class EditSerializer(serializers.Serializer[Any]):
    """A field before and after, as a world has it; null for nothing."""

    field = serializers.CharField()
    product = serializers.CharField(
        allow_null=True, help_text=gettext_lazy("Whose field it is, if not the workload's.")
    )
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class ShareSerializer(serializers.Serializer[Any]):
    """What a cause that acts on many workloads did to one of them."""

    workload = serializers.CharField()
    loss = MoneyField()
    points = serializers.FloatField()
    edits = EditSerializer(many=True)


class DoerSerializer(serializers.Serializer[Any]):
    """A person, the system, or unknown where a change came without a word."""

    kind = serializers.ChoiceField(choices=["person", "system", "unknown"])
    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()


class DeedSerializer(serializers.Serializer[Any]):
    """The entry of the audit behind a cause: who changed it, when and why."""

    id = serializers.CharField()
    at = MomentField()
    kind = serializers.CharField()
    record_id = serializers.IntegerField()
    actor = DoerSerializer()
    reason = serializers.CharField()


class CauseSerializer(serializers.Serializer[Any]):
    """An input that moved the score."""

    kind = serializers.ChoiceField(choices=[*KINDS, TOLERANCE, METHOD, UNKNOWN])
    workload = serializers.CharField(
        allow_null=True, help_text=gettext_lazy("Whose input it is; null for what all share.")
    )
    loss = MoneyField()
    points = serializers.FloatField()
    edits = EditSerializer(many=True)
    workloads_touched = serializers.IntegerField()
    workloads = ShareSerializer(many=True, help_text=gettext_lazy("Of what all share: those it moved most."))
    entries = DeedSerializer(many=True)


class OthersSerializer(serializers.Serializer[Any]):
    """The causes that are not given in full, summed up."""

    count = serializers.IntegerField()
    loss = MoneyField()
    points = serializers.FloatField()


class ChangesSerializer(serializers.Serializer[Any]):
    """Two stored scores and what lies between them; null and empty where there are no two."""

    vendor = serializers.CharField()
    currency = serializers.RegexField("^[A-Z]{3}$")
    before = HistorySerializer(allow_null=True)
    after = HistorySerializer(allow_null=True)
    loss = MoneyField(help_text=gettext_lazy("The change of the loss."))
    points = serializers.FloatField(help_text=gettext_lazy("The change of the score."))
    known = serializers.BooleanField(
        help_text=gettext_lazy("Whether what both scores rest on was kept: else causes are workloads alone.")
    )
    stale = serializers.BooleanField(help_text=gettext_lazy("Whether changed inputs wait to be scored."))
    causes = CauseSerializer(many=True)
    others = OthersSerializer()


def changes_of(
    person: Actor, vendor: Vendor, since: date | None, until: date | None, *, limit: int
) -> dict[str, Any]:
    """What moved the score of ``vendor`` between the scores of two days, None for the usual ones.

    :raises Http404: when nothing was stored by a day that is named.
    """
    pair = _pair(vendor, since, until)
    about = {"vendor": vendor.slug, "currency": organisation().currency, "stale": rescore_pending()}
    if pair is None or pair[0].pk == pair[1].pk:
        kept = _written(pair[1]) if pair else None
        rest = {"count": 0, "loss": "0.000", "points": 0.0}
        same = {"before": kept, "after": kept, "loss": "0.000", "points": 0.0, "known": True}
        return about | same | {"causes": [], "others": rest}
    return about | _told(person, why_changed(*pair, limit=limit))


def _pair(vendor: Vendor, since: date | None, until: date | None) -> tuple[VendorScore, VendorScore] | None:
    if since is None and until is None:
        return last_change(vendor, timezone.now())
    newest = stored_by(vendor, timezone.now()).select_related("vendor").first()
    after = _stored(vendor, end_of(until)) if until else newest
    if since is None:
        return last_change(vendor, after.computed_at) if after else None
    before = _stored(vendor, end_of(since))
    return (before, after) if after else None


def _stored(vendor: Vendor, moment: datetime) -> VendorScore:
    found = in_force_at(vendor, moment).select_related("vendor").first()
    if found is None:
        said = {"vendor": vendor.slug, "day": moment.date()}
        raise Http404(_("No score of %(vendor)s was stored by %(day)s.") % said)
    return found


def _written(score: VendorScore) -> dict[str, Any]:
    plan = plan_of(HistorySerializer)
    row: dict[str, Any] = plan.records(list(plan.select(VendorScore.objects.filter(pk=score.pk))))[0][0]
    return row


def _told(person: Actor, why: Why) -> dict[str, Any]:
    money = MoneyField().to_representation
    events = [event for cause in why.causes for event in cause.deeds]
    names = names_of(events, person)
    reasons = dict(zip(map(id, events), redacted(person, [event.reason for event in events]), strict=True))
    rest = {"count": why.others, "loss": money(why.others_loss), "points": float(why.others_points)}
    return {
        "before": _written(why.before),
        "after": _written(why.after),
        "loss": money(why.after.loss - why.before.loss),
        "points": float(why.points),
        "known": why.known,
        "causes": [
            _cause(cause, [_deed(one, names, reasons[id(one)]) for one in cause.deeds])
            for cause in why.causes
        ],
        "others": rest,
    }


def _cause(cause: Cause, deeds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "workload": cause.workload or None,
        **_share(cause),
        "workloads_touched": cause.touched or int(bool(cause.workload)),
        "workloads": [{"workload": share.workload, **_share(share)} for share in cause.inside],
        "entries": list(deeds),
    }


def _share(one: Cause | Share) -> dict[str, Any]:
    return {
        "loss": MoneyField().to_representation(one.loss),
        "points": float(one.points),
        "edits": [_edit(edit) for edit in one.edits],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"field": edit.field, "product": edit.product, "before": edit.before, "after": edit.after}


def _deed(event: Event, names: type_names, reason: str) -> dict[str, Any]:
    plain = as_dict(event, names)
    return {name: plain[name] for name in ("id", "at", "kind", "record_id", "actor")} | {"reason": reason}
