"""The filters of the register's lists."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from riskboard.common.bands import BANDS
from riskboard.common.choosing import RecordField, RecordsField
from vendors.models import AccountState, Layer, MitigationKind
from vendors.models.criteria import CHOICES
from vendors.models.event import STREAM_WORDS
from vendors.models.limit import Scope
from vendors.models.portfolio import AtomKind
from vendors.models.product import ProductState
from vendors.queries.choices import MITIGATIONS, PRODUCTS, VENDORS, WORKLOADS

# A vendor, a product, a workload and a mitigation as they stand in addresses.
BY_SLUG = replace(VENDORS, key="slug")
PRODUCT_BY_SLUG = replace(PRODUCTS, key="slug")
WORKLOAD_BY_SLUG = replace(WORKLOADS, key="slug")
MITIGATION_BY_SLUG = replace(MITIGATIONS, key="slug")


class Filter(forms.Form):
    """Filters that are all optional; what is not among the choices counts as not given."""

    q = forms.CharField(required=False)
    order = forms.CharField(required=False)

    def given(self) -> dict[str, Any]:
        """The filters that were given and understood, by name."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class ListFilter(Filter):
    """Filters of records that can be archived."""

    archived = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("In the register")), ("1", _("Archived"))]
    )

    def given(self) -> dict[str, Any]:
        """The filters that were given and understood, by name."""
        return super().given() | ({"archived": True} if self.wants_archived else {})

    @property
    def wants_archived(self) -> bool:
        """Whether those are asked for that were taken out of the register."""
        self.full_clean()
        return self.cleaned_data.get("archived") == "1"


class VendorFilter(ListFilter):
    """Filters of the vendor list."""

    band = forms.ChoiceField(
        label=_("Band"), required=False, choices=[("", _("Any")), *((band.key, band.word) for band in BANDS)]
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    account_state = forms.ChoiceField(
        label=_("Our account"), required=False, choices=[("", _("Any")), *AccountState.choices]
    )

    def __init__(self, *args: Any, countries: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any")), *((code, code) for code in countries)]


class ProductFilter(ListFilter):
    """Filters of the product list."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any")), *ProductState.choices]
    )

    def given(self) -> dict[str, Any]:
        """Products have one order: by name."""
        return {name: value for name, value in super().given().items() if name != "order"}


class ContractFilter(ListFilter):
    """Filters of the contract list."""

    renewal = forms.ChoiceField(
        label=_("At its end"),
        required=False,
        choices=[("", _("Any")), ("auto", _("Renews by itself")), ("fixed", _("Ends"))],
    )


class WorkloadFilter(ListFilter):
    """Filters of the workload list."""

    critical = forms.ChoiceField(
        label=_("Critical or important"),
        required=False,
        choices=[("", _("Any")), ("yes", _("Yes")), ("no", _("No"))],
    )
    fallback = forms.ChoiceField(
        label=_("Fallback"),
        required=False,
        choices=[("", _("Any")), ("none", _("None")), ("untested", _("Never exercised"))],
    )

    vendor = RecordField(BY_SLUG, label=_("Leans on vendor"), required=False, empty_label=_("Any"))
    product = RecordField(PRODUCT_BY_SLUG, label=_("Leans on product"), required=False, empty_label=_("Any"))
    incident = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """The filters as :func:`vendors.queries.workloads.workloads` takes them, and the reference of an incident."""
        found = super().given()
        vendor, product = found.pop("vendor", None), found.pop("product", None)
        if vendor:
            found["supplier"] = vendor.slug
        return found | ({"product": product.slug} if product else {})


class ClarityCompared(forms.Form):
    """The vendors whose clarity stands side by side."""

    vendor = RecordsField(BY_SLUG, label=_("Vendors, up to four"), required=False)


class ClarityFilter(Filter):
    """Filters of the vendors by clarity."""

    unknown = forms.ChoiceField(
        label=_("Unknown criteria"),
        required=False,
        choices=[
            ("", _("Any")),
            ("none", _("None")),
            ("few", _("1 to 4")),
            ("many", _("5 and more")),
            ("all", _("Not assessed")),
        ],
    )
    lacking = forms.ChoiceField(
        label=_("Without a point for"), required=False, choices=[("", _("Any")), *CHOICES]
    )


class PointFilter(Filter):
    """Filters of the single points of failure."""

    kind = forms.ChoiceField(
        label=_("What fails"), required=False, choices=[("", _("Any")), *AtomKind.choices]
    )
    critical = forms.ChoiceField(
        label=_("Critical or important"),
        required=False,
        choices=[("", _("Any")), ("yes", _("Yes")), ("no", _("No"))],
    )
    name = forms.CharField(required=False)
    workload = forms.CharField(required=False)


class JointLossFilter(Filter):
    """Filters of the joint losses."""

    vendor = forms.CharField(required=False)

    def given(self) -> dict[str, Any]:
        """Joint losses have one order: the largest first."""
        return {name: value for name, value in super().given().items() if name != "order"}


class LimitFilter(ListFilter):
    """Filters of the limits."""

    layer = forms.ChoiceField(
        label=_("Measured on"), required=False, choices=[("", _("Any")), *Layer.choices]
    )
    scope = forms.ChoiceField(label=_("Of"), required=False, choices=[("", _("Any")), *Scope.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Any")), ("breached", _("Breached")), ("kept", _("Kept"))],
    )

    def given(self) -> dict[str, Any]:
        """Limits have one order: those that are breached first."""
        return {name: value for name, value in super().given().items() if name != "order"}


class MitigationFilter(ListFilter):
    """Filters of the mitigations."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any")), *MitigationKind.choices]
    )
    workload = RecordField(WORKLOAD_BY_SLUG, label=_("Workload"), required=False, empty_label=_("Any"))
    vendor = RecordField(BY_SLUG, label=_("Vendor"), required=False, empty_label=_("Any"))

    def given(self) -> dict[str, Any]:
        """The filters as :func:`vendors.queries.mitigations.mitigations` takes them."""
        found = super().given()
        records = {name: found.pop(name) for name in ("workload", "vendor") if name in found}
        return found | {name: record.slug for name, record in records.items()}


class LikelihoodFilter(Filter):
    """Filters of what can fail by how likely it is."""

    type = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("Any")), *STREAM_WORDS.items()])
    recorded = forms.ChoiceField(
        label=_("On record"),
        required=False,
        choices=[("", _("Any")), ("yes", _("With events")), ("no", _("Never yet"))],
    )
