"""The template tags and the components they render."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import Engine, RequestContext
from django.test import RequestFactory, override_settings
from django.urls import path
from django.utils import timezone, translation

from riskboard.common.drawing import track_position
from riskboard.common.icons import ICONS
from tests.riskboard.common.gallery import NOW, DependencyFormSet, GalleryForm, gallery_context

TEMPLATES = Path(__file__).parents[3] / "templates"
# The project's engine without its context processors: what a component shows comes from its arguments alone.
ENGINE = Engine(dirs=[str(TEMPLATES)], app_dirs=False, builtins=["riskboard.common.templatetags.riskboard"])


def nowhere(_request: object) -> HttpResponse:
    """A view for addresses that are only linked to."""
    return HttpResponse()


urlpatterns = [
    path("", nowhere, name="board"),
    path("vendors/", nowhere, name="vendors"),
    path("find/", nowhere, name="search"),
]


def render(source: str, given: Mapping[str, Any] | None = None, url: str = "/") -> str:
    """The markup of a template text, white space folded."""
    request = RequestFactory().get(url)
    context = RequestContext(request, {"request": request} | dict(given or {}))
    return re.sub(r"\s+", " ", ENGINE.from_string(source).render(context)).replace("\u00a0", " ").strip()


def person() -> SimpleNamespace:
    """Somebody signed in."""
    return SimpleNamespace(
        is_authenticated=True,
        username="ada",
        get_full_name=lambda: "Ada Byron",
        get_role_display=lambda: "Risk officer",
    )


@pytest.fixture
def gallery() -> str:
    """The gallery page for somebody signed in."""
    context = gallery_context() | {
        "user": person(),
        "organisation": SimpleNamespace(currency="USD", name="Org"),
    }
    with override_settings(ROOT_URLCONF=__name__):
        return render('{% include "components/gallery.html" %}', context)


def test_every_component_appears_in_the_gallery(gallery: str) -> None:
    for mark in (
        "verdict",
        "three",
        "todo",
        "inc",
        "band critical",
        "parts-high",
        "shares",
        "heat",
        "e4",
        "cov",
        "fb",
        "stages",
    ):
        assert f'class="{mark}' in gallery, mark
    for mark in (
        "track",
        "tl",
        "data-chart",
        "q-item",
        "mark class",
        "fact",
        "filters",
        "amiss",
        "formset",
        "dlg",
        "nothing",
    ):
        assert mark in gallery, mark


def test_nothing_in_the_gallery_breaks_the_content_security_policy(gallery: str) -> None:
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", gallery)
    scripts = re.findall(r"<script([^>]*)>", gallery)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)


def test_ids_of_the_gallery_are_unique_and_every_label_has_its_control(gallery: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', re.sub(r"<template.*?</template>", "", gallery))
    assert len(ids) == len(set(ids))
    targets = set(re.findall(r'<label[^>]* for="([^"]+)"', re.sub(r"<template.*?</template>", "", gallery)))
    assert targets <= set(ids)


def test_drawings_keep_their_decimal_points_in_languages_with_commas() -> None:
    with translation.override("de"):
        assert 'width="91.5"' in render("{% bar 91.5 %}")
        assert "%" in render("{% clock 50.8 'said' rto=24 %}")
        assert not re.search(
            r'="\d+,\d+%?"',
            render("{% clock 50.8 'x' rto=24 %}{% contributions p 7.9 %}", {"p": [("a", 7.9)]}),
        )


def test_money_takes_the_organisations_currency() -> None:
    given = {"organisation": SimpleNamespace(currency="USD"), "loss": 12089}
    assert render("{% money loss %}", given) == "$12,089"
    assert render("{% money 282600 short=True %}") == "€282.6 k"
    assert render("{% money loss currency='GBP' %} {{ loss|money:'CHF' }}", given) == "£12,089 CHF 12,089"
    assert render("{% money nothing %}") == "–"


def test_filters_write_numbers_and_leave_unknown_a_dash() -> None:
    assert (
        render("{{ 50.83|duration }} {{ 0.525|percent:1 }} {{ 61|points }} {{ 3.2|signed }}")
        == "2 d 3 h 52.5 % 61.0 +3.2"
    )
    assert render("{{ none|duration }} {{ none|points }} {{ none|file_size }}", {"none": None}) == "– – –"


def test_what_is_no_number_is_an_error_not_a_dash() -> None:
    with pytest.raises(ValueError, match="not a number"):
        render("{{ 'many'|points }}")


@pytest.mark.parametrize(("value", "css"), [(4.1, "up"), (-3.2, "down"), (0.01, "flat"), (None, "flat")])
def test_a_rise_of_risk_is_bad(value: float | None, css: str) -> None:
    assert f'class="{css}"' in render("{% change value %}", {"value": value})


def test_where_a_rise_is_good_the_colours_turn_round() -> None:
    assert 'class="down">+4.1 pp' in render("{% change 4.1 unit=' pp' rise='good' %}")


def test_times_say_both_when_and_how_long() -> None:
    given = {"now": NOW, "at": datetime(2026, 11, 22, 7, 30, tzinfo=UTC), "end": date(2026, 12, 1)}
    assert render("{% when end %}", given) == '<time datetime="2026-12-01" title="in 9 d">1 Dec 2026</time>'
    assert render("{% when at 'relative' %}", given).endswith('title="22 Nov 2026, 07:30">2 h ago</time>')
    assert ">22 Nov 2026</time>" in render("{% when at 'day' %}", given)
    assert render("{% when nothing %}", given) == "–"


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_first_and_the_last_moment_of_the_calendar_are_written_in_every_zone(
    zone: str, at: datetime
) -> None:
    given = {"at": at, "now": NOW}
    with timezone.override(zone):
        assert render("{% when at %} {{ at|day }} {{ at|moment }}", given)


def test_an_icon_is_silent_unless_it_is_labelled() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'search' %}")
    assert 'role="img" aria-label="Find"' in render("{% icon 'search' 'lg' 'Find' %}")
    with pytest.raises(KeyError):
        render("{% icon 'unicorn' %}")


def test_icon_paths_are_path_data() -> None:
    assert all(
        re.fullmatch(r"M[0-9MmLlHhVvCcSsQqAaZz .-]+", path) for paths in ICONS.values() for path in paths
    )


def test_text_given_to_a_component_is_escaped() -> None:
    bad = {"bad": "<script>alert(1)</script>"}
    shown = "".join(
        render(source, bad)
        for source in (
            "{% label bad %}",
            "{% panel bad bad %}{{ bad }}{% endpanel %}",
            "{% figure bad bad bad %}{{ bad }}{% endfigure %}",
            "{% fact bad bad 1 %}",
            "{% evidence bad spans %}",
            "{% nothing bad bad bad bad %}",
        )
    )
    assert "<script" not in shown


def test_a_band_never_stands_without_its_word_and_meter() -> None:
    shown = render("{% band 61 %}")
    assert "High" in shown
    assert shown.count('class="on"') == 3
    assert "unknown" in render("{% band None %}")


def test_contributions_name_every_part_and_say_them_to_screen_readers() -> None:
    shown = render(
        "{% contributions parts 68.9 %}", {"parts": [{"name": "Dev", "points": 61}, ("Notes", 7.9)]}
    )
    assert 'aria-label="68.9 of 100, High; Dev 61.0; Notes 7.9"' in shown
    assert shown.count("<li>") + shown.count("<li ") == 2
    assert 'x="61.0%"' in shown


def test_a_share_above_its_limit_turns_red() -> None:
    given = {"parts": [("US", 0.525), ("EU", 0.475)]}
    assert "over" in render("{% shares parts 0.5 %}", given)
    assert "over" not in render("{% shares parts 0.6 %}", given)
    assert "lim" not in render("{% shares parts %}", given)


def test_a_heat_cell_shows_loss_or_what_carries_it() -> None:
    assert 'class="e3" data-name="Fraud">€1.16 M' in render("{% heat_cell 1160000 144000 'Fraud' %}")
    assert 'class="cov"' in render("{% heat_cell 5 144000 'Fraud' state='covered' %}")
    assert render("{% heat_cell 0 144000 'Fraud' %}") == '<td data-name="Fraud"></td>'


def test_a_clock_draws_what_it_was_given_and_no_more() -> None:
    full = render("{% clock 50 'said' rto=24 mtpd=72 fallback=336 tone='bad' %}")
    assert all(f'class="{name}"' in full for name in ("run bad", "fbk", "rto", "mtpd", "now"))
    bare = render("{% clock 50 'said' %}")
    assert not any(f'class="{name}' in bare for name in ("run", "fbk", "rto", "mtpd"))
    assert 'aria-label="said"' in bare


def test_the_scale_of_the_clocks_marks_now_where_the_clocks_draw_it() -> None:
    marked = render("{% clock_axis 50 %}")
    assert f'class="now" x1="{track_position(50)}%"' in marked
    assert "now, 2 d 2 h" in marked
    assert 'class="now' not in render("{% clock_axis %}")


@pytest.mark.parametrize(("hours", "anchor"), [(0, "start"), (50, "middle"), (9000, "end")])
def test_the_mark_of_now_stays_inside_its_scale(hours: int, anchor: str) -> None:
    assert f'y="29" text-anchor="{anchor}"' in render(f"{{% clock_axis {hours} %}}")


def test_stages_say_where_we_are() -> None:
    items = [{"name": "Reported", "state": "done"}, {"name": "Waiting", "state": "now"}, {"name": "Restored"}]
    shown = render("{% stages items %}", {"items": items})
    assert shown.count('aria-current="step"') == 1
    assert shown.count('class="done"') == 1


def test_evidence_carries_anchor_and_number_of_its_fact() -> None:
    shown = render("{% evidence text spans %}", {"text": "abc def", "spans": [(4, 7, 6)]})
    assert '<mark class="f1" id="evidence-6">def<sup>6</sup></mark>' in shown
    assert 'href="#evidence-6"' in render("{% fact 'Wait' '60 days' 6 %}")
    assert "not stated" in render("{% fact 'People' '' %}")


def test_chart_data_is_json_in_the_page_and_a_table() -> None:
    given = {"data": {"score": [["2026-01-01", 5]]}, "head": ["From", "Score"]}
    shown = render("{% chart 'trend' data 'Score' head=head rows=data.score %}", given)
    assert 'data-from="trend-data"' in shown
    assert '<script id="trend-data" type="application/json">' in shown
    assert '"word": "very high"' in shown
    assert '<th scope="row">2026-01-01</th><td class="n">5</td>' in shown


@override_settings(ROOT_URLCONF=__name__)
def test_the_rail_shows_what_exists_and_where_we_are() -> None:
    assert render("{% nav_item 'contracts' 'contract' 'Contracts' %}") == ""
    assert 'aria-current="page"' in render("{% nav_item 'vendors' 'vendor' 'Vendors' %}", url="/vendors/7/")
    assert "aria-current" not in render("{% nav_item 'board' 'board' 'Board' %}", url="/vendors/7/")
    assert 'class="count hot">3<' in render("{% nav_item 'vendors' 'vendor' 'Vendors' count=3 hot=True %}")


def test_sorting_turns_round_and_forgets_the_page() -> None:
    tag = "{% sort 'score' 'Score' numeric=True %}"
    assert 'href="?q=x&amp;order=-score"' in render(tag, url="/?q=x&page=4")
    shown = render(tag, url="/?order=-score")
    assert 'aria-sort="descending"' in shown
    assert 'href="?order=score"' in shown
    assert 'href="?order=name"' in render("{% sort 'name' 'Name' %}")


def test_pages_of_a_list_keep_its_filters() -> None:
    page = Paginator(range(30), 10).page(2)
    shown = render('{% include "components/pagination.html" %}', {"page": page}, url="/?q=x")
    assert "11 to 20 of 30" in shown
    assert 'rel="prev" href="?q=x&amp;page=1"' in shown
    assert "cursor=abc" in render('{% include "components/pagination.html" %}', {"next_cursor": "abc"})
    assert render('{% include "components/pagination.html" %}', {"page": Paginator([1], 10).page(1)}) == ""


def test_a_field_is_tied_to_its_help_and_errors() -> None:
    form = GalleryForm({"name": ""})
    shown = render("{% field form.name %}", {"form": form})
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'id="id_name_helptext"' in shown
    assert 'id="id_name_error"' in shown
    assert 'aria-invalid="true"' in shown


def test_fields_take_the_control_a_browser_does_best() -> None:
    form = GalleryForm(
        initial={"start": date(2026, 11, 20), "noticed": datetime(2026, 11, 20, 7, 40, 12, 5, tzinfo=UTC)}
    )
    given = {"form": form}
    assert 'type="date" name="start" value="2026-11-20"' in render("{% field form.start %}", given)
    assert 'type="datetime-local" name="noticed" value="2026-11-20T07:40"' in render(
        "{% field form.noticed %}", given
    )
    assert "data-combobox" in render("{% field form.vendors %}", given)
    assert "<fieldset" in render("{% field form.scope %}", given)
    assert '<label class="check" for="id_open_weights"><input' in render(
        "{% field form.open_weights %}", given
    )
    assert render("{% field form.token %}", given).startswith("<input")


def test_only_optional_fields_say_so() -> None:
    given = {"form": GalleryForm()}
    assert "optional" in render("{% field form.summary %}", given)
    assert "optional" not in render("{% field form.name %}{% field form.summary quiet=True %}", given)


def test_the_summary_leads_to_every_field_that_is_amiss() -> None:
    rows = DependencyFormSet(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-share": "much", "form-0-product": "1"}
    )
    form = GalleryForm({"name": "", "kind": "outage", "start": "2026-11-20", "scope": "ours"})
    shown = render("{% form_errors form rows %}", {"form": form, "rows": rows})
    assert "2 entries need a correction" in shown
    assert 'href="#id_name"' in shown
    assert 'href="#id_form-0-share"' in shown
    assert render("{% form_errors form %}", {"form": GalleryForm()}) == ""


def test_errors_of_the_whole_form_and_the_whole_set_are_named() -> None:
    class Strict(forms.Form):
        def clean(self) -> None:
            raise forms.ValidationError("The end lies before the start.")

    shown = render("{% form_errors form rows %}", {"form": Strict({}), "rows": DependencyFormSet({})})
    assert "The end lies before the start." in shown
    assert "ManagementForm" in shown


def test_a_form_set_offers_an_empty_row_and_a_way_out() -> None:
    shown = render("{% formset rows add='Add one' %}", {"rows": DependencyFormSet()})
    assert 'data-formset="form"' in shown
    assert "form-__prefix__-product" in shown
    assert 'name="form-TOTAL_FORMS"' in shown
    assert 'name="form-0-DELETE"' in shown


def test_form_sets_nest() -> None:
    rows = DependencyFormSet(prefix="outer")
    for form in rows.forms:
        vars(form)["fallbacks"] = DependencyFormSet(prefix=f"{form.prefix}-inner")
    shown = render("{% formset rows nested='fallbacks' %}", {"rows": rows})
    assert 'data-formset="outer-0-inner"' in shown


def test_filters_remember_what_was_asked() -> None:
    shown = render(
        "{% filterbar 'Search vendors' %}<b>x</b>{% endfilterbar %}", url="/vendors/?q=%22acme&order=-score"
    )
    assert 'value="&quot;acme"' in shown
    assert 'name="order" value="-score"' in shown
    assert 'hx-target="#results"' in shown
    assert "<b>x</b>" in shown


@override_settings(ROOT_URLCONF=__name__)
def test_the_frame_holds_messages_and_person() -> None:
    message = SimpleNamespace(level_tag="error", __str__=lambda: "no")
    shown = render(
        '{% extends "base.html" %}{% block heading %}Hello{% endblock %}',
        {"user": person(), "messages": [message]},
    )
    assert "Ada Byron" in shown
    assert ">AB<" in shown
    assert 'role="alert"' in shown
    assert "<h1>Hello</h1>" in shown
