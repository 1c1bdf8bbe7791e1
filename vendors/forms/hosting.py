"""The form that compares a vendor's API with own service: a slider for each input, and where its default is from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from riskboard.common.choosing import RecordField
from riskboard.common.formatting import number, trimmed
from vendors.domain.hosting import Hosting
from vendors.forms.filters import BY_SLUG
from vendors.models import Vendor

# 52 weeks of 40 hours.
WORKING_HOURS_A_YEAR = 2080
_LARGEST = 1e9


@dataclass(frozen=True)
class Slider:
    """An input: ``ends`` of its slider and ``step``; what may be typed reaches from ``least`` to ``most``.

    ``said`` is where the default comes from, with the address of that source if it has one.
    """

    label: str | Promise
    default: float
    ends: tuple[float, float]
    step: float
    said: str | Promise
    url: str = ""
    least: float = 0.0
    most: float = _LARGEST


_RENTS = "https://www.mercatus-ai.com/blog/cloud-gpu-pricing"
_THROUGHPUT = "https://dreaming.press/posts/self-hosting-llm-inference-vs-api-cost.html"
_SERVING = "https://kshirol-dev.github.io/learnAI/AIInfrastructure/09-inference-infrastructure.html"
_YOURS = gettext_lazy("Yours to put in")
SLIDERS: Mapping[str, Slider] = {
    "volume": Slider(gettext_lazy("Volume, million tokens a year"), 10_000, (0, 200_000), 1_000, _YOURS),
    "api_price": Slider(
        gettext_lazy("Price of the API for a million tokens"),
        10,
        (0, 75),
        0.25,
        gettext_lazy("Output of a large general model, 2026; your contract says what you pay"),
        _SERVING,
    ),
    "accelerator_price": Slider(
        gettext_lazy("Rent of an accelerator, an hour"),
        2.5,
        (0.5, 12),
        0.05,
        gettext_lazy("One of 80 GB on demand at specialised clouds, May 2026; large clouds take up to 5"),
        _RENTS,
        least=0.01,
        most=10_000,
    ),
    "throughput": Slider(
        gettext_lazy("Tokens a second of a busy accelerator"),
        700,
        (50, 4_000),
        50,
        gettext_lazy("A model of 70 billion parameters, many requests at once, 2026"),
        _THROUGHPUT,
        least=0.1,
        most=1e6,
    ),
    "utilisation": Slider(
        gettext_lazy("Part of the year that it is busy, percent"),
        50,
        (5, 100),
        5,
        gettext_lazy("Judgement; office hours alone come to 10 to 30"),
        _SERVING,
        least=0.1,
        most=100,
    ),
    "least_accelerators": Slider(
        gettext_lazy("Accelerators at least"),
        2,
        (1, 32),
        1,
        gettext_lazy("Two, so that one may fail or be updated"),
        _SERVING,
        least=1,
        most=10_000,
    ),
    "staff": Slider(
        gettext_lazy("People who run it, full time"),
        0.5,
        (0, 10),
        0.25,
        gettext_lazy("Half a person to two"),
        _SERVING,
        most=10_000,
    ),
    "salary": Slider(
        gettext_lazy("Cost of such a person a year"),
        0,
        (20_000, 400_000),
        1_000,
        gettext_lazy("The organisation's mean loaded cost × 2,080 hours"),
    ),
    "overhead": Slider(
        gettext_lazy("On top for storage, traffic and monitoring, percent"),
        30,
        (0, 100),
        5,
        gettext_lazy("About 30, up to 50"),
        _SERVING,
        most=1_000,
    ),
    "api_loss": Slider(
        gettext_lazy("Expected loss a year with the API"),
        0,
        (0, 1_000_000),
        1_000,
        gettext_lazy("Empty: the annual loss of the vendor chosen above; what is typed wins"),
    ),
    "own_loss": Slider(
        gettext_lazy("Expected loss a year with own service"), 0, (0, 1_000_000), 1_000, _YOURS
    ),
}
_PERCENT = ("utilisation", "overhead")
_LEFT_EMPTY = "api_loss"


class QuantityField(forms.FloatField):
    """A number within the bounds of ``slider``. What is refused is named: a browser blanks a number that is none."""

    def __init__(self, slider: Slider, **kwargs: Any) -> None:
        super().__init__(min_value=slider.least, max_value=slider.most, label=str(slider.label), **kwargs)
        self.bounds = {"least": trimmed(slider.least), "most": trimmed(slider.most)}

    def clean(self, value: Any) -> float | None:
        """The number; raises :class:`ValidationError` with what was given instead and with the bounds."""
        try:
            found: float | None = super().clean(value)
        except forms.ValidationError as error:
            said = _("Must be a number from %(least)s to %(most)s, not “%(given)s”.")
            raise forms.ValidationError(said, params={**self.bounds, "given": value}) from error
        return found


class HostingForm(forms.Form):
    """All inputs; what is not given is the default. ``known`` are defaults of the organisation's own.

    The expected loss with the API is left empty unless it is typed: then it is that of the vendor that was chosen.
    """

    vendor = RecordField(
        BY_SLUG,
        label=gettext_lazy("Whose API"),
        required=False,
        empty_label=gettext_lazy("Nobody's in particular"),
        help_text=gettext_lazy(
            "Its annual loss is the expected loss with the API, unless one is typed below"
        ),
    )

    def __init__(self, data: Mapping[str, Any], *, known: Mapping[str, float]) -> None:
        defaults = {name: slider.default for name, slider in SLIDERS.items()} | dict(known)
        given = {name: value for name, value in data.items() if value != ""}
        super().__init__({name: value for name, value in defaults.items() if name != _LEFT_EMPTY} | given)
        for name, slider in SLIDERS.items():
            self.fields[name] = QuantityField(
                slider,
                required=name != _LEFT_EMPTY,
                help_text=_help(slider, defaults[name]),
                widget=forms.NumberInput(
                    {"step": "any", "placeholder": f"{defaults[name]:g}", "data-slider": _ends(slider)}
                ),
            )

    @property
    def chosen(self) -> Vendor | None:
        """The vendor whose API it is. Only of a valid form."""
        found: Vendor | None = self.cleaned_data["vendor"] or None
        return found

    @property
    def typed_loss(self) -> float | None:
        """The expected loss with the API as it was typed, None where it was left empty. Only of a valid form."""
        typed: float | None = self.cleaned_data[_LEFT_EMPTY]
        return typed

    def hosting(self, api_loss: float) -> Hosting:
        """What was given, percentages as parts of one, with ``api_loss`` a year. Only of a valid form."""
        given = {name: self.cleaned_data[name] for name in SLIDERS}
        parts = {name: given[name] / 100 for name in _PERCENT}
        return Hosting(**(given | parts | {_LEFT_EMPTY: api_loss}))


def _ends(slider: Slider) -> str:
    low, high = slider.ends
    return f"{low:g} {high:g} {slider.step:g}"


def _help(slider: Slider, default: float) -> SafeString:
    source: str | SafeString = str(slider.said)
    if slider.url:
        source = format_html('<a href="{}" rel="noreferrer">{}</a>', slider.url, source)
    value = number(default, 0 if default == int(default) else 2)
    return format_html(_("Default {value}. {source}"), value=value, source=source)
