"""Whose product is taken away: the vendors an incident is about, apart from those only affected or only named."""

import math
from collections import defaultdict
from collections.abc import Iterable, Set

from incidents.domain.detect.acts import Act
from incidents.domain.detect.article import IncidentType
from incidents.domain.detect.catalogue import Mention
from incidents.domain.detect.reading import Reading, Sentence

_VENDOR_ACTS = frozenset(
    {"access_revocation", "suspension", "region_block", "terms_change", "price_or_limit_change"}
)
_MANY = frozenset({"outage", "government_order", "region_block", "security_breach"})
_FALLING = 0.5
_SECOND = 0.75
_SHARE_OF_FIRST = {"security_breach": 0.4}
# A failure has a cause and victims: whoever the headline names beside the first is part of it.
_WITH_VICTIMS = frozenset({"outage", "security_breach"})
_SHARE_IN_HEADLINE = 0.3
# Half the web may lie down with a cloud: who sells much besides is named as any firm that does.
_SHARE_OF_BROAD = 0.6
_NEVER = math.inf
_BROAD = 0.75
# Where something was posted is as good as never the one who did it.
_VENUE = 0.1
# A name that no catalogue holds is as likely that of a customer or a product.
_UNLISTED = 0.5
_MOST = 4
_BEFORE = 14
_AGENTS = ("by ", "by the ", "par ", "von ", "por ", "da ", "durch ")
_OBJECTS = (
    "access to ",
    "to ",
    "of ",
    "use ",
    "using ",
    "from ",
    "use of ",
    "from using ",
    "a ",
    "de ",
    "zu ",
    "di ",
    "all'",
)


def responsible(reading: Reading, kind: IncidentType, acts: Iterable[Act]) -> list[str]:
    """Return the slugs of the vendors whose product the incident limits, the chief one first."""
    scores: dict[str, float] = defaultdict(float)
    acting = {act.sentence.index: act for act in acts if act.type == kind}
    for sentence in reading.sentences:
        act = acting.get(sentence.index)
        seen: dict[str, int] = defaultdict(int)
        for place, mention in enumerate(sentence.vendors):
            worth = sentence.weight * _FALLING ** seen[mention.slug] * (1.3 if place == 0 else 1.0)
            seen[mention.slug] += 1
            if mention.kind == "broad" and not mention.product:
                worth *= _VENUE if _is_venue(sentence, mention) else _BROAD
            worth *= 1.0 if mention.slug in reading.catalogue.entries else _UNLISTED
            scores[mention.slug] += worth * (_role(kind, sentence, mention, act) if act else 0.35)
    beside = {mention.slug for act in acting.values() for mention in act.sentence.vendors}
    return _chosen(reading, kind, scores, beside)


def _role(kind: IncidentType, sentence: Sentence, mention: Mention, act: Act) -> float:
    """How much a mention beside the act makes its vendor the responsible one (1 is neutral)."""
    if kind == "ownership_change":
        return _bought(sentence, mention, act)
    if kind == "legal_action":
        return _bound(sentence, mention, act)
    if kind not in _VENDOR_ACTS:
        return 1.0
    if _loses(sentence, mention):
        return 0.3
    folded = sentence.source.folded
    before, after = (
        folded[max(sentence.span.start, mention.start - _BEFORE) : mention.start],
        folded[mention.end :][:24],
    )
    if before.endswith(_AGENTS):
        return 2.0
    if mention.product:
        return 0.4 if _thrown_out(sentence, mention, act) and not before.endswith(_OBJECTS) else 1.6
    if after.startswith("'s ") and ("access" in after or "account" in after or "use" in after):
        return 0.3
    if mention.start > act.span.start and not before.endswith(_OBJECTS):
        return 0.45 if any(other.slug != mention.slug for other in sentence.vendors) else 1.0
    return 1.4 if mention.end <= act.span.start + 1 else 1.0


