"""The form of a mitigation: its kind is chosen first, then it asks for what that kind needs."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from riskboard.common.choosing import RecordField
from vendors.forms.register import RegisterForm
from vendors.models import Mitigation, MitigationKind
from vendors.models.mitigation import ALLOWED, NEEDED
from vendors.queries.choices import FALLBACKS, PRODUCTS, VENDORS, WORKLOADS

_BESIDES = ("name", "yearly_cost", "external_id", "note")
# A fallback says whose it is, and standing by is what most second vendors do.
_OPTIONAL = frozenset({"share"})
_LABELS: Mapping[str, Mapping[str, Any]] = {
    MitigationKind.FALLBACK: {"product": _("Product that takes over")},
    MitigationKind.ALTERNATIVE: {"product": _("Product that joins")},
    MitigationKind.OWN_SERVICE: {"product": _("Own service that joins")},
}


class MitigationForm(RegisterForm):
    """A mitigation of one kind."""

    workload = RecordField(WORKLOADS, label=_("Workload"))
    product = RecordField(PRODUCTS, label=_("Product"))
    beside = RecordField(PRODUCTS, label=_("Beside which product"))
    spare = RecordField(FALLBACKS, label=_("Fallback to exercise"))
    vendor = RecordField(VENDORS, label=_("Vendor"))

    class Meta:
        model = Mitigation
        fields = (
            "name",
            "workload",
            "product",
            "beside",
            "spare",
            "switch_hours",
            "capacity",
            "share",
            "vendor",
            "notice_hours",
            "appeal",
            "yearly_cost",
            "external_id",
            "note",
        )
        labels = {"appeal": _("Who looks at an appeal")}
        widgets = {"note": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {*ALLOWED[kind], *_BESIDES}
        if kind == MitigationKind.EXERCISE:
            asked.discard("workload")  # the fallback says whose it is
        for name in set(self.fields) - asked:
            del self.fields[name]
        for name in NEEDED[kind]:
            if name in self.fields and name not in _OPTIONAL:
                self.fields[name].required = True
        for name, label in _LABELS.get(kind, {}).items():
            self.fields[name].label = label
        self._by_hand(kind)
        self.fields["yearly_cost"].help_text = _("In the base currency; 0 where it costs nothing")

    def _by_hand(self, kind: str) -> None:
        """A fallback may be a procedure, which no product stands for."""
        product = self.fields.get("product")
        if kind == MitigationKind.FALLBACK and isinstance(product, RecordField):
            product.required = False
            product.widget.empty_label = product.empty_label = _("By hand")
