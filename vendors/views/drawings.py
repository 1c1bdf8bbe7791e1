"""The drawings of the register's pages as plain data (docs/design.md, charts)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from riskboard.common.formatting import day, mid_sentence, money, points
from vendors.domain.paths import Node
from vendors.models import AccountState, ObservedEvent, ProductState, Vendor, VendorScore
from vendors.models.event import EventType
from vendors.queries.dependence import Dependence
from vendors.queries.series import YEAR

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
    nodes = sorted(
        found.flow.nodes, key=lambda node: (node.depth, node.kind, node.name is None, node.name or "")
    )
    return {
        "nodes": [_node(vendor, found, node, carried) for node in nodes],
        "links": [
            _link(
                _id(start), _id(end), value, currency, carried=end.kind == "workload" and end.name in carried
            )
            for (start, end), value in found.flow.links.items()
        ],
    }


def _id(node: Node) -> str:
    if node.kind == "vendor":
        return "vendor"
    return f"{node.kind[0]}:{node.name or f'*{node.depth}'}"


def _node(vendor: Vendor, found: Dependence, node: Node, carried: frozenset[str]) -> dict[str, Any]:
    if node.kind == "vendor":
        return {"id": "vendor", "name": vendor.name, "depth": 0}
    if node.name is None:
        return _others(found, node)
    if node.kind == "product":
        return _product_node(found, node.name)
    return _workload_node(found, node.name, node.depth, node.name in carried)


def _others(found: Dependence, node: Node) -> dict[str, Any]:
    """All products of a depth, or all workloads, that are not drawn by themselves."""
    hidden = found.flow.hidden[node]
    if node.kind == "product":
        name = ngettext("%(count)s other product", "%(count)s other products", hidden)
    else:
        name = ngettext("%(count)s other workload", "%(count)s other workloads", hidden)
    return {"id": _id(node), "name": name % {"count": hidden}, "note": "", "depth": node.depth, "tone": ""}


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
                "url": _incident(event),
            }
            for event in events
        ],
    }


def trend_rows(
    history: Sequence[VendorScore], events: Sequence[ObservedEvent]
) -> list[tuple[str, str | SafeString, str]]:
    """The same as a table, in the order of time: each stored score, each event with the way to its incident."""
    scores = [(row.computed_at, _("score"), points(row.score)) for row in history]
    told = [(event.started_at, _told(event), "") for event in events]
    return [(day(at), what, score) for at, what, score in sorted([*scores, *told], key=lambda row: row[0])]


def _told(event: ObservedEvent) -> str | SafeString:
    text = f"{event.get_type_display()}: {event.title or event.reference}"
    url = _incident(event)
    return format_html('<a href="{}">{}</a>', url, text) if url else text


def _incident(event: ObservedEvent) -> str:
    """The page of the incident that tells of the event; empty where no incidents are installed."""
    try:
        return reverse("incident", args=[event.reference])
    except NoReverseMatch:
        return ""


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
    count = found.people.get(slug, workload.people)
    people = ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
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
    """The same as a table, the largest first: workload, product, how it is reached, loss an hour."""
    uses = sorted(found.paths.uses, key=lambda use: (-use.hourly, use.workload, use.product))
    named = [use for use in uses if use.workload in found.flow.workloads and use.product in found.products]
    rows = [
        (
            found.workloads[use.workload].name,
            found.products[use.product].name,
            _("direct") if use.direct else _("sub-processor"),
            money(round(use.hourly), currency),
        )
        for use in named
    ]
    if len(named) == len(uses):
        return rows
    rest = sum(use.hourly for use in uses) - sum(use.hourly for use in named)
    counted = ngettext("%(count)s other", "%(count)s others", len(uses) - len(named))
    return [*rows, (counted % {"count": len(uses) - len(named)}, "", "", money(round(rest), currency))]
