"""How many real choices there are, on each layer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vendors.models import PortfolioResult, Vendor

_LAYERS: tuple[tuple[str, Promise], ...] = (
    ("vendor", _("Vendors")),
    ("model_maker", _("Model makers, looked through")),
    ("platform", _("Host clouds")),
    ("jurisdiction", _("Jurisdictions")),
)


@dataclass(frozen=True)
class Layer:
    """One layer: its effective number of choices and its shares, the largest first."""

    name: str | Promise
    effective_number: float
    parts: tuple[tuple[str, float], ...]

    @property
    def top(self) -> tuple[str, float]:
        """The largest share and whose it is."""
        return self.parts[0]


def layers_of(result: PortfolioResult | None) -> list[Layer]:
    """The layers of a stored portfolio that have any usage, vendors by their names."""
    if result is None:
        return []
    names = dict(Vendor.objects.values_list("slug", "name"))
    found = ((label, result.layers.get(key)) for key, label in _LAYERS)
    return [_layer(label, layer, names) for label, layer in found if layer and layer["shares"]]


def _layer(label: Promise, layer: Mapping[str, Any], names: Mapping[str, str]) -> Layer:
    ranked = sorted(layer["shares"].items(), key=lambda item: (-item[1], item[0]))
    return Layer(
        name=label,
        effective_number=layer["effective_number"],
        parts=tuple((names.get(key, key), share) for key, share in ranked),
    )
