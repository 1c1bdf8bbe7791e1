"""How numbers, money, times and sizes are written. One place, so that every page and every mail agrees.

Everything here is for people, in the language that is active. What programs read (API, CSV, charts' data, attributes)
is never written by it.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from math import floor, log10

from babel import Locale, UnknownLocaleError
from django.utils.formats import get_format
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

type_number = int | float | Decimal

UNKNOWN = "–"
_LEAST_SURE, _MOST_SURE = 0.01, 0.99
MINUS = "−"
NARROW = "\u00a0"  # a number and its unit never part at the end of a line

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_MONTHS = (
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
)
_DAYS = pgettext_lazy("unit of time", "d")
_HOURS = pgettext_lazy("unit of time", "h")
_MINUTES = pgettext_lazy("unit of time", "min")
_THOUSAND = Decimal(10) ** 3
_STEPS = (
    (Decimal(10) ** 9, pgettext_lazy("billion, of money", "bn")),
    (Decimal(10) ** 6, pgettext_lazy("million, of money", "M")),
    (_THOUSAND, pgettext_lazy("thousand, of money", "k")),
)


def rounded(value: type_number, decimals: int = 0) -> Decimal:
    """``value`` to ``decimals`` places, halves away from zero, never a negative zero."""
    result = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: type_number | None, decimals: int = 0) -> str:
    """``12345.6`` → ``12,346`` (in German ``12.346``). Unknown is a dash."""
    return UNKNOWN if value is None else _spelled(rounded(value, decimals))


def trimmed(value: type_number | None) -> str:
    """A number with the decimals that it needs and no more: ``720``, ``0.2``, ``2,160``. Unknown is a dash."""
    if value is None:
        return UNKNOWN
    plain = Decimal(str(value)).normalize()
    exponent = plain.as_tuple().exponent
    return number(plain, max(0, -exponent) if isinstance(exponent, int) else 0)


def readable(value: float) -> float:
    """``value`` with the four digits that matter: ``146.96938`` → ``147.0``, ``1.387463`` → ``1.387``."""
    return round(value, max(0, 3 - floor(log10(abs(value))))) if value else value


def _spelled(value: Decimal | int) -> str:
    """With the separators of the language, and a minus that is as wide as a plus."""
    marks = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR"), "-": MINUS}
    return f"{value:,}".translate(str.maketrans(marks))


def money(amount: type_number | None, currency: str, short: bool = False, *, decimals: int = 0) -> str:
    """Whole units, ``€12,089``; ``short`` for cells, ``€282.6 k``; ``decimals`` for prices, ``€2.58``.

    A currency without a sign keeps its code. Where sign and code stand is a matter of the language: ``12.089 €`` in
    German.
    """
    if amount is None:
        return UNKNOWN
    settled = rounded(amount, decimals)
    digits = _shortened(abs(Decimal(str(amount)))) if short else number(abs(settled), decimals)
    sign = MINUS if settled < 0 else ""
    said = {"symbol": _SYMBOLS.get(currency, currency), "digits": digits}
    if currency in _SYMBOLS:
        text = pgettext("money with the sign of its currency", "%(symbol)s%(digits)s") % said
    else:
        text = pgettext("money with the code of its currency", "%(symbol)s %(digits)s") % said
    return sign + text.replace(" ", NARROW)


def _shortened(amount: Decimal) -> str:
    # The step is chosen after rounding: 999,960 is 1.00 M, not 1,000.0 k.
    for step, word in _STEPS:
        decimals = 1 if step == _THOUSAND else 2
        if rounded(amount, 0) >= step or rounded(amount * 1000 / step, 1) >= 1000:
            return f"{number(amount / step, decimals)}{NARROW}{word}"
    return number(amount)


def duration(hours: type_number | None) -> str:
    """Hours in the two largest units: ``2 d 3 h``, ``21 h 10 min``, ``45 min``; zero units are left out."""
    if hours is None:
        return UNKNOWN
    sign = MINUS if hours < 0 else ""
    minutes = int(rounded(abs(Decimal(str(hours))) * 60))
    if minutes >= 24 * 60:
        days, rest = divmod(int(rounded(Decimal(minutes) / 60)), 24)
        parts = [(days, _DAYS), (rest, _HOURS)]
    else:
        whole, rest = divmod(minutes, 60)
        parts = [(whole, _HOURS), (rest, _MINUTES)]
    words = [f"{_spelled(count)}{NARROW}{unit}" for count, unit in parts if count]
    return sign + " ".join(words) if words else f"0{NARROW}{_MINUTES}"


def signed(change: type_number | None, decimals: int = 1) -> str:
    """A change with its sign: ``+4.1``, ``−3.2``; what rounds to nothing has none."""
    if change is None:
        return UNKNOWN
    value = rounded(change, decimals)
    return f"+{_spelled(value)}" if value > 0 else _spelled(value)


def percent(fraction: type_number | None, decimals: int = 0) -> str:
    """A fraction of one as a percentage: ``0.525`` → ``52.5 %`` with one decimal."""
    if fraction is None:
        return UNKNOWN
    return f"{number(Decimal(str(fraction)) * 100, decimals)}{NARROW}%"


def sureness(probability: type_number | None) -> str:
    """How sure a judgement is, as a percentage: never 0 or 100, as no judgement is."""
    if probability is None:
        return UNKNOWN
    return percent(min(max(float(probability), _LEAST_SURE), _MOST_SURE))


def language(tag: str) -> str:
    """The name of the language of a tag in the reader's own: ``English`` for ``en``; an unknown tag as it is."""
    if not tag:
        return ""
    try:
        return capfirst(
            str(Locale.parse(tag.replace("-", "_")).get_display_name(get_language() or "en") or tag)
        )
    except (ValueError, UnknownLocaleError):
        return tag


