"""Facts are found in articles of many wordings, and traps beside them are not, as well as was measured at least."""

from collections import Counter
from collections.abc import Mapping

import pytest

from incidents.domain.detect.acts import find_acts
from incidents.domain.detect.detect import facts_of
from incidents.domain.detect.reading import read
from incidents.domain.detect.weighing import Verdict
from tests.incidents.domain.detect.corpus import catalogue_of_corpus
from tests.incidents.domain.detect.corpus.facts import Told, told

# Of the values found, how many are right; of those stated, how many are found.
MEASURED = {
    "duration_days": (0.97, 0.97),
    "open_ended": (1.0, 0.9),
    "people_affected": (1.0, 0.92),
    "user_base": (1.0, 0.96),
    "date": (0.96, 0.98),
    "period": (1.0, 1.0),
    "authority": (0.97, 0.95),
    "jurisdiction": (0.95, 0.85),
    "reason_specificity": (0.93, 0.81),
    "channel_kind": (0.96, 1.0),
    "vendor_response": (0.98, 1.0),
}


def found(one: Told) -> Mapping[str, str]:
    """What is read of an article whose type and vendors are known."""
    reading = read(one.article, catalogue_of_corpus())
    verdict = Verdict(1.0, one.type, "restricts", tuple(find_acts(reading)))
    facts = list(facts_of(reading, verdict, one.type, one.vendors))
    return {fact.field: fact.value for fact in reversed(facts)}


def agree(field: str, wanted: str, value: str) -> bool:
    if field != "authority":
        return wanted == value
    return any(
        name.casefold() in value.casefold() or value.casefold() in name.casefold()
        for name in wanted.split("|")
    )


@pytest.fixture(scope="module")
def read_articles() -> list[tuple[Told, Mapping[str, str]]]:
    return [(one, found(one)) for one in told()]


@pytest.mark.parametrize("field", MEASURED)
def test_each_field_is_read_as_well_as_it_was(
    read_articles: list[tuple[Told, Mapping[str, str]]], field: str
) -> None:
    counts: Counter[str] = Counter()
    slips = []
    for one, values in read_articles:
        wanted, value = one.facts.get(field), values.get(field)
        if field in one.facts and wanted is None:
            continue
        right = wanted is not None and value is not None and agree(field, wanted, value)
        counts.update(right=right, stated=wanted is not None, found=value is not None)
        if not right and (wanted or value):
            slips.append((one.article.id, wanted, value))
    precision, recall = counts["right"] / counts["found"], counts["right"] / counts["stated"]
    least_precision, least_recall = MEASURED[field]
    assert precision >= least_precision, slips
    assert recall >= least_recall, slips
