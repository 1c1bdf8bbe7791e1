"""The forms of scenarios: the question, and the scenario that is saved."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from riskboard.common.choosing import RecordsField
from vendors.domain.question import (
    DAYS_IN_MONTH,
    DEFAULT_HOURS,
    HOURS_IN_DAY,
    LARGEST_RISE,
    LONGEST_HOURS,
    MOST_ATOMS,
    SHORTEST_HOURS,
    SMALLEST_RISE,
    Question,
    only_accounts,
    plain,
    split_atom,
)
from vendors.domain.world import ATOM_KINDS
from vendors.forms.filters import BY_SLUG, ListFilter
from vendors.models import Scenario
from vendors.queries.choices import NAMED

UNITS = [("hours", gettext_lazy("hours")), ("days", gettext_lazy("days")), ("months", gettext_lazy("months"))]
_HOURS: Mapping[str, float] = {
    "hours": 1.0,
    "days": HOURS_IN_DAY,
    "months": HOURS_IN_DAY * DAYS_IN_MONTH,
}


class QuestionForm(forms.Form):
    """What fails, for how long, announced how long ahead; or by how much prices rise."""

    account = RecordsField(BY_SLUG, label=gettext_lazy("Our account with"), required=False)
    entity = RecordsField(BY_SLUG, label=gettext_lazy("Vendors as a whole"), required=False)
    model = RecordsField(NAMED["model"], label=gettext_lazy("Models"), required=False)
    jurisdiction = RecordsField(NAMED["jurisdiction"], label=gettext_lazy("Jurisdictions"), required=False)
    platform = RecordsField(NAMED["platform"], label=gettext_lazy("Host clouds"), required=False)
    length = forms.DecimalField(
        label=gettext_lazy("For how long"), min_value=0, max_digits=8, decimal_places=2
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=UNITS)
    notice = forms.DecimalField(
        label=gettext_lazy("Announced ahead"), min_value=0, max_digits=8, decimal_places=2, required=False
    )
    notice_unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=UNITS, required=False)
    rise = forms.DecimalField(
        label=gettext_lazy("Or prices rise by, percent"),
        min_value=0,
        max_value=int(LARGEST_RISE),
        max_digits=6,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("Asks what our accounts above cost more in a year"),
    )

    def clean(self) -> dict[str, Any]:
        """At least one failure, and a length that somebody can plan for."""
        given = super().clean() or {}
        if self.errors:
            return given
        atoms = self._atoms(given)
        if not atoms:
            raise ValidationError(_("Choose at least one thing that fails."))
        if len(atoms) > MOST_ATOMS:
            raise ValidationError(_("Choose at most %(most)s things that fail.") % {"most": MOST_ATOMS})
        if given["rise"] and not only_accounts(atoms):
            self.add_error("rise", _("Prices rise with vendors: choose nothing but our accounts with them."))
        for amount, unit in (("length", "unit"), ("notice", "notice_unit")):
            if _in_hours(given[amount], given[unit]) > LONGEST_HOURS:
                self.add_error(amount, _("Ten years are the longest."))
        if given.get("length") == 0:
            self.add_error("length", _("Must be more than nothing."))
        return given

    @property
    def question(self) -> Question:
        """What is asked; only of a valid form."""
        given = self.cleaned_data
        rise = float(given["rise"]) if given["rise"] else None
        hours = _in_hours(given["length"], given["unit"])
        return Question(
            tuple(self._atoms(given)), hours, _in_hours(given["notice"], given["notice_unit"]), rise
        )

    @staticmethod
    def _atoms(given: Mapping[str, Any]) -> list[str]:
        named = [(kind, row.slug) for kind in ("account", "entity") for row in given[kind]]
        named += [(kind, getattr(row, kind)) for kind in NAMED for row in given[kind]]
        return [f"{kind}:{name}" for kind, name in named]


class ScenarioForm(QuestionForm):
    """A question with a name, to be saved."""

    field_order = ("name", "shared", "note")

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 3}), max_length=10_000
    )
    shared = forms.BooleanField(label=gettext_lazy("Everybody sees it"), required=False)

    @property
    def told(self) -> dict[str, Any]:
        """The fields of the scenario; only of a valid form."""
        asked = self.question
        return {
            "name": self.cleaned_data["name"],
            "note": self.cleaned_data["note"],
            "shared": self.cleaned_data["shared"],
            "atoms": list(asked.atoms),
            "hours": Decimal(plain(asked.hours)),
            "notice_hours": Decimal(plain(asked.notice_hours)),
            "price_rise": None if asked.rise is None else Decimal(plain(asked.rise)),
        }


class ScenarioFilter(ListFilter):
    """Filters of the saved scenarios."""

    owner = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        required=False,
        choices=[
            ("", gettext_lazy("Any")),
            ("mine", gettext_lazy("My own")),
            ("others", gettext_lazy("Of others")),
        ],
    )

    def given(self) -> dict[str, Any]:
        """Scenarios have one order: the last changed first."""
        return {name: value for name, value in super().given().items() if name != "order"}


def form_data(question: Question) -> QueryDict:
    """The question as the fields of :class:`QuestionForm`."""
    data = QueryDict(mutable=True)
    for kind, name in filter(None, map(split_atom, question.atoms)):
        data.appendlist(kind, name)
    data["length"], data["unit"] = _with_unit(question.hours)
    data["notice"], data["notice_unit"] = _with_unit(question.notice_hours)
    if question.rise is not None:
        data["rise"] = plain(question.rise)
    return data


def initial_of(question: Question) -> dict[str, Any]:
    """The question as what :class:`QuestionForm` begins with."""
    data = form_data(question)
    return {name: data.getlist(name) if name in ATOM_KINDS else data[name] for name in data}


def scenario_initial(scenario: Scenario) -> dict[str, Any]:
    """A saved scenario as what :class:`ScenarioForm` begins with."""
    own = {"name": scenario.name, "note": scenario.note, "shared": scenario.shared}
    return own | initial_of(scenario.question)


def asked_of(given: QueryDict) -> Question | None:
    """The question of a bookmarked address (``?atom=…&hours=…&notice=…``); None where it cannot be read."""
    atoms = given.getlist("atom")
    numbers = [_number(given.get(name), usual) for name, usual in (("hours", DEFAULT_HOURS), ("notice", 0.0))]
    rise = _number(given.get("rise"), None)
    hours, notice = numbers
    readable = all(split_atom(atom) for atom in atoms) and 0 < len(atoms) <= MOST_ATOMS
    if not readable or not _within(hours, above=True) or not _within(notice):
        return None
    if rise is not None and (not SMALLEST_RISE <= rise <= LARGEST_RISE or not only_accounts(atoms)):
        return None
    return Question(tuple(atoms), hours or DEFAULT_HOURS, notice or 0.0, rise)


def _within(hours: float | None, *, above: bool = False) -> bool:
    return hours is not None and (SHORTEST_HOURS if above else 0.0) <= hours <= LONGEST_HOURS


def _number(text: str | None, usual: float | None) -> float | None:
    """The number in ``text``, ``usual`` where there is none; not a number where it is something else."""
    if not text:
        return usual
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _in_hours(amount: Decimal | None, unit: str) -> float:
    return float(amount or 0) * _HOURS[unit or "hours"]


def _with_unit(hours: float) -> tuple[str, str]:
    """An amount and its unit: the largest that leaves a whole number of at least two, as the units are plurals."""
    units: Iterable[str] = ("months", "days") if hours else ()
    unit = next((unit for unit in units if hours > _HOURS[unit] and hours % _HOURS[unit] == 0), "hours")
    return plain(hours / _HOURS[unit]), unit
