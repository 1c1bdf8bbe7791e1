"""The form of a scorecard: what it is of, and a row for each of the fourteen criteria."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.domain.clarity import KEYS
from vendors.forms.catalogue import Catalogue
from vendors.forms.register import RegisterForm
from vendors.forms.rows import RowForm, RowSet
from vendors.models import Scorecard
from vendors.models.criteria import WORDINGS, Wording
from vendors.services.scorecards import RATING_FIELDS

UNKNOWN = _("Unknown: nobody has looked it up")


class ContractScorecardForm(RegisterForm):
    """A scorecard of a contract."""

    class Meta:
        model = Scorecard
        fields: tuple[str, ...] = ("effective_on", "edition", "external_id", "notes")
        widgets = {"notes": forms.Textarea({"rows": 2})}


class PolicyScorecardForm(RegisterForm):
    """A scorecard of a public policy."""

    url = forms.URLField(label=_("Address of the policy"), required=False, assume_scheme="https")

    class Meta(ContractScorecardForm.Meta):
        fields = ("title", "url", *ContractScorecardForm.Meta.fields)


class RatingForm(RowForm):
    """What is known about one criterion."""

    level = forms.TypedChoiceField(
        label=_("What we have"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    clause = forms.CharField(
        label=_("Wording of the clause"), required=False, widget=forms.Textarea({"rows": 2})
    )
    source = forms.CharField(
        label=_("Where it stands"),
        required=False,
        max_length=500,
        help_text=_("An address, or document and section"),
    )
    seen_on = forms.DateField(label=_("Seen on"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 1}))

    def choose(self) -> None:
        """Offer the levels in the words of the criterion."""
        field = self.fields["level"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            ("", UNKNOWN),
            *((str(level), text) for level, text in enumerate(self.wording.levels)),
        ]

    @property
    def wording(self) -> Wording:
        """Its criterion in words."""
        return WORDINGS[self.initial["criterion"]]

    def spec(self) -> dict[str, Any]:
        """What the service takes for this criterion."""
        return {"criterion": self.wording.key, **super().spec()}


class RatingRows(RowSet):
    """A row for each criterion, in their order; none can be added, left out or removed."""

    def total_form_count(self) -> int:
        """As many as there are criteria, whatever was sent."""
        return len(KEYS)

    def initial_form_count(self) -> int:
        """All of them count, empty or not."""
        return len(KEYS)


def rating_rows(data: Any, card: Scorecard | None) -> RowSet:
    """The rows of ``card`` (None: a new one), or what was sent."""
    ratings = {rating.criterion: rating for rating in card.ratings.all()} if card else {}
    initial = [{"criterion": key, **_values(ratings.get(key))} for key in KEYS]
    kind: Any = forms.formset_factory(RatingForm, formset=RatingRows, extra=0)
    rows: RowSet = kind(data, prefix="ratings", initial=initial, form_kwargs={"catalogue": Catalogue()})
    return rows


def _values(rating: Any) -> dict[str, Any]:
    return {name: getattr(rating, name) for name in RATING_FIELDS} if rating else {}