def _is_venue(sentence: Sentence, mention: Mention) -> bool:
    """Whether something was merely written there: "the company wrote on Omnibus"."""
    between = sentence.source.words.between
    said = (hit.end for hit in sentence.hits.get("said_on", ()) if hit.end <= mention.start)
    return any(between(end, mention.start) == 0 for end in said)


def _thrown_out(sentence: Sentence, mention: Mention, act: Act) -> bool:
    """Whether another vendor, named first, acts on this product: "Omnibus removes Orrel from its shop"."""
    first = sentence.vendors[0]
    lost = any(act.span.start <= hit.start < mention.start for hit in sentence.hits.get("lose", ()))
    return first.slug != mention.slug and first.start == act.span.start and not lost


def _loses(sentence: Sentence, mention: Mention) -> bool:
    """Whether the vendor is the one cut off: its staff is named, or it can no longer use another one's product."""
    words = sentence.source.words
    for staff in sentence.hits.get("staff", ()):
        if mention.end <= staff.start and words.between(mention.end, staff.start) <= 1:
            return True
        if staff.end <= mention.start and words.between(staff.end, mention.start) <= 2:
            return True
    others = [other.start for other in sentence.vendors if other.slug != mention.slug]
    return any(
        mention.end <= hit.start
        and words.between(mention.end, hit.start) <= 1
        and max(others, default=0) > hit.end
        for hit in sentence.hits.get("lose", ())
    )


def _bought(sentence: Sentence, mention: Mention, act: Act) -> float:
    """The vendor that changes hands counts, not the buyer: what is bought, or what is bought *by* somebody."""
    bought = [hit for hit in sentence.hits.get("acquired", ()) if sentence.has("agent")]
    if any(mention.end <= hit.start for hit in bought):
        return 2.5
    verb = next(iter(sentence.hits.get("acquire", ())), act.span)
    return 2.5 if mention.start >= verb.start and not bought else 0.4


def _bound(sentence: Sentence, mention: Mention, act: Act) -> float:
    """A court's order binds the party it is addressed to, not the one that asked for it."""
    words = sentence.source.words
    asked = any(
        mention.end <= hit.start and words.between(mention.end, hit.start) <= 1
        for hit in sentence.hits.get("wins", ())
    )
    if asked:
        return 0.2
    return 1.5 if mention.start >= act.span.start else 0.9


def _chosen(reading: Reading, kind: IncidentType, scores: dict[str, float], beside: Set[str]) -> list[str]:
    """The best by ``scores``, with others of the lead that are nearly as good; of a breach those ``beside`` an act."""
    if not scores:
        return []
    ranked = sorted(scores, key=lambda slug: -scores[slug])
    first = ranked[0]
    if kind not in _MANY:
        return [first]
    share = _SHARE_OF_FIRST.get(kind, _SECOND)
    lead = [mention for sentence in reading.sentences[:2] for mention in sentence.vendors]
    sure = {mention.slug for mention in lead if mention.product or mention.kind != "broad"}
    sure &= beside if kind == "security_breach" else sure
    titled = _titled(reading, kind) if kind in _WITH_VICTIMS else {}
    others = [
        slug
        for slug in ranked[1:]
        if slug in reading.catalogue.entries
        if (slug in sure and scores[slug] >= share * scores[first])
        or scores[slug] >= titled.get(slug, _NEVER) * scores[first]
    ]
    return [first, *others[: _MOST - 1]]


def _titled(reading: Reading, kind: IncidentType) -> dict[str, float]:
    """The vendors that the headline names, with the share of the first one's score that each needs."""
    named = [m for sentence in reading.sentences if sentence.headline for m in sentence.vendors]
    needed = dict.fromkeys((mention.slug for mention in named), _SHARE_IN_HEADLINE)
    known = {mention.slug for mention in named if mention.product or mention.kind == "ai"}
    broad = needed.keys() - known if kind == "outage" else set()
    return needed | dict.fromkeys(broad, _SHARE_OF_BROAD)
