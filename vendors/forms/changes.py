"""Which two stored scores of a vendor are compared."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from riskboard.common.formatting import moment, points
from vendors.models import VendorScore


class ChangeForm(forms.Form):
    """The score before and the one after; ``scores`` are those to choose from, newest first."""

    before = forms.ChoiceField(label=_("From"))
    after = forms.ChoiceField(label=_("To"))

    def __init__(self, *args: Any, scores: Sequence[VendorScore], **options: Any) -> None:
        super().__init__(*args, **options)
        self.scores = {str(score.pk): score for score in scores}
        choices = [(key, _said(score)) for key, score in self.scores.items()]
        for name in ("before", "after"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def choose(self, pair: tuple[VendorScore, VendorScore] | None) -> None:
        """Let the fields show ``pair``."""
        if pair is not None:
            self.is_bound = False
            self.initial = {"before": str(pair[0].pk), "after": str(pair[1].pk)}

    def pair(self) -> tuple[VendorScore, VendorScore] | None:
        """The two in the order of time; None where they are not known or the same."""
        if not self.is_bound or not self.is_valid():
            return None
        chosen = [self.scores[self.cleaned_data[name]] for name in ("before", "after")]
        before, after = sorted(chosen, key=lambda score: (score.computed_at, score.pk))
        return None if before.pk == after.pk else (before, after)


def _said(score: VendorScore) -> str:
    return f"{moment(timezone.localtime(score.computed_at))}: {points(score.score)}"
