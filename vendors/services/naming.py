"""Names by which news is searched: each must mean one vendor, whatever its case."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Func, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from vendors.models import Vendor
from vendors.services.known import from_memory
from vendors.services.validation import Errors


class _LowerAll(Func):
    """The aliases in small letters."""

    template = "lower(%(expressions)s::text)::varchar[]"
    output_field = ArrayField(CharField())


def check_names(vendor: Vendor, errors: Errors) -> None:
    """Refuse a name or an alias that already means another vendor of the register: an article could mean either."""
    if "name" in errors or "aliases" in errors:
        return
    wanted = {text.strip().lower(): text.strip() for text in vendor.aliases}
    for other, text in _meant(vendor, {*wanted, vendor.name.lower()}):
        field = "aliases" if text in wanted else "name"
        said = {"other": other, "text": wanted.get(text, vendor.name)}
        errors.add(field, _("“%(text)s” already means %(other)s: let each name mean one vendor") % said)


def _meant(vendor: Vendor, names: set[str]) -> list[tuple[str, str]]:
    """The other vendors that one of ``names`` means already, by name, with that name."""
    known = from_memory()
    return [
        (other.name, text)
        for other in (known.meant(vendor, names) if known else _may_mean(vendor, names))
        for text in sorted(names & {other.name.lower(), *(alias.lower() for alias in other.aliases)})
    ]


def _may_mean(vendor: Vendor, names: set[str]) -> QuerySet[Vendor]:
    others = Vendor.objects.filter(archived_at=None).exclude(pk=vendor.pk)
    others = others.alias(small=Lower("name"), smalls=_LowerAll(F("aliases")))
    return others.filter(Q(small__in=names) | Q(smalls__overlap=sorted(names))).order_by("name")
