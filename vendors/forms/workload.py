"""The form of a workload, with its dependencies, their options, and its fallbacks."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.forms.catalogue import Catalogue, ProductField
from vendors.forms.register import RegisterForm, plain
from vendors.forms.rows import RowForm, RowSet, row_set
from vendors.models import Workload
from vendors.models.workload import Mode, ShareBasis


class WorkloadForm(RegisterForm):
    """A workload."""

    class Meta:
        model = Workload
        fields = (
            "name",
            "owner",
            "description",
            "people",
            "cost_per_hour",
            "share_stopped",
            "direct_loss_per_hour",
            "operating_hours_per_week",
            "rto_hours",
            "mtpd_hours",
            "in_use_since",
            "critical",
            "substitutability",
            "external_id",
        )
        widgets = {"description": forms.Textarea({"rows": 2})}


# In the words of the question "It runs as long as"; the model's own speak of k.
MODE_WORDS = [
    (Mode.K_OF_N.value, _("enough of them work")),
    (Mode.SHARE.value, _("each works: traffic is split, without failover")),
]


class OptionForm(RowForm):
    """A product that can serve the dependency."""

    product = ProductField(label=_("Product"))
    share = forms.DecimalField(
        label=_("Usage share"),
        initial=1,
        min_value=0,
        max_digits=9,
        decimal_places=6,
        help_text=_("Weighed against the other products: 1 and 1 is half each"),
    )
    share_basis = forms.ChoiceField(
        label=_("Basis"), choices=ShareBasis.choices, initial=ShareBasis.DECLARED.value
    )

    def choose(self) -> None:
        """Share what is looked up."""
        field = self.fields["product"]
        assert isinstance(field, ProductField)
        field.take(self.catalogue.products)


class DependencyForm(RowForm):
    """One thing that the workload needs."""

    inner_class = row_set(OptionForm)
    inner_name = "options"

    mode = forms.ChoiceField(label=_("It runs as long as"), choices=MODE_WORDS, initial=Mode.K_OF_N.value)
    k = forms.IntegerField(label=_("How many of them must work"), initial=1, min_value=1)
    severity = forms.DecimalField(
        label=_("Share lost without it"),
        initial=1,
        max_value=1,
        max_digits=5,
        decimal_places=4,
        help_text=_("Above 0, at most 1"),
    )


class FallbackForm(RowForm):
    """What takes over."""

    product = ProductField(label=_("Product"), required=False, empty_label=_("By hand"))
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    switch_hours = forms.DecimalField(label=_("Hours to switch"), min_value=0, max_digits=9, decimal_places=2)
    capacity = forms.DecimalField(
        label=_("Capacity, 0 to 1"), min_value=0, max_value=1, max_digits=5, decimal_places=4
    )
    last_tested_on = forms.DateField(
        label=_("Last exercised on"), required=False, help_text=_("Empty: never")
    )

    def choose(self) -> None:
        """Share what is looked up."""
        field = self.fields["product"]
        assert isinstance(field, ProductField)
        field.take(self.catalogue.products)


DependencySet = row_set(DependencyForm)
FallbackSet = row_set(FallbackForm)


class TestedForm(forms.Form):
    """The day on which a fallback was exercised."""

    tested_on = forms.DateField(label=_("Exercised on"), initial=date.today)


def dependency_rows(data: Any, workload: Workload | None, catalogue: Catalogue) -> RowSet:
    """The dependencies of ``workload`` as rows, or what was sent."""
    rows = workload.dependencies.all() if workload else ()
    catalogue.expect(data, (option.product for row in rows for option in row.options.all()))
    initial = [
        {
            "mode": row.mode,
            "k": row.k,
            "severity": plain(row.severity),
            "options": [
                {
                    "product": str(option.product_id),
                    "share": plain(option.share),
                    "share_basis": option.share_basis,
                }
                for option in row.options.all()
            ],
        }
        for row in rows
    ]
    return DependencySet(data, prefix="dependencies", initial=initial, form_kwargs={"catalogue": catalogue})


def fallback_rows(data: Any, workload: Workload | None, catalogue: Catalogue) -> RowSet:
    """The fallbacks of ``workload`` as rows, or what was sent."""
    rows = workload.fallbacks.all() if workload else ()
    catalogue.expect(data, (row.product for row in rows))
    names = ("name", "switch_hours", "capacity", "last_tested_on")
    initial = [
        {"product": str(row.product_id or "")} | {name: plain(getattr(row, name)) for name in names}
        for row in rows
    ]
    return FallbackSet(data, prefix="fallbacks", initial=initial, form_kwargs={"catalogue": catalogue})
