"""``manage.py measure_triage``: how well articles are read, on officers' decisions."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.core.serializers.json import DjangoJSONEncoder

from incidents.models import Source
from incidents.queries.learned import as_record as as_learned
from incidents.queries.learned import standing
from incidents.queries.measured import as_record
from incidents.queries.measuring import measure
from incidents.queries.words import NO_LABEL

NOTES: Mapping[str, str] = {
    "few": "There are fewer than 30 decisions: too few to say how well articles are read.",
    "recall_unknown": "Nobody has put an article into the queue that was passed over: recall is not known.",
}

LEARNED: Mapping[str | None, str] = {
    None: "nothing was learned yet",
    "few": "too few decisions to learn from",
    "behind": "what was learned does not beat the rules",
    "ready": "what was learned beats the rules and may be switched on",
    "in_use": "what was learned beats the rules",
}


class Command(BaseCommand):
    help = "Precision and recall of detection on the officers' own decisions, with 95 % intervals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=_day, metavar="DAY", help="decisions from this day on, as 2026-11-23"
        )
        parser.add_argument(
            "--source", type=int, metavar="N", help="articles of the source with this number alone"
        )
        parser.add_argument(
            "--json",
            action="store_true",
            help="one JSON object, as the API answers, with that of triage/model/ as `model`",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        source = options["source"]
        if source is not None and not Source.objects.filter(pk=source).exists():
            raise CommandError(f"there is no source {source}: GET /api/v1/sources/ lists them")
        record = as_record(measure(since=options["since"], source=source))
        learned = as_learned(standing())
        if options["json"]:
            self.stdout.write(json.dumps({**record, "model": learned}, indent=2, cls=DjangoJSONEncoder))
            return
        for line in (*told(record), "", *told_learned(learned)):
            self.stdout.write(line)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day: write it as 2026-11-23") from None


def told(record: Mapping[str, Any]) -> Iterator[str]:
    """The figures as lines of text."""
    yield f"Decisions that say whether an article was about an event: {record['decisions']}."
    yield from (f"Note: {NOTES[note]}" for note in record["notes"])
    for why, count in record["no_label"].items():
        yield f"  not counted: {count} {NO_LABEL[why]}"
    if not record["decisions"]:
        return
    yield from ("", f"{'':28}{'precision':>28}{'recall':>28}{'F1':>8}")
    yield _line("relevance", record["relevance"])
    yield _line("vendors", record["vendors"])
    yield from (_line(name, counts) for name, counts in record["facts"].items())
    yield f"{'direction':28}{_share(record['direction']):>28}"
    yield from _group("type", "type", record["types"]["by_type"], "not stated")
    yield f"{'macro-F1 of the types':28}{_figure(record['types']['macro_f1']):>64}"
    yield from _group("language", "lang", record["by_language"], "not stated")
    yield from _group("source", "name", record["by_source"], "pushed by a program")
    yield from ("", f"{'confidence':28}{'mean':>8}{'about an event':>40}")
    for band in record["calibration"]:
        name = f"{band['from']:.1f} to {band['to']:.1f}"
        yield f"{name:28}{_figure(band['mean_confidence']):>8}{_share(band['relevant']):>40}"


def told_learned(record: Mapping[str, Any]) -> Iterator[str]:
    """Where the order that is learned from decisions stands, as lines of text."""
    counts, learned = record["decisions"], record["learned"]
    use = "in use" if record["in_use"] else "off"
    yield f"Order learned from decisions: {use}; {LEARNED[record['state']]}."
    yield (
        f"  {counts['accepted']} accepted and {counts['dismissed']} dismissed by now;"
        f" needed are {counts['needed']}, and {counts['needed_of_each']} of each kind"
    )
    if not learned or not learned["model"]:
        return
    for name in ("model", "rules"):
        figures = learned[name]
        yield (
            f"  {name:6} {figures['pairs_in_order']:.3f} of the pairs in order,"
            f" average precision {figures['average_precision']:.3f}"
        )
    yield f"  difference {learned['gain']:+.3f} ({learned['gain_low']:+.3f} to {learned['gain_high']:+.3f})"


def _group(title: str, key: str, rows: Iterable[Mapping[str, Any]], none: str) -> Iterator[str]:
    yield from ("", f"by {title}")
    yield from (_line(row[key] or none, row) for row in rows)


def _line(name: str, counts: Mapping[str, Any]) -> str:
    precision, recall = _share(counts["precision"]), _share(counts["recall"])
    return f"{name[:27]:28}{precision:>28}{recall:>28}{_figure(counts['f1']):>8}"


def _share(share: Mapping[str, Any]) -> str:
    if share["value"] is None:
        return "–"
    return f"{share['value']:.3f} ({share['low']:.2f}–{share['high']:.2f}) of {share['of']}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
