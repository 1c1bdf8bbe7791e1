"""Filters and tags that write numbers, money and times; the writing itself is :mod:`riskboard.common.formatting`."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.template import Context, Library
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from riskboard.common import formatting, kept

register = Library()


def as_number(value: object) -> Decimal | None:
    """What a template holds as a number; ``None`` and the empty string are unknown."""
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not a number") from error


def currency_of(context: Context) -> str:
    """The organisation's base currency, EUR on pages that know no organisation."""
    return str(getattr(context.get("organisation"), "currency", "") or "EUR")


def _local(value: datetime) -> datetime:
    """``value`` in the organisation's zone; on the calendar's first and last day, where there is none, as it is."""
    try:
        return timezone.localtime(value)
    except OverflowError:
        return value


@register.filter
def duration(hours: object) -> str:
    """``{{ 50.8|duration }}`` → ``2 d 3 h``."""
    return formatting.duration(as_number(hours))


@register.filter
def signed(change: object, decimals: int = 1) -> str:
    """``{{ 4.12|signed }}`` → ``+4.1``."""
    return formatting.signed(as_number(change), decimals)


@register.filter
def percent(fraction: object, decimals: int = 0) -> str:
    """``{{ 0.525|percent:1 }}`` → ``52.5 %``."""
    return formatting.percent(as_number(fraction), decimals)


@register.filter
def sureness(probability: object) -> str:
    """``{{ 0.996|sureness }}`` → ``99 %``."""
    return formatting.sureness(as_number(probability))


@register.filter
def language(tag: str) -> str:
    """``{{ "en"|language }}`` → ``English``."""
    return formatting.language(tag)


@register.filter
def points(value: object) -> str:
    """``{{ 61|points }}`` → ``61.0``."""
    return formatting.points(as_number(value))


@register.filter
def number(value: object, decimals: int = 0) -> str:
    """``{{ 12345|number }}`` → ``12,345``."""
    return formatting.number(as_number(value), decimals)


@register.filter
def trimmed(value: object) -> str:
    """``{{ 720.0|trimmed }}`` → ``720``."""
    return formatting.trimmed(as_number(value))


@register.filter
def file_size(size: int | None) -> str:
    """``{{ document.size|file_size }}`` → ``1.5 MB``."""
    return formatting.file_size(size)


@register.filter
def day(value: date | None) -> str:
    """``{{ contract.end|day }}`` → ``1 Dec 2026``; a point in time is read in the organisation's zone."""
    return formatting.day(_local(value) if isinstance(value, datetime) else value)


@register.filter
def moment(value: datetime | None) -> str:
    """``{{ incident.started_at|moment }}`` → ``22 Nov 2026, 10:30`` in the organisation's zone."""
    return formatting.moment(None if value is None else _local(value))


@register.filter(name="money")
def money_filter(amount: object, currency: str = "EUR") -> str:
    """``{{ amount|money:contract.currency }}`` → ``$214,000``, for amounts that keep their own currency."""
    return formatting.money(as_number(amount), currency)


@register.simple_tag(takes_context=True)
def money(
    context: Context, amount: object, *, short: bool = False, currency: str = "", decimals: int = 0
) -> str:
    """``{% money loss %}`` in the base currency; ``short=True`` for cells, ``decimals=2`` for prices."""
    return formatting.money(as_number(amount), currency or currency_of(context), short, decimals=decimals)


@register.simple_tag
def change(value: object, decimals: int = 1, *, unit: str = "", rise: str = "bad") -> SafeString:
    """A signed change, coloured: a rise of risk is bad (``rise="good"`` turns that round)."""
    amount = as_number(value)
    settled = formatting.rounded(amount or 0, decimals)
    worse = settled > 0 if rise == "bad" else settled < 0
    css = "flat" if settled == 0 else ("up" if worse else "down")
    return format_html('<span class="{}">{}{}</span>', css, formatting.signed(amount, decimals), unit)


@register.simple_tag(takes_context=True)
def when(context: Context, value: date | None, style: str = "", *, year: bool = True) -> str:
    """A date or a point in time as ``<time>``; the other way of saying it is its title.

    ``style``: ``day``, ``moment`` (the default for a point in time) or ``relative``. ``now`` may stand in the context.
    """
    if not value:
        return formatting.UNKNOWN
    now = timezone.localtime(context.get("now") or timezone.now())
    if isinstance(value, datetime):
        local = _local(value)
        relative = formatting.relative((local - now).total_seconds() / 3600)
        absolute = formatting.day(local, year) if style == "day" else formatting.moment(local, year)
        exact = formatting.moment(local)
    else:
        relative = formatting.relative_days((value - now.date()).days)
        absolute, exact = formatting.day(value, year), formatting.day(value)
    shown, title = (relative, exact) if style == "relative" else (absolute, relative)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), title, shown)


@register.filter
def spoken(text: str) -> str:
    """``{{ source.last_error|spoken }}``: a sentence that the program keeps in English, in the reader's language."""
    return kept.spoken(str(text))


@register.filter
def mid_sentence(text: object) -> str:
    """``{{ band.word|mid_sentence }}`` → ``very high``, for a word that stands by itself elsewhere."""
    return formatting.mid_sentence(text)


@register.filter
def initials(name: str) -> str:
    """``Ada Byron`` → ``AB``: first and last word, one letter of a single one."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in ([words[0], words[-1]] if len(words) > 1 else words))


@register.filter
def message_tone(level: str) -> str:
    """The tone of a message's level: success is good, warning warns, error is bad, the rest has none."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level, "")
