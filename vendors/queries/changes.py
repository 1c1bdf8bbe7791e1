"""Why a vendor's score changed between two stored scores: every input that moved it, with who changed it and when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from django.db.models import QuerySet

from riskboard.audit.queries.log import Event
from vendors.domain.change import Attribution, Part, Worth, attribute, worth
from vendors.domain.edits import Edit, edits_of, shared_edits
from vendors.models import Product, StoredWorld, Vendor, VendorScore, Workload
from vendors.queries.deeds import deeds_behind
from vendors.queries.risk import stored_by
from vendors.queries.slices import slices
from vendors.queries.stored import contributions_of
from vendors.queries.vendors import CHANGE_WINDOW

# Kinds of cause beside those of a workload's own inputs (vendors.domain.aligned.KINDS).
TOLERANCE, METHOD, UNKNOWN = "tolerance", "method", "unknown"
# The field of an edit that names the versions of the parameters.
VERSION = "parameters_version"
# One cause each for all workloads.
_SHARED = ("sub_processors", "parameters", "time")
_INSIDE = 5


@dataclass(frozen=True)
class Share:
    """What a cause that acts on many workloads did to one of them."""

    workload: str
    loss: int
    points: Fraction
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Cause:
    """An input that moved the score: the loss in thousandths, the points, the fields before and after, and who did it.

    ``workload`` is the slug of whose input it is; empty for what all share. Then ``inside`` says which workloads it
    moved most, and ``touched`` how many there are.
    """

    kind: str
    workload: str
    loss: int
    points: Fraction
    edits: tuple[Edit, ...] = ()
    inside: tuple[Share, ...] = ()
    touched: int = 0
    deeds: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Why:
    """The causes, the largest first; those beyond the ones listed are summed up. All points sum to the change exactly.

    ``known`` says that what both scores rest on was kept: otherwise only the workloads that moved are known.
    """

    before: VendorScore
    after: VendorScore
    causes: tuple[Cause, ...]
    others: int
    others_loss: int
    others_points: Fraction
    known: bool
    workloads: Mapping[str, Workload]
    products: Mapping[str, Product]

    @property
    def points(self) -> Fraction:
        """The change of the score: exactly that of which all causes are parts."""
        return sum((cause.points for cause in self.causes), self.others_points)


def scores_of(vendor: Vendor) -> QuerySet[VendorScore]:
    """All stored scores of ``vendor`` with their vendor, newest first."""
    return VendorScore.objects.filter(vendor=vendor).select_related("vendor").order_by("-computed_at", "-pk")


def last_change(vendor: Vendor, now: datetime) -> tuple[VendorScore, VendorScore] | None:
    """The score in force 30 days ago and the newest one; where they are the same, the newest and the one before it.

    None where no two scores are stored.
    """
    newest = stored_by(vendor, now).select_related("vendor").first()
    if newest is None:
        return None
    then = stored_by(vendor, now - CHANGE_WINDOW).select_related("vendor").first()
    if then is None or then.pk == newest.pk:
        then = _before(newest)
    return None if then is None else (then, newest)


def _before(score: VendorScore) -> VendorScore | None:
    earlier = scores_of(score.vendor).filter(computed_at__lte=score.computed_at).exclude(pk=score.pk)
    return earlier.first()


def why_changed(before: VendorScore, after: VendorScore, *, limit: int) -> Why:
    """What made ``after`` of ``before``, two scores of one vendor: at most ``limit`` causes in full.

    Reads of the worlds behind them what reaches the vendor. The number of queries does not grow.
    """
    names = {before.inputs_hash, after.inputs_hash}
    worlds = StoredWorld.objects.in_bulk(names)
    if len(worlds) < len(names) or before.contributions or after.contributions:
        return _assembled(before, after, _unknown(before, after), None, limit)
    pair = [worlds[score.inputs_hash] for score in (before, after)]
    one, other = slices(after.vendor.slug, pair)
    found = attribute(after.vendor.slug, (one, pair[0].day), (other, pair[1].day))
    tolerances = [Fraction(columns.parameters.tolerance) * 1000 for columns in (one, other)]
    rate = worth((before.loss, after.loss), (tolerances[0], tolerances[1]))
    versions = Edit(VERSION, pair[0].parameters_version, pair[1].parameters_version)
    return _assembled(before, after, _causes(before, after, found, rate), found, limit, versions)


def _unknown(before: VendorScore, after: VendorScore) -> list[Cause]:
    """By workload alone, for scores of versions that did not keep what they rest on."""
    rate = worth((before.loss, after.loss), (Fraction(before.tolerance), Fraction(after.tolerance)))
    moved: defaultdict[str, int] = defaultdict(int)
    for sign, score in ((-1, before), (1, after)):
        for part in contributions_of(score):
            moved[part.workload] += sign * part.loss
    parts = [Cause(UNKNOWN, name, loss, rate.of_loss * loss) for name, loss in moved.items()]
    return [*parts, *_whole(before, after, sum(moved.values()), rate)]


def _causes(before: VendorScore, after: VendorScore, found: Attribution, rate: Worth) -> list[Cause]:
    own = [part for part in found.parts if part.kind not in _SHARED]
    causes = [Cause(part.kind, part.workload, part.loss, rate.of_loss * part.loss) for part in own]
    for kind in _SHARED:
        parts = [part for part in found.parts if part.kind == kind and part.loss]
        if parts:
            causes.append(_shared(kind, parts, rate))
    return [*causes, *_whole(before, after, found.loss_after - found.loss_before, rate)]


def _shared(kind: str, parts: Sequence[Part], rate: Worth) -> Cause:
    largest = sorted(parts, key=lambda part: (-abs(part.loss), part.workload))[:_INSIDE]
    loss = sum(part.loss for part in parts)
    inside = tuple(Share(part.workload, part.loss, rate.of_loss * part.loss) for part in largest)
    return Cause(kind, "", loss, rate.of_loss * loss, inside=inside, touched=len(parts))


def _whole(before: VendorScore, after: VendorScore, explained: int, rate: Worth) -> list[Cause]:
    """The tolerance, and what another version of the method computes differently from the same inputs."""
    rest = after.loss - before.loss - explained
    return [Cause(TOLERANCE, "", 0, rate.of_tolerance), Cause(METHOD, "", rest, rate.of_loss * rest)]


def _assembled(
    before: VendorScore,
    after: VendorScore,
    causes: Iterable[Cause],
    found: Attribution | None,
    limit: int,
    versions: Edit | None = None,
) -> Why:
    moving = [cause for cause in causes if cause.points or cause.loss]
    order = sorted(moving, key=lambda cause: (-abs(cause.points), cause.workload, cause.kind))
    shown = [_versioned(_told(cause, found, before, after), versions) for cause in order[:limit]]
    rest = order[limit:]
    workloads = _workloads(shown)
    products = _products(shown)
    deeds = deeds_behind(
        [(cause.kind, _subjects(cause, workloads, products)) for cause in shown],
        before.computed_at,
        after.computed_at + timedelta(seconds=1),
    )
    return Why(
        before=before,
        after=after,
        causes=tuple(replace(cause, deeds=one) for cause, one in zip(shown, deeds, strict=True)),
        others=len(rest),
        others_loss=sum(cause.loss for cause in rest),
        others_points=sum((cause.points for cause in rest), Fraction()),
        known=found is not None,
        workloads=workloads,
        products=products,
    )


def _told(cause: Cause, found: Attribution | None, before: VendorScore, after: VendorScore) -> Cause:
    """The same with its edits."""
    if found is None:
        return cause
    sides = found.before, found.after
    if cause.kind == TOLERANCE:
        return replace(cause, edits=(Edit(TOLERANCE, before.tolerance / 1000, after.tolerance / 1000),))
    if cause.kind == METHOD:
        return replace(cause, edits=(Edit(METHOD, before.method_version, after.method_version),))
    if cause.workload:
        return replace(cause, edits=tuple(edits_of(cause.kind, cause.workload, *sides)))
    edits = tuple(shared_edits(cause.kind, *sides))
    if cause.kind == "time":
        edits = (Edit("day", found.before.day.isoformat(), found.after.day.isoformat()),)
    inside = tuple(
        replace(share, edits=tuple(edits_of(cause.kind, share.workload, *sides))) for share in cause.inside
    )
    return replace(cause, edits=edits, inside=inside)


def _versioned(cause: Cause, versions: Edit | None) -> Cause:
    """With the versions of the parameters, where it is these that moved the score from one to another."""
    moved = versions is not None and versions.before != versions.after
    if versions is None or not moved or cause.kind not in (TOLERANCE, "parameters"):
        return cause
    return replace(cause, edits=(versions, *cause.edits))


def _workloads(causes: Iterable[Cause]) -> dict[str, Workload]:
    slugs = {
        slug for cause in causes for slug in (cause.workload, *(share.workload for share in cause.inside))
    }
    return {row.slug: row for row in Workload.objects.filter(slug__in=slugs - {""})}


def _products(causes: Iterable[Cause]) -> dict[str, Product]:
    edits = [edit for cause in causes for edit in cause.edits]
    edits += [edit for cause in causes for share in cause.inside for edit in share.edits]
    slugs = {name for edit in edits for name in _named(edit)}
    return {row.slug: row for row in Product.objects.filter(slug__in=slugs).select_related("vendor")}


def _named(edit: Edit) -> set[str]:
    """The products that an edit names anywhere."""
    found = {edit.product} if edit.product else set()
    for side in (edit.before, edit.after):
        for group in side if isinstance(side, list) else ():
            members = group.get("options", group.get("products", ()))
            found |= {one["product"] if isinstance(one, dict) else one for one in members}
    return found


def _subjects(cause: Cause, workloads: Mapping[str, Workload], products: Mapping[str, Product]) -> list[int]:
    """The ids of the records whose change it is."""
    if cause.kind == "sub_processors":
        return [
            products[edit.product].pk for edit in cause.edits if edit.product and edit.product in products
        ]
    return [workloads[cause.workload].pk] if cause.workload in workloads else []
