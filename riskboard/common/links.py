"""Links between records, written for many records at once."""

from collections.abc import Collection, Mapping
from typing import Any


def set_links(through: Any, owner: str, target: str, wanted: Mapping[int, Collection[int]]) -> set[int]:
    """Make the targets of each owner those that ``wanted`` names by their ids; the owners for which that is a change.

    ``through`` is the model of the links, ``owner`` and ``target`` are its columns. Three statements at most.
    """
    rows = through.objects.filter(**{f"{owner}__in": list(wanted)}).values_list("pk", owner, target)
    present = {(one, other): pk for pk, one, other in rows}
    asked = {(one, other) for one, others in wanted.items() for other in others}
    gone = present.keys() - asked
    fresh = sorted(asked - present.keys())
    if gone:
        through.objects.filter(pk__in=[present[pair] for pair in gone]).delete()
    through.objects.bulk_create(through(**{owner: one, target: other}) for one, other in fresh)
    return {one for one, _other in (*gone, *fresh)}
