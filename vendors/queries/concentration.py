"""How many real choices there are, on each layer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, NamedTuple

from vendors.models import Layer as LayerName
from vendors.models import PortfolioResult, Vendor
from vendors.models.limit import Scope

# More parts than these cannot be told apart in a bar; what is left of the whole is drawn as its rest.
PARTS = 8
# Whose members are vendors of the register.
VENDOR_LAYERS = frozenset({LayerName.VENDOR, LayerName.MODEL_MAKER})


class Part(NamedTuple):
    """One member of a layer: what people call it, its share of the whole, and its identifier if it is a vendor."""

    name: str
    share: float
    vendor: str = ""


@dataclass(frozen=True)
class Layer:
    """One layer: its measures by name, its largest shares, the largest first, and how many members have any."""

    key: LayerName
    measures: Mapping[str, Any]
    parts: tuple[Part, ...]
    members: int

    @property
    def name(self) -> str:
        """What the layer is called."""
        return str(self.key.label)

    @property
    def effective_number(self) -> float:
        """So many equal shares would be as concentrated."""
        return float(self.measures["effective_number"])

    @property
    def top(self) -> Part:
        """The largest share and whose it is."""
        return self.parts[0]

    @property
    def others(self) -> int:
        """The members that are not among the parts."""
        return self.members - len(self.parts)

    @property
    def rest(self) -> float:
        """The share of those others."""
        return max(0.0, 1.0 - sum(part.share for part in self.parts))


def layers_of(result: PortfolioResult | None, *, scope: Scope = Scope.ALL, parts: int = PARTS) -> list[Layer]:
    """The layers of a stored portfolio that have any usage, vendors by their names; one query."""
    if result is None:
        return []
    stored = result.critical_layers if scope is Scope.CRITICAL else result.layers
    found = [(key, layer) for key in LayerName if (layer := stored.get(key)) and layer["shares"]]
    ranked = [nsmallest(parts, layer["shares"].items(), key=_largest_first) for _key, layer in found]
    names = vendor_names(
        name
        for (key, _layer), members in zip(found, ranked, strict=True)
        if key in VENDOR_LAYERS
        for name, _share in members
    )
    return [_layer(key, layer, members, names) for (key, layer), members in zip(found, ranked, strict=True)]


def vendor_names(slugs: Iterable[str]) -> dict[str, str]:
    """The names of these vendors, archived ones included, by identifier. One query."""
    return dict(Vendor.objects.filter(slug__in=set(slugs)).values_list("slug", "name"))


def _layer(
    key: LayerName, layer: Mapping[str, Any], members: Iterable[tuple[str, float]], names: Mapping[str, str]
) -> Layer:
    known = names if key in VENDOR_LAYERS else {}
    parts = tuple(
        Part(known.get(name, name), share, name if name in known else "") for name, share in members
    )
    used = sum(1 for share in layer["shares"].values() if share > 0.0)
    return Layer(key, layer, parts, max(used, len(parts)))


def _largest_first(part: tuple[str, float]) -> tuple[float, str]:
    return -part[1], part[0]
