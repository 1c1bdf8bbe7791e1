"""The parameters of the method that an organisation may set: how far, and how far judgement leaves each open.

A lever has a key: `horizon_hours`, `classes.easy`, `types.outage.a`, `weights.suspension.public`. A setting maps keys
to numbers; only the tolerance may be None (one working day of everybody).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vendors.domain.hazard import APPEAL_SCALES, DEFAULT_TYPES, EVIDENCE, Letter
from vendors.domain.world import DEFAULT_CLASSES, Parameters, StreamPrior

Setting = Mapping[str, float | None]

CORE = ("tolerance", "horizon_hours", "urgency", "untested_credit")
PRIOR_PARTS = ("a", "b", "half_life_years", "median_hours", "sigma")
WEIGHT_PARTS = ("ours", "public")
# What an event counts for, whether it was ours or somebody else's that was reported.
DEFAULT_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    kind: {"ours": 1.0, "public": 0.05 if kind == "suspension" else 1.0} for kind in DEFAULT_TYPES
}
# What an appeal leaves of a suspension, by the points of its criterion; without one all of it remains.
APPEAL_PARTS: Mapping[str, float] = {"appeal_case": APPEAL_SCALES[1], "appeal_human": APPEAL_SCALES[2]}
LONGEST_HOURS = 8760.0
MOST_MONEY = 1e12
TOLERANCE_SWING = (0.5, 2.0)
_SIGMA_SWING = 0.3


@dataclass(frozen=True, slots=True)
class Lever:
    """A parameter: its value unless declared, what may be set, and from where to where judgement might put it.

    ``low`` itself may not be set where ``above``. Judgement's ends are ``swing`` for scores and ``year`` for the annual
    loss; without them that does not depend on it.
    """

    key: str
    default: float | None
    low: float
    high: float
    evidence: Letter
    above: bool = False
    swing: tuple[float, float] | None = None
    year: tuple[float, float] | None = None

    def allows(self, value: float) -> bool:
        """Whether it may be set to ``value``."""
        return value <= self.high and (value > self.low if self.above else value >= self.low)


def _core() -> Iterator[Lever]:
    yield Lever("tolerance", None, 0.0, MOST_MONEY, "C", above=True)
    yield Lever("horizon_hours", 720.0, 0.0, LONGEST_HOURS, "C", above=True, swing=(336.0, 2160.0))
    yield Lever("urgency", 1.0, 0.0, 10.0, "C", swing=(0.0, 2.0), year=(0.0, 2.0))
    yield Lever("untested_credit", 0.2, 0.0, 1.0, "C", swing=(0.0, 0.5), year=(0.0, 0.5))


def _classes() -> Iterator[Lever]:
    for name, hours in DEFAULT_CLASSES.items():
        swing = (hours / 2, hours * 2)
        yield Lever(f"classes.{name}", hours, 0.0, LONGEST_HOURS, "C", swing=swing, year=swing)


def _types() -> Iterator[Lever]:
    for kind, prior in DEFAULT_TYPES.items():
        found, name = EVIDENCE[kind], f"types.{kind}"
        yield _around(f"{name}.a", prior.a, 1000.0, found.rate)
        yield _around(f"{name}.b", prior.b, 1000.0, found.rate)
        yield _around(f"{name}.half_life_years", prior.half_life_years, 100.0, "C")
        yield _around(f"{name}.median_hours", prior.median_hours, LONGEST_HOURS, found.duration)
        spread = (prior.sigma - _SIGMA_SWING, prior.sigma + _SIGMA_SWING)
        yield Lever(f"{name}.sigma", prior.sigma, 0.0, 5.0, found.duration, year=spread)
        for part in WEIGHT_PARTS:
            weight = DEFAULT_WEIGHTS[kind][part]
            yield Lever(f"weights.{kind}.{part}", weight, 0.0, 1.0, "C", year=_weights_around(weight))
    for part, scale in APPEAL_PARTS.items():
        ends = (scale / 2, min(1.0, scale * 2))
        yield Lever(f"types.suspension.{part}", scale, 0.0, 1.0, "C", year=ends)


def _around(key: str, value: float, high: float, evidence: Letter) -> Lever:
    """A lever of which judgement leaves open whether it is half or double."""
    return Lever(key, value, 0.0, high, evidence, above=True, year=(value / 2, value * 2))


def _weights_around(weight: float) -> tuple[float, float]:
    return (weight / 2, 1.0) if weight == 1.0 else (0.0, min(1.0, weight * 4))


LEVERS: Mapping[str, Lever] = {lever.key: lever for lever in (*_core(), *_classes(), *_types())}
DEFAULTS: Setting = {key: lever.default for key, lever in LEVERS.items()}


def nested(setting: Setting) -> dict[str, dict[str, float | dict[str, float]]]:
    """What ``setting`` says of classes, types and weights, as a tree: only what differs from the method's own."""
    tree: dict[str, dict[str, float | dict[str, float]]] = {"classes": {}, "types": {}, "weights": {}}
    for key, lever in LEVERS.items():
        value = setting.get(key, lever.default)
        if key in CORE or value is None or value == lever.default:
            continue
        branch, *path = key.split(".")
        if len(path) == 1:
            tree[branch][path[0]] = value
        else:
            leaf = tree[branch].setdefault(path[0], {})
            assert isinstance(leaf, dict)
            leaf[path[1]] = value
    return tree


