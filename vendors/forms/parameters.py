"""The form of the risk parameters: a field for each lever, and the reason of the change."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from riskboard.common.formatting import readable, trimmed
from vendors.forms.register import plain
from vendors.models.event import STREAM_WORDS
from vendors.models.lever_words import LEVER_WORDS, LeverWords


class ParametersForm(forms.Form):
    """All levers by their keys, dots written as double underscores; ``setting`` fills it in."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("It stays with the version: who changed what, when and why."),
    )

    def __init__(self, *args: Any, setting: Mapping[str, float | None], **options: Any) -> None:
        super().__init__(*args, **options)
        self._given = setting
        for key, words in LEVER_WORDS.items():
            self.fields[_name(key)] = forms.FloatField(
                label=str(words.name),
                required=key != "tolerance",
                initial=_shown(setting[key]),
                help_text=_help(words),
                widget=forms.NumberInput({"step": "any"}),
            )

    @property
    def setting(self) -> dict[str, float | None]:
        """The levers as they were sent; what is left as it was shown keeps its digits beyond those."""
        return {key: self._meant(key, self.cleaned_data[_name(key)]) for key in LEVER_WORDS}

    def _meant(self, key: str, sent: float | None) -> float | None:
        given = self._given[key]
        return given if given is not None and sent == readable(given) else sent

    def levers(self) -> list[tuple[BoundField, LeverWords]]:
        """The levers that scores depend on."""
        return [(self[_name(key)], words) for key, words in LEVER_WORDS.items() if not _stream_of(key)]

    def streams(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The levers of each type of event."""
        for kind, words in STREAM_WORDS.items():
            yield str(words), [self[_name(key)] for key in LEVER_WORDS if _stream_of(key) == kind]

    def take(self, messages: Mapping[str, list[str]]) -> None:
        """Show what a service refused beside its field."""
        for key, found in messages.items():
            name = _name(key)
            self.add_error(name if name in self.fields else None, list(found))


def _shown(value: float | None) -> str | None:
    return None if value is None else str(plain(readable(value)))


def _name(key: str) -> str:
    return key.replace(".", "__")


def _stream_of(key: str) -> str:
    branch, *path = key.split(".")
    return path[0] if branch in ("types", "weights") else ""


def _help(words: LeverWords) -> str:
    lever = words.lever
    said = {"does": words.does, "grade": lever.evidence, "source": words.source}
    if lever.default is None:
        return _("%(does)s Evidence: %(source)s (%(grade)s).") % said
    said["default"] = trimmed(readable(lever.default))
    return _("%(does)s Default %(default)s. Evidence: %(source)s (%(grade)s).") % said
