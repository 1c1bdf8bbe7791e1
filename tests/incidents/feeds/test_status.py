"""Status pages: when an outage began, when it ended, what it touched."""

import html
from datetime import UTC, datetime

import pytest

from incidents.feeds.entry import NotAFeed
from incidents.feeds.status import StatusPage, StatusReport, StatusUpdate, parse

URL = "https://status.example.org/history.atom"


def message(when: str, state: str, text: str) -> str:
    return html.escape(f"<p><small>{when}</small><br><strong>{state}</strong> - {text}</p>")


def day(month: str, number: int, time: str, zone: str = "UTC") -> str:
    return f"{month} <var data-var='date'>{number}</var>, <var data-var='time'>{time}</var> {zone}"


def atom(
    content: str, published: str = "2026-09-01T14:00:00Z", updated: str = "2026-09-01T14:00:00Z"
) -> bytes:
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Example status</title>
    <entry><id>tag:status.example.org:1</id><title>API errors</title>
    <published>{published}</published><updated>{updated}</updated>
    <link href="https://status.example.org/incidents/1"/><content type="html">{content}</content></entry>
    </feed>""".encode()


RESOLVED = (
    message(day("Sep", 1, "14:00"), "Resolved", "Everything works.")
    + message(day("Sep", 1, "13:10"), "Update", "Still at it - slowly.")
    + message(day("Sep", 1, "12:30"), "Investigating", "Errors are seen.")
)


def only(page: StatusPage) -> StatusReport:
    assert len(page.reports) == 1
    return page.reports[0]


def test_an_outage_starts_with_its_oldest_update_and_ends_with_its_resolution() -> None:
    report = only(parse(atom(RESOLVED), url=URL))
    assert report.start == datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
    assert report.end == datetime(2026, 9, 1, 14, 0, tzinfo=UTC)
    assert not report.scheduled
    assert [update.state for update in report.updates] == ["resolved", "update", "investigating"]
    assert report.updates[1] == StatusUpdate(
        at=datetime(2026, 9, 1, 13, 10, tzinfo=UTC), state="update", text="Still at it - slowly."
    )


def test_the_entry_is_dated_by_the_start_and_keeps_the_last_update() -> None:
    page = parse(atom(RESOLVED), url=URL)
    entry = page.entries[0]
    assert entry.published == datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
    assert entry.updated == datetime(2026, 9, 1, 14, tzinfo=UTC)
    assert (page.title, entry.title, entry.guid) == (
        "Example status",
        "API errors",
        "tag:status.example.org:1",
    )
    assert entry.link == "https://status.example.org/incidents/1"


def test_rss_history_is_read_alike() -> None:
    rss = f"""<rss version="2.0"><channel><title>s</title><item><title>API errors</title>
    <description>{RESOLVED}</description><pubDate>Tue, 01 Sep 2026 14:00:00 +0000</pubDate></item></channel></rss>"""
    report = only(parse(rss.encode(), url=URL))
    assert report.start == datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
    assert report.end == datetime(2026, 9, 1, 14, 0, tzinfo=UTC)


def test_an_outage_that_lasts_has_no_end() -> None:
    content = message(day("Sep", 1, "12:30"), "Monitoring", "A fix is out.")
    assert only(parse(atom(content), url=URL)).end is None


@pytest.mark.parametrize(
    ("when", "zone", "expected"),
    [
        ("12:30", "PDT", datetime(2026, 9, 1, 19, 30, tzinfo=UTC)),
        ("12:30", "CEST", datetime(2026, 9, 1, 10, 30, tzinfo=UTC)),
        ("12:30", "XYZ", datetime(2026, 9, 1, 12, 30, tzinfo=UTC)),
        ("12:30", "+05:30", datetime(2026, 9, 1, 7, 0, tzinfo=UTC)),
    ],
)
def test_the_pages_time_zone_counts(when: str, zone: str, expected: datetime) -> None:
    content = message(day("Sep", 1, when, zone), "Investigating", "Errors.")
    report = only(parse(atom(content, "2026-09-01T20:00:00Z", "2026-09-01T20:00:00Z"), url=URL))
    assert report.start == expected


def test_the_year_that_the_page_leaves_out_is_that_of_the_last_update_or_the_one_before() -> None:
    content = message(day("Jan", 1, "01:00"), "Resolved", "Over.") + message(
        day("Dec", 31, "23:00"), "Investigating", "Errors."
    )
    report = only(parse(atom(content, "2027-01-01T01:00:00Z", "2027-01-01T01:00:00Z"), url=URL))
    assert report.start == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert report.end == datetime(2027, 1, 1, 1, tzinfo=UTC)


def test_a_leap_day_and_an_impossible_day_are_survived() -> None:
    content = message(day("Feb", 29, "01:00"), "Update", "x") + message(
        day("Feb", 31, "01:00"), "Update", "y"
    )
    report = only(parse(atom(content), url=URL))
    assert [update.at for update in report.updates] == [datetime(2024, 2, 29, 1, tzinfo=UTC), None]


def test_announced_maintenance_is_marked() -> None:
    content = (
        "&lt;p&gt;&lt;strong&gt;THIS IS A SCHEDULED EVENT Sep 9, 02:00 - 04:00 UTC&lt;/strong&gt;&lt;/p&gt;"
    )
    assert only(parse(atom(content + RESOLVED), url=URL)).scheduled
    assert only(parse(atom(message(day("Sep", 1, "12:30"), "Completed", "Done.")), url=URL)).scheduled


def test_a_page_that_lists_components_and_a_state_only_is_read_too() -> None:
    content = (
        "&lt;b&gt;Status: Resolved&lt;/b&gt;&lt;br/&gt;All is well.&lt;br/&gt;&lt;b&gt;Affected components&lt;/b&gt;"
        "&lt;ul&gt;&lt;li&gt;Chat (Operational)&lt;/li&gt;&lt;li&gt;API &amp;amp; SDK (Degraded)&lt;/li&gt;&lt;/ul&gt;"
    )
    report = only(parse(atom(content, published="2026-09-01T12:00:00Z"), url=URL))
    assert report.components == ("Chat", "API & SDK")
    assert report.start == datetime(2026, 9, 1, 12, tzinfo=UTC)
    assert report.end == datetime(2026, 9, 1, 14, tzinfo=UTC)


JSON = b"""{"page": {"name": "Example", "url": "https://status.example.org"}, "incidents": [
 {"id": "abc", "name": "API errors", "status": "resolved", "impact": "major",
  "created_at": "2026-09-01T12:40:00.000Z", "started_at": "2026-09-01T12:30:00.000Z",
  "updated_at": "2026-09-01T14:05:00.000Z", "resolved_at": "2026-09-01T14:00:00.000Z",
  "shortlink": "https://stspg.example/abc", "components": [{"name": "API"}],
  "incident_updates": [
   {"status": "resolved", "body": "Works <script>x</script>again.", "display_at": "2026-09-01T14:00:00Z",
    "affected_components": [{"code": "1", "name": "Console"}]},
   {"status": "in_progress", "body": "Looking.", "created_at": "2026-09-01T12:45:00Z"}]},
 {"id": "def", "name": "Errors", "impact": "minor", "created_at": "2026-09-02T00:00:00Z", "incident_updates": null},
 17]}"""


def test_the_json_interface_gives_impact_components_and_both_ends() -> None:
    page = parse(JSON, url="https://status.example.org/api/v2/incidents.json")
    first, second = page.reports
    assert (page.title, first.impact, first.components) == ("Example", "major", ("API", "Console"))
    assert first.start == datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
    assert first.end == datetime(2026, 9, 1, 14, tzinfo=UTC)
    assert first.entry.guid == "abc"
    assert first.entry.updated == datetime(2026, 9, 1, 14, 5, tzinfo=UTC)
    assert first.entry.text == "Resolved - Works again.\nIn progress - Looking."
    assert (second.end, second.start) == (None, datetime(2026, 9, 2, tzinfo=UTC))


@pytest.mark.parametrize("data", [b"", b"{}", b'{"incidents": 3}', b"<html></html>", b"plain"])
def test_what_is_no_status_page_is_said_so(data: bytes) -> None:
    with pytest.raises(NotAFeed):
        parse(data, url=URL)


def test_a_page_without_incidents_is_calm() -> None:
    assert parse(b'{"page": {}, "incidents": []}', url=URL).reports == ()
