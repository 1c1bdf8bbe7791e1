"""What the queue can be narrowed to: what waits in it is about, where it came from, in which languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Exists, OuterRef

from incidents.models import Candidate, Source
from incidents.queries.measuring import primary_subtag
from incidents.queries.suggestion import vendor_names
from incidents.queries.triage import waiting
from riskboard.common.formatting import language

type_choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choices:
    """Values with their words, for those candidates that wait."""

    vendors: type_choices
    sources: type_choices
    languages: type_choices


def queue_choices() -> Choices:
    """The vendors, sources and languages of what waits; four queries, one of them over the names of vendors."""
    found = Candidate.objects.filter(waiting()).order_by()
    slugs = {slug for each in found.values_list("story__vendor_slugs", flat=True).distinct() for slug in each}
    told = found.filter(story__articles__source=OuterRef("pk"))
    sources = Source.objects.filter(Exists(told)).order_by("name", "pk").values_list("pk", "name")
    languages = {
        primary_subtag(lang) for lang in found.values_list("article__lang", flat=True).distinct() if lang
    }
    return Choices(
        vendors=sorted(vendor_names(slugs).items(), key=lambda item: item[1].casefold()),
        sources=[(str(pk), name) for pk, name in sources],
        languages=sorted(((lang, language(lang)) for lang in languages), key=itemgetter(1)),
    )
