"""Tags that draw: bands, bars, sparklines, clocks, heat cells, charts. Geometry is :mod:`riskboard.common.drawing`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.template import Context, Library
from django.utils.translation import gettext as _

from riskboard.common.bands import BANDS, Band, band_named, band_of, heat_level
from riskboard.common.drawing import TICKS, Fall, share, spark_points, stack, track_position
from riskboard.common.formatting import duration, mid_sentence, money
from riskboard.common.templatetags.words import as_number, currency_of

register = Library()

# x, y and height of the five steps of the meter, 27 × 12
_STEPS = tuple((round(5.6 * i, 1), 8 - 2 * i, 4 + 2 * i) for i in range(5))
_HEAT_STATES = {"covered": "cov", "fallback": "fb", "untested": "fb"}


def _band(value: object) -> Band | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
        return band_named(value)
    return band_of(as_number(value) or 0)


@register.inclusion_tag("components/band.html")
def band(value: object) -> dict[str, Any]:
    """The word and the five-step meter of a score (0 to 100) or of a band's name; unknown says so."""
    found = _band(value)
    steps = [(x, y, height, found is not None and i < found.step) for i, (x, y, height) in enumerate(_STEPS)]
    return {"band": found, "steps": steps}


@register.inclusion_tag("components/score.html")
def score(value: object) -> dict[str, Any]:
    """A score with one decimal, out of 100, with its band."""
    return {"value": as_number(value)}


@register.inclusion_tag("components/bar.html")
def bar(value: object, maximum: object = 100, tone: str = "", label: object = "") -> dict[str, Any]:
    """A bar of ``value`` out of ``maximum``; without a ``label`` it is decoration beside its number."""
    return {
        "width": share(float(as_number(value) or 0), float(as_number(maximum) or 0)),
        "tone": tone,
        "label": label,
    }


@register.inclusion_tag("components/progress.html")
def progress(value: object, maximum: object = 100, text: object = "", tone: str = "") -> dict[str, Any]:
    """A bar with its words at the right: ``91 % sure``, ``1 of 4 done``."""
    return {"value": value, "maximum": maximum, "text": text, "tone": tone}


@register.inclusion_tag("components/points.html")
def points_of(value: int, maximum: int = 2) -> dict[str, Any]:
    """Points of a criterion as boxes and as a number."""
    gap = 26 / maximum
    return {
        "value": value,
        "boxes": [(round(i * gap, 1), round(gap - 2, 1), i < value) for i in range(maximum)],
    }


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Sequence[object], label: object = "") -> dict[str, Any]:
    """A line through the values, the last one dotted. The ``label`` says it in words."""
    points = spark_points([float(as_number(value) or 0) for value in values])
    return {
        "points": " ".join(f"{x},{y}" for x, y in points),
        "last": points[-1] if points else None,
        "label": label,
    }


def _named(part: Any, value_key: str) -> tuple[str, float]:
    if isinstance(part, Mapping):
        return str(part["name"]), float(part[value_key])
    if isinstance(part, tuple):
        return str(part[0]), float(part[1])
    return str(part.name), float(getattr(part, value_key))


@register.inclusion_tag("components/contributions.html")
def contributions(parts: Iterable[Any], total: object) -> dict[str, Any]:
    """The score as its parts (``name`` and ``points``, mappings, tuples or objects), with the bands' cuts drawn."""
    value = float(as_number(total) or 0)
    placed = stack([_named(part, "points") for part in parts])
    return {
        "parts": placed,
        "total": value,
        "rest": 100 - value,
        "band": band_of(value),
        "cuts": [b for b in BANDS if b.start],
    }


@register.inclusion_tag("components/fall.html")
def fall(bar: Fall) -> dict[str, Any]:
    """One bar of a waterfall (``riskboard.common.drawing.waterfall``), in a cell beside its number."""
    return {"bar": bar}


