"""The limits that the demo organisation has declared."""

from typing import Final

# Layer, of which workloads, at most percent, why.
LIMITS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("model_maker", "critical", "60", "Critical work must not stop with one maker of models."),
    ("vendor", "all", "40", "Board paper on outsourcing: no more than two fifths with one vendor."),
    ("platform", "all", "75", "Two clouds at least carry what we use."),
)
