"""Detection: one article in, what it reports out, with the evidence for every value."""

from incidents.domain.detect.acts import Act, find_acts
from incidents.domain.detect.actors import responsible
from incidents.domain.detect.article import Article, Detection, Fact
from incidents.domain.detect.catalogue import Catalogue
from incidents.domain.detect.classify import Verdict, classify
from incidents.domain.detect.reading import Reading, read


def detect(article: Article, catalogue: Catalogue) -> Detection:
    """Return what the article reports, judged by the phrases of its language and the catalogue's names.

    Never raises on any text. An article about nothing that touches access to an AI vendor's product comes
    back as not relevant, without facts.
    """
    reading = read(article, catalogue)
    verdict = classify(reading, find_acts(reading))
    if not verdict.relevant or verdict.type is None:
        return Detection(relevant=False, confidence=verdict.confidence)
    vendors = responsible(reading, verdict.type, verdict.acts)
    return Detection(
        relevant=True,
        confidence=verdict.confidence,
        type=verdict.type,
        direction=verdict.direction,
        vendors=tuple(vendors),
    )
