"""The drawings of the register's pages as plain data (docs/design.md, charts)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from heapq import nlargest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from riskboard.common.formatting import mid_sentence, money
from vendors.domain.paths import Use
from vendors.models import AccountState, ObservedEvent, ProductState, Vendor, VendorScore
from vendors.models.event import EventType
from vendors.queries.dependence import Dependence
from vendors.queries.series import YEAR

# What an eye can follow: the uses on which most rests an hour.
DRAWN = 60
# What a chart draws for each type of event (docs/design.md, charts).
SHAPES: Mapping[str, str] = {
    EventType.OUTAGE: "outage",
    EventType.SUSPENSION: "suspension",
    EventType.ACCESS_REVOCATION: "revocation",
    EventType.GOVERNMENT_ORDER: "order",
    EventType.REGION_BLOCK: "block",
}


def flow(vendor: Vendor, found: Dependence, currency: str) -> dict[str, Any]:
    """The drawing from the vendor over products to workloads; what alternatives would carry is marked."""
    carried = found.carried
    last = max(found.paths.depth.values(), default=1) + 1
    uses = nlargest(DRAWN, found.paths.uses, key=lambda use: use.hourly)
    used, ways = {use.workload for use in uses}, _ways(found, uses)
    names = {name for pair in ways for name in pair} - {vendor.slug}
    nodes = [{"id": "vendor", "name": vendor.name, "depth": 0}]
    nodes += [_product_node(found, slug) for slug in sorted(names)]
    nodes += [_workload_node(found, slug, last, slug in carried) for slug in sorted(used)]
    links = [
        _link("vendor" if start == vendor.slug else f"p:{start}", f"p:{end}", value, currency)
        for (start, end), value in ways.items()
    ]
    links += [
        _link(f"p:{use.product}", f"w:{use.workload}", use.hourly, currency, carried=use.workload in carried)
        for use in uses
    ]
    return {"nodes": nodes, "links": links}


def _ways(found: Dependence, uses: Iterable[Use]) -> dict[tuple[str, str], float]:
    """The links on the ways from the vendor to these uses."""
    reached = {use.product for use in uses}
    depth = found.paths.depth
    kept: dict[tuple[str, str], float] = {}
    for pair, value in sorted(found.paths.links.items(), key=lambda item: -depth[item[0][1]]):
        if pair[1] in reached:
            kept[pair] = value
            reached.add(pair[0])
    return kept


def trend(
    history: Sequence[VendorScore], events: Sequence[ObservedEvent], *, now: datetime
) -> dict[str, Any]:
    """Score in steps over twelve months, with the vendor's events along the bottom."""
    since = now - YEAR
    steps = [[max(row.computed_at, since).isoformat(), round(row.score, 1)] for row in history]
    if steps:
        steps.append([now.isoformat(), steps[-1][1]])
    return {
        "from": since.isoformat(),
        "until": now.isoformat(),
        "score": steps,
        "notes": [],
        "marks": [
            {
                "at": event.started_at.isoformat(),
                "shape": SHAPES.get(event.type, "other"),
                "type": event.get_type_display(),
                "text": event.title or event.reference,
                "ours": event.ours,
            }
            for event in events
        ],
    }


def _product_node(found: Dependence, slug: str) -> dict[str, Any]:
    product = found.products[slug]
    vendor = product.vendor
    shut_out = vendor.account_state != AccountState.ACTIVE
    working = product.state == ProductState.AVAILABLE and not shut_out
    account = _("our account: %(state)s") % {"state": mid_sentence(vendor.get_account_state_display())}
    note = "" if working else account if shut_out else str(product.get_state_display())
    return {
        "id": f"p:{slug}",
        "name": product.name,
        "note": note or (product.vendor.name if found.paths.depth[slug] > 1 else ""),
        "depth": found.paths.depth[slug],
        "tone": "" if working else "warn",
    }


def _workload_node(found: Dependence, slug: str, depth: int, carried: bool) -> dict[str, Any]:
    workload = found.workloads[slug]
    people = ngettext("%(count)s person", "%(count)s people", workload.people) % {"count": workload.people}
    note = _("%(people)s, carried by others") % {"people": people} if carried else people
    return {
        "id": f"w:{slug}",
        "name": workload.name,
        "note": note,
        "depth": depth,
        "tone": "carried" if carried else "",
    }


def _link(start: str, end: str, value: float, currency: str, *, carried: bool = False) -> dict[str, Any]:
    said = _("%(amount)s an hour") % {"amount": money(round(value), currency)}
    return {
        "from": start,
        "to": end,
        "value": round(value, 3),
        "said": said,
        "tone": "carried" if carried else "",
    }


def flow_rows(found: Dependence, currency: str) -> list[tuple[str, str, str, str]]:
    """The same as a table: workload, product, how it is reached, loss an hour."""
    return [
        (
            found.workloads[use.workload].name,
            found.products[use.product].name,
            _("direct") if use.direct else _("sub-processor"),
            money(round(use.hourly), currency),
        )
        for use in nlargest(DRAWN, found.paths.uses, key=lambda use: use.hourly)
    ]
