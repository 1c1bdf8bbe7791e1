"""Rules in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from riskboard.alerts.models import Rule, event_label
from riskboard.common.formatting import mid_sentence, points
from vendors.models import Vendor


@dataclass(frozen=True)
class RuleInWords:
    """What a rule tells of, and when."""

    events: str
    conditions: str


def rules_in_words(rules: Iterable[Rule]) -> list[RuleInWords]:
    """Each of ``rules`` as a reader understands it. One query for the names of the vendors."""
    found = list(rules)
    slugs = {slug for rule in found for slug in rule.vendors}
    names = dict(Vendor.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
    return [RuleInWords(_events(rule), _conditions(rule, names)) for rule in found]


def _events(rule: Rule) -> str:
    return ", ".join(event_label(name) for name in rule.event_names)


def _conditions(rule: Rule, names: Mapping[str, str]) -> str:
    said = []
    if rule.min_severity:
        said.append(_("severity %(word)s or more") % {"word": mid_sentence(rule.get_min_severity_display())})
    if rule.ours_only:
        said.append(_("only our own access"))
    if rule.min_band:
        said.append(_("band %(word)s or more") % {"word": mid_sentence(rule.get_min_band_display())})
    if rule.min_change is not None:
        said.append(_("change of %(points)s points or more") % {"points": points(rule.min_change)})
    if rule.vendors:
        said.append(
            _("of %(vendors)s") % {"vendors": ", ".join(names.get(slug, slug) for slug in rule.vendors)}
        )
    if rule.restricted:
        said.append(_("restricted incidents too"))
    return " · ".join(said)
