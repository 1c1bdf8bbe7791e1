"""Whether a fallback can take over at all: not where it is gone whenever it would be needed."""

from collections.abc import Collection, Sequence

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from vendors.models import Dependency, Fallback, Workload
from vendors.models.workload import Mode
from vendors.services.validation import Errors

# How a group runs, how many of its options must live, and the ids of their products.
Needs = tuple[str, int, frozenset[int]]


def needs_of(rows: Sequence[tuple[Dependency, Sequence[object]]]) -> list[Needs]:
    """The groups of dependencies that are about to be saved, each with its options."""
    return [
        (row.mode, row.k, frozenset(getattr(option, "product_id", None) or 0 for option in options))
        for row, options in rows
    ]


def saved_needs(workload: Workload) -> list[Needs]:
    """The same of the groups on record."""
    if not workload.pk:
        return []
    prefetch_related_objects([workload], "dependencies__options")
    return needs_of([(group, list(group.options.all())) for group in workload.dependencies.all()])


def check_takeover(
    needs: Collection[Needs], fallbacks: Sequence[Fallback], errors: Errors, *, given: bool
) -> None:
    """Refuse a fallback to a product that must have failed itself before the workload stops.

    Said at the fallback where fallbacks are ``given``, else at the dependencies that were changed around it.
    """
    for index, row in enumerate(fallbacks):
        if row.product_id and needs and all(_is_gone(row.product_id, group) for group in needs):
            path = f"fallbacks[{index}].product" if given else "dependencies"
            errors.add(
                path,
                _("%(product)s cannot stand in for itself: it has failed when this is needed")
                % {"product": row.product},
            )


def _is_gone(product: int, group: Needs) -> bool:
    """Whether the group fails only once ``product`` has failed, too."""
    mode, k, options = group
    alone = options == {product}
    return alone or (mode == Mode.K_OF_N and k == 1 and product in options)