def flat(tree: Mapping[str, Mapping[str, float | Mapping[str, float]]]) -> dict[str, float]:
    """The settings that a tree (:func:`nested`) names, by key."""
    found: dict[str, float] = {}
    for branch, leaves in tree.items():
        for name, value in leaves.items():
            if isinstance(value, Mapping):
                found |= {f"{branch}.{name}.{part}": float(one) for part, one in value.items()}
            else:
                found[f"{branch}.{name}"] = float(value)
    return found


def applied(setting: Setting, tolerance: float) -> Parameters:
    """The parameters that a complete ``setting`` stands for, given the tolerance in force where none is declared."""
    declared = setting["tolerance"]
    return Parameters(
        tolerance=tolerance if declared is None else declared,
        horizon_hours=_number(setting, "horizon_hours"),
        urgency=_number(setting, "urgency"),
        untested_credit=_number(setting, "untested_credit"),
        classes={name: _number(setting, f"classes.{name}") for name in DEFAULT_CLASSES},
        types=_declared_types(setting),
    )


def weight_of(setting: Setting, kind: str, ours: bool) -> float | None:
    """What an event of that type counts for where that was declared; None: as it was recorded."""
    key = f"weights.{kind}.{'ours' if ours else 'public'}"
    value = setting.get(key)
    return None if value == DEFAULTS[key] else value


def appeal_scales(setting: Setting) -> tuple[float, ...]:
    """What remains of a suspension, by the points of the contract's criterion of appeal."""
    return (APPEAL_SCALES[0], *(_number(setting, f"types.suspension.{part}") for part in APPEAL_PARTS))


def varied(parameters: Parameters, key: str, value: float) -> Parameters:
    """``parameters`` with the lever of that key, one that a score depends on, set to ``value``."""
    if key.startswith("classes."):
        return replace(parameters, classes={**parameters.classes, key.removeprefix("classes."): value})
    match key:
        case "horizon_hours":
            return replace(parameters, horizon_hours=value)
        case "urgency":
            return replace(parameters, urgency=value)
        case "untested_credit":
            return replace(parameters, untested_credit=value)
    return replace(parameters, tolerance=value)


def _declared_types(setting: Setting) -> dict[str, StreamPrior]:
    """The priors that differ from the method's own, complete."""
    found: dict[str, StreamPrior] = {}
    for kind, own in DEFAULT_TYPES.items():
        prior = StreamPrior(*(_number(setting, f"types.{kind}.{part}") for part in PRIOR_PARTS))
        if prior != own:
            found[kind] = prior
    return found


def _number(setting: Setting, key: str) -> float:
    value = setting[key]
    if value is None:
        raise TypeError(f"{key} has no value")
    return value
