"""How many real choices there are, on each layer."""

from dataclasses import dataclass
from heapq import nsmallest

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vendors.models import PortfolioResult, Vendor

# More parts than these cannot be told apart in a bar; what is left of the whole is drawn as its rest.
PARTS = 8
_LAYERS: tuple[tuple[str, Promise], ...] = (
    ("vendor", _("Vendors")),
    ("model_maker", _("Model makers, looked through")),
    ("platform", _("Host clouds")),
    ("jurisdiction", _("Jurisdictions")),
)


@dataclass(frozen=True)
class Layer:
    """One layer: its effective number of choices and its largest shares, the largest first."""

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
    found = [
        (label, layer) for key, label in _LAYERS if (layer := result.layers.get(key)) and layer["shares"]
    ]
    ranked = [nsmallest(PARTS, layer["shares"].items(), key=_largest_first) for _label, layer in found]
    shown = {key for parts in ranked for key, _share in parts}
    names = dict(Vendor.objects.filter(slug__in=shown).values_list("slug", "name"))
    return [
        Layer(label, layer["effective_number"], tuple((names.get(key, key), share) for key, share in parts))
        for (label, layer), parts in zip(found, ranked, strict=True)
    ]


def _largest_first(part: tuple[str, float]) -> tuple[float, str]:
    return -part[1], part[0]