def points(value: type_number | None) -> str:
    """Points of a score, always one decimal: ``61.0``."""
    return number(value, 1)


def file_size(size: int | None) -> str:
    """Bytes in decimal steps: ``512 B``, ``1.5 kB``, ``2.3 MB``."""
    if size is None:
        return UNKNOWN
    if size < 1000:
        return f"{size}{NARROW}B"
    value, unit = Decimal(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        value, unit = value / 1000, larger
        if rounded(value, 1) < 1000:
            break
    return f"{number(value, 1)}{NARROW}{unit}"


def day(value: date | None, year: bool = True) -> str:
    """``1 Dec 2026``; without the year where the page's period makes it plain."""
    if value is None:
        return UNKNOWN
    said = {"day": value.day, "month": _MONTHS[value.month - 1], "year": value.year}
    if year:
        return pgettext("date", "%(day)s %(month)s %(year)s") % said
    return pgettext("date without its year", "%(day)s %(month)s") % said


def month(value: date) -> str:
    """``Sep 2026``."""
    said = {"month": _MONTHS[value.month - 1], "year": value.year}
    return pgettext("month of a year", "%(month)s %(year)s") % said


def moment(value: datetime | None, year: bool = True) -> str:
    """``22 Nov 2026, 10:30`` in the zone that ``value`` is already in."""
    return UNKNOWN if value is None else f"{day(value, year)}, {value:%H:%M}"


def relative(hours: type_number) -> str:
    """Hours from now in words: ``in 9 d``, ``2 d 3 h ago``; within a minute it is ``now``."""
    span = duration(max(hours, -hours))
    if max(hours, -hours) * 60 < 1:
        return _("now")
    return (_("in %s") if hours > 0 else _("%s ago")) % span


def relative_days(days: int) -> str:
    """Whole days from today: ``today``, ``tomorrow``, ``in 9 d``, ``3 d ago``."""
    if days in (0, 1, -1):
        return {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}[days]
    return relative(days * 24)


def mid_sentence(text: object) -> str:
    """``text``, a word or phrase that stands by itself elsewhere, as it is written within a sentence.

    Only its first letter is lowered: German writes the nouns that follow with a capital.
    """
    phrase = str(text)
    return phrase[:1].lower() + phrase[1:]
