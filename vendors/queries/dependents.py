"""What depends on a record: shown before it is archived."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from riskboard.accounts.permissions import Actor
from riskboard.common.dependents import Dependents
from vendors.models import Contract, Mitigation, Product, Scorecard, Vendor, Workload
from vendors.queries.contracts import contracts
from vendors.queries.exposure import exposures_of, open_events
from vendors.queries.products import products
from vendors.queries.scorecards import scorecards
from vendors.queries.usage import products_needing, workloads_using

# So many of those that use a record are named.
SHOWN = 50


def of_vendor(vendor: Vendor, person: Actor, now: datetime) -> list[Dependents]:
    """Users of its products, its products, contracts, scorecards and mitigations, and its incidents that are open."""
    own = products(vendor=vendor.slug)
    users = f"{reverse('workloads')}?vendor={vendor.slug}"
    gone = _links("product", own)
    note = ngettext("is archived with it", "are archived with it", len(gone))
    rows = [*_users(own, users), _group(_("Products"), note, gone)]
    found = [(f"{row.reference} {row.title}", row.slug) for row in contracts(vendor=vendor.slug)]
    note = ngettext(
        "stays: archive it once it has ended, too", "stay: archive those that have ended, too", len(found)
    )
    rows.append(_group(_("Contracts"), note, _named("contract", found)))
    cards = list(scorecards(vendor=vendor.slug))
    rows.append(_scorecards(cards, ngettext("stays with it", "stay with it", len(cards))))
    about = Q(vendor=vendor) | Q(product__vendor=vendor) | Q(beside__vendor=vendor)
    rows.append(_mitigations(about, f"{reverse('mitigations')}?vendor={vendor.slug}"))
    events = open_events(person, now, vendor)
    rows.append(_incidents((event.reference, event.title) for event in events))
    return _filled(rows)


def of_product(product: Product, person: Actor, now: datetime) -> list[Dependents]:
    """Its users, contracts that cover it, mitigations with it, and open incidents of its vendor that strike it."""
    alone = Product.objects.filter(pk=product.pk)
    found = [(f"{row.reference} {row.title}", row.slug) for row in product.contracts.filter(archived_at=None)]
    note = ngettext("still names it", "still name it", len(found))
    covering = _group(_("Contracts"), note, _named("contract", found))
    struck = [
        (event.reference, event.title)
        for event in open_events(person, now, product.vendor)
        if event.atom == f"model:{product.model}"
    ]
    users = f"{reverse('workloads')}?product={product.slug}"
    about = _mitigations(Q(product=product) | Q(beside=product), "")
    return _filled([*_users(alone, users), covering, about, _incidents(struck)])


def of_contract(contract: Contract) -> list[Dependents]:
    """The products that it covers, and the scorecards of it."""
    covered = _links("product", contract.products.filter(archived_at=None).order_by("name"))
    note = ngettext(
        "stays: nobody is warned of the last day for notice any more",
        "stay: nobody is warned of the last day for notice any more",
        len(covered),
    )
    cards = list(scorecards(contract=contract.slug))
    kept = ngettext(
        "stays: it no longer counts for the vendor", "stay: they no longer count for the vendor", len(cards)
    )
    return _filled([_group(_("Products"), note, covered), _scorecards(cards, kept)])


def of_workload(workload: Workload, person: Actor, now: datetime) -> list[Dependents]:
    """The mitigations for it, and the open incidents that stop it or slow it down."""
    touching = [
        (exposure.event.reference, exposure.event.title)
        for exposure in exposures_of(person, now, workload)
        if any(item.clock.residual > 0 for item in exposure.clocks)
    ]
    about = _mitigations(Q(workload=workload), f"{reverse('mitigations')}?workload={workload.slug}")
    return _filled([about, _incidents(touching)])


def _users(own: QuerySet[Product], every: str) -> list[Dependents]:
    """Whoever uses one of the products ``own``; ``every`` is the address of the list of all such workloads."""
    pks = Product.objects.filter(pk__in=list(own.values_list("pk", flat=True)))
    return [
        _first(_("Workloads that use it"), "workload", workloads_using(pks), every),
        _first(_("Products that are built on it"), "product", products_needing(pks), ""),
    ]


def _first(title: str, page: str, found: QuerySet[Any], every: str) -> Dependents:
    """A group of what must go first: so many are shown, and all are counted."""
    rows = _links(page, found.order_by("name", "pk")[: SHOWN + 1])
    besides = found.count() - SHOWN if len(rows) > SHOWN else 0
    note = ngettext("must use something else first", "must use something else first", len(rows))
    return Dependents(title, note, rows[:SHOWN], blocks=True, besides=besides, more=every)


def _mitigations(about: Q, every: str) -> Dependents:
    """The mitigations in the register that are ``about`` it; ``every`` is the address of the list of all such."""
    found = Mitigation.objects.filter(about, archived_at=None)
    rows = _links("mitigation", found.order_by("name", "pk")[: SHOWN + 1])
    besides = found.count() - SHOWN if len(rows) > SHOWN else 0
    note = ngettext(
        "stays, but can no longer be carried out: archive it, too",
        "stay, but can no longer be carried out: archive them, too",
        len(rows),
    )
    return Dependents(_("Mitigations"), note, rows[:SHOWN], besides=besides, more=every)


def _scorecards(found: Iterable[Scorecard], note: str) -> Dependents:
    return _group(_("Scorecards"), note, _named("scorecard", [(str(card), card.slug) for card in found]))


def _incidents(found: Iterable[tuple[str, str]]) -> Dependents:
    unique = dict(found)
    rows = tuple(
        (f"{reference} {title}".strip(), reverse("incident", args=[reference]))
        for reference, title in unique.items()
    )
    note = ngettext(
        "stays open: close it where it is over", "stay open: close them where they are over", len(rows)
    )
    return _group(_("Incidents that are open"), note, rows)


def _group(title: str, note: str, rows: tuple[tuple[str, str], ...]) -> Dependents:
    return Dependents(title, note, rows)


def _links(page: str, rows: "Iterable[Product | Workload | Mitigation]") -> tuple[tuple[str, str], ...]:
    return _named(page, [(row.name, row.slug) for row in rows])


def _named(page: str, rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, reverse(page, args=[slug])) for name, slug in rows)


def _filled(groups: Iterable[Dependents]) -> list[Dependents]:
    """What must go first comes first; empty groups are left out."""
    return sorted((group for group in groups if group.rows), key=lambda group: not group.blocks)
