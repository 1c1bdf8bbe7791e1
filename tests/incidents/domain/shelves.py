"""Stories as they are placed among, and the same decision taken article by article, which placing is held against."""

from collections.abc import Mapping, Sequence

import numpy as np

from incidents.domain.columns import Shelf, pack
from incidents.domain.likeness import SAME_STORY, likeness, weigh
from incidents.domain.placing import Placement, place
from incidents.domain.story import ArticleSketch, are_copies

type_stories = Mapping[int, Sequence[ArticleSketch]]


def shelf_of(stories: type_stories) -> Shelf:
    """The sketches as the database gives them back; their ids are numbers."""
    rows = [(number, member) for number, members in stories.items() for member in members]
    packed = [pack(member) for _number, member in rows]
    return Shelf.of(
        np.array([int(member.id) for _number, member in rows], np.int64),
        np.array([number for number, _member in rows], np.int64),
        head=b"".join(one.head for one in packed),
        terms=b"".join(one.terms for one in packed),
        keys=b"".join(one.keys for one in packed),
        least=b"".join(one.least for one in packed),
    )


def placed(own: ArticleSketch, stories: type_stories) -> Placement:
    """Where ``own`` belongs, by the columns."""
    members = {int(member.id): member for members in stories.values() for member in members}
    twins = {
        number: int(member.id)
        for number, found in stories.items()
        for member in reversed(found)
        if own.copied and member.copied == own.copied
    }
    return place(
        own,
        shelf_of(stories),
        shingles=lambda asked: {pk: pack(members[pk]).shingles for pk in asked},
        twins=twins,
    )


def placed_one_by_one(own: ArticleSketch, stories: type_stories) -> Placement:
    """Where ``own`` belongs, each article compared by itself."""
    for number, members in stories.items():
        for member in sorted(members, key=lambda one: not (own.copied and one.copied == own.copied)):
            if are_copies(own, member):
                return Placement(number, 1.0, int(member.id))
    told = {number: [one for one in members if agree(own, one)] for number, members in stories.items()}
    means = mean_likenesses(own, told, among=stories)
    similarity, found = max(((mean, str(number)) for number, mean in means.items()), default=(0.0, ""))
    if similarity < SAME_STORY:
        return Placement(None, round(max(similarity, 0.0), 3), None)
    return Placement(int(found), round(min(similarity, 1.0), 3), None)


def agree(own: ArticleSketch, other: ArticleSketch) -> bool:
    """Whether not one of the two tells of access taken and the other of access given back."""
    return None in (own.direction, other.direction) or own.direction == other.direction


def mean_likenesses(
    own: ArticleSketch, stories: type_stories, *, among: type_stories | None = None
) -> dict[int, float]:
    """How alike ``own`` is to the articles of each story, in the mean; words are as rare as they are ``among`` all."""
    everything = [member for members in (among or stories).values() for member in members]
    first, *others = weigh([own, *everything])
    weighed = {member.id: other for member, other in zip(everything, others, strict=True)}
    return {
        number: sum(likeness(first, weighed[member.id]) for member in members) / len(members)
        for number, members in stories.items()
        if members
    }
