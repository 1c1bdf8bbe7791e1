"""The fourteen criteria of contract clarity in words: what is asked, what each level means, why it matters."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vendors.domain.clarity import HIGHEST, PLACES

type_words = str | Promise


@dataclass(frozen=True)
class Wording:
    """A criterion for people: a short ``name``, the ``question``, what 0, 1 and 2 points mean, ``why`` it counts."""

    key: str
    name: type_words
    question: type_words
    levels: tuple[type_words, type_words, type_words]
    why: type_words

    @property
    def number(self) -> int:
        """Its number, from 1."""
        return PLACES[self.key] + 1

    def meaning(self, level: int | None) -> type_words:
        """What ``level`` means; nothing for unknown."""
        return "" if level is None else self.levels[level]

    def next_point(self, level: int | None) -> type_words:
        """What one more point takes; nothing where there is none to be had."""
        wanted = (level or 0) + 1
        return self.levels[wanted] if wanted <= HIGHEST else ""


_WORDINGS = (
    Wording(
        "reason",
        _("Reason for a suspension"),
        _("What must the vendor tell us when it suspends us?"),
        (
            _("Nothing, or only that a usage policy was broken"),
            _("The clause that was broken"),
            _("The clause, the conduct and the evidence"),
        ),
        _("Nobody can answer an accusation that is not spelled out."),
    ),
    Wording(
        "notice",
        _("Notice of a suspension"),
        _("How long before a suspension are we told?"),
        (
            _("Not at all, or less than 72 hours before"),
            _("At least 72 hours before"),
            _("At least 30 days before, emergencies aside"),
        ),
        _("Fallbacks take time to start: each hour of notice is an hour less of standstill."),
    ),
    Wording(
        "cure",
        _("Time to put it right"),
        _("How long may we mend what is objected to before access ends?"),
        (_("No time at all"), _("Some time"), _("At least 10 days")),
        _("Most breaches are one person's mistake and mended within a day."),
    ),
    Wording(
        "proportionality",
        _("Whom it hits"),
        _("Whom does a suspension hit?"),
        (
            _("The whole organisation at once"),
            _("The users concerned"),
            _("It climbs a ladder that is written down, from a warning upwards"),
        ),
        _("One user's conduct should not stop everybody's work."),
    ),
    Wording(
        "appeal",
        _("Appeal"),
        _("Who looks at an appeal?"),
        (
            _("Nobody, or a web form"),
            _("Somebody, under a case number"),
            _("A person with a name, and a second reviewer"),
        ),
        _("Without anybody to talk to, a wait has no end that could be hastened."),
    ),
    Wording(
        "response",
        _("Answer to an appeal"),
        _("When is an appeal answered?"),
        (_("No time is named"), _("There is a target"), _("Within 2 working days, by contract")),
        _("How long the answer takes is how long people stand still."),
    ),
    Wording(
        "reinstatement",
        _("End of a suspension"),
        _("When does a suspension end?"),
        (_("It is open-ended"), _("It is reviewed on a set day"), _("It has a longest duration")),
        _("Nobody can plan around an end that is left open."),
    ),
    Wording(
        "terms_change",
        _("Change of terms"),
        _("How long before new terms apply are we told?"),
        (
            _("They apply at once, or in less than 15 days"),
            _("At least 15 days before"),
            _("At least 30 days before, and we may leave"),
        ),
        _("A use that is allowed today may break tomorrow's terms."),
    ),
    Wording(
        "retirement",
        _("Retirement of a model"),
        _("How long before a model is retired are we told?"),
        (_("Less than 60 days before"), _("60 to 179 days before"), _("180 days before, or more")),
        _("What is built on a model must be tested anew on the next."),
    ),
    Wording(
        "export",
        _("Our data while suspended"),
        _("Can we take out our data while we are suspended?"),
        (_("No"), _("Some of it"), _("All of it")),
        _("Whoever cannot reach the data cannot move to another vendor."),
    ),
    Wording(
        "billing",
        _("Fees while suspended"),
        _("What do we pay while we are suspended?"),
        (_("Fees run on"), _("Fees stop"), _("Fees stop, and we are credited")),
        _("A vendor that earns nothing meanwhile has a reason to decide soon."),
    ),
    Wording(
        "transition",
        _("Help to move away"),
        _("How long does the vendor help us to move away?"),
        (_("Not at all, or for less than 30 days"), _("For at least 30 days"), _("For at least 60 days")),
        _("A service that runs on for a while lets a fallback take over without a gap."),
    ),
    Wording(
        "subprocessors",
        _("Change of a sub-processor"),
        _("Are we told of a new sub-processor, and may we object?"),
        (_("We are not told"), _("We are told"), _("We are told and may object")),
        _("Another's outage or another country's order reaches us through it."),
    ),
    Wording(
        "orders",
        _("Government orders"),
        _("What does the vendor do when an authority orders it to stop?"),
        (_("Nothing is said"), _("It tells us"), _("It tells us and provides a substitute")),
        _("Such an order is nobody's fault and leaves no time to negotiate."),
    ),
)
WORDINGS: Mapping[str, Wording] = {wording.key: wording for wording in _WORDINGS}
CHOICES = [(wording.key, wording.name) for wording in _WORDINGS]
