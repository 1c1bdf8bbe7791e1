"""Saved scenarios: who sees which, and who may change it."""

from django.db.models import Q, QuerySet

from riskboard.accounts.permissions import Actor, can
from vendors.models import Scenario
from vendors.queries import keys

OWNERS = ("mine", "others")


def visible_to(person: Actor) -> QuerySet[Scenario]:
    """The scenarios that ``person`` may know of, archived ones included: their own and those that are shared.

    Administrators hold every right, so they see all.
    """
    found = Scenario.objects.select_related("owner")
    return found if can(person, "administer") else found.filter(Q(shared=True) | _mine(person))


def scenarios(person: Actor, *, q: str = "", owner: str = "", archived: bool = False) -> QuerySet[Scenario]:
    """Those of ``person`` and what others share with them, the last changed first.

    ``q`` looks in name and note; ``owner`` is ``mine`` or ``others``. Archived ones only when asked for.
    """
    found = visible_to(person)
    if not archived:
        found = found.filter(archived_at=None)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(note__icontains=q) | Q(slug__icontains=q))
    if owner in OWNERS:
        found = found.filter(_mine(person)) if owner == "mine" else found.exclude(_mine(person))
    return found.order_by("-updated_at", "-pk")


def by_key(person: Actor, key: str | int, *, archived: bool = False) -> Scenario | None:
    """The scenario with this id or slug that ``person`` may see, or None."""
    return keys.by_key(scenarios(person, archived=archived), key)


def by_slugs(person: Actor, slugs: list[str]) -> list[Scenario]:
    """Those with these identifiers that ``person`` may see, in this order. One query."""
    found = {one.slug: one for one in scenarios(person).filter(slug__in=slugs)}
    return [found[slug] for slug in dict.fromkeys(slugs) if slug in found]


def may_change(person: Actor, scenario: Scenario) -> bool:
    """Whether ``person`` may change or archive it: its owner, and administrators."""
    mine = scenario.owner_id is not None and scenario.owner_id == getattr(person, "pk", None)
    return can(person, "scenario_save") and (mine or can(person, "administer"))


def _mine(person: Actor) -> Q:
    return Q(owner=getattr(person, "pk", None), owner__isnull=False)