@register.inclusion_tag("components/shares.html")
def shares(parts: Iterable[Any], limit: object = None, label: object = "") -> dict[str, Any]:
    """Shares of a whole (``name`` and ``share``, fractions of one); the first above the ``limit`` turns red."""
    pairs = [_named(part, "share") for part in parts]
    ceiling = as_number(limit)
    over = ceiling is not None and bool(pairs) and pairs[0][1] > float(ceiling)
    at = None if ceiling is None else share(float(ceiling), 1)
    return {"parts": stack(pairs, 1), "over": over, "limit": at, "label": label}


@register.inclusion_tag("components/heat_cell.html", takes_context=True)
def heat_cell(
    context: Context, amount: object, tolerance: object, name: object, **options: Any
) -> dict[str, Any]:
    """A cell of the heat map: loss against tolerance, or its ``state`` (covered, fallback, untested). Option ``url``.

    ``name`` of the workload is shown on phones, where the map becomes a list.
    """
    state = str(options.get("state") or "")
    value = as_number(amount) or 0
    if state in _HEAT_STATES:
        words = {"covered": _("covered"), "fallback": _("fallback"), "untested": _("untested")}
        return {"css": _HEAT_STATES[state], "text": words[state], "name": name} | options
    if not value:
        return {"css": "", "text": "", "name": name}
    level = heat_level(value, as_number(tolerance) or 0)
    return {
        "css": f"e{level}",
        "text": money(value, currency_of(context), short=True),
        "name": name,
    } | options


@register.inclusion_tag("components/heat_key.html")
def heat_key() -> dict[str, Any]:
    """What the colours and outlines of a heat map mean."""
    return {}


@register.inclusion_tag("components/clock.html")
def clock(now: object, label: object, **options: Any) -> dict[str, Any]:
    """One workload's clock; all figures are hours since the start of the outage.

    Options: ``stated`` (end of the wait, 1440 if unknown), ``rto``, ``mtpd``, ``fallback`` (ready from),
    ``tone`` (``bad``, ``warn``; nothing where it still runs). ``label`` says it in words.
    """
    hours = {key: as_number(options.get(key)) for key in ("rto", "mtpd", "fallback")}
    spots = {key: None if value is None else track_position(float(value)) for key, value in hours.items()}
    end = track_position(float(as_number(options.get("stated")) or TICKS[-1]))
    ticks = [track_position(hour) for hour in TICKS]
    shown = {"now": track_position(float(as_number(now) or 0)), "end": end, "ticks": ticks, "label": label}
    return shown | spots | {"tone": options.get("tone", "")}


@register.inclusion_tag("components/clock_axis.html")
def clock_axis(now: object = None) -> dict[str, Any]:
    """The scale below the clocks, 2 h to 60 d, with a mark at ``now`` (hours since the start) where it is given."""
    hours = as_number(now)
    spot = None if hours is None else track_position(float(hours))
    anchor = (
        "start" if spot is not None and spot < 8 else "end" if spot is not None and spot > 92 else "middle"
    )
    ticks = [(track_position(hour), duration(hour)) for hour in TICKS]
    return {"ticks": ticks, "now": spot, "hours": hours, "anchor": anchor}


@register.inclusion_tag("components/clock_key.html")
def clock_key() -> dict[str, Any]:
    """What circle, diamond and the calm segment mean."""
    return {}


def _chart_words() -> dict[str, Any]:
    bands = [{"key": band.key, "start": band.start, "word": mid_sentence(band.word)} for band in BANDS]
    words = {"today": _("today"), "to": _("to"), "ours": _("reached us"), "public": _("public report")}
    return {"bands": bands, "words": words}


@register.inclusion_tag("components/chart.html")
def chart(kind: str, data: Mapping[str, Any], label: object, **options: Any) -> dict[str, Any]:
    """A drawing on canvas from ``data`` (docs/design.md gives the shape of each kind), and the same as a table.

    Options: ``id`` (where a page has two of a kind), ``head`` and ``rows`` of the table, ``numeric`` (columns from
    which on, counted from 0, numbers stand).
    """
    name = options.get("id") or kind
    given = {"kind": kind, "name": f"{name}-data", "data": dict(data) | _chart_words(), "label": label}
    return given | {
        "head": options.get("head"),
        "rows": options.get("rows"),
        "numeric": options.get("numeric", 1),
    }
