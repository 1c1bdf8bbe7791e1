"""The worlds behind stored scores."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from tests.vendors.domain.worlds import scores
from vendors.domain.export import world_to_json
from vendors.domain.result import written
from vendors.domain.world_json import read_world
from vendors.models import PortfolioResult, StoredWorld, VendorScore, WorldBlock
from vendors.queries.stored import contributions_of, world_behind
from vendors.services.rescore import rescore_all
from vendors.services.retention import forget_worlds
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def score() -> VendorScore:
    """A score that a third party's product, a fallback and a sub-processor have a part in; edited since."""
    base = make_product("Base", vendor=make_vendor("Maker"))
    app = make_product("App", needs=[{"k": 1, "products": [base]}])
    tested = {"name": "by hand", "switch_hours": 24, "capacity": "0.5", "last_tested_on": date(2025, 3, 1)}
    edited = make_workload("Claims", dependencies=[needing(app)], fallbacks=[tested])
    make_workload("Letters", dependencies=[needing(base, mode="share")])
    make_workload("Elsewhere", dependencies=[needing(make_product())])
    rescore_all(now=NOW)
    update_workload(by=None, workload=edited, people=99)
    rescore_all(now=NOW + timedelta(hours=1))
    return VendorScore.objects.select_related("vendor").get(vendor__slug="maker", current=False)


def test_a_score_is_computed_again_from_what_is_kept_of_its_inputs(score: VendorScore) -> None:
    world = world_behind(score)
    assert world is not None
    assert [item.id for item in world.workloads] == ["claims", "letters"]
    found = scores(read_world(json.loads(json.dumps(world_to_json(world)))))["maker"]
    assert (found.score, found.loss, found.direct_loss) == (score.score, score.loss, score.direct_loss)


def test_the_parts_of_a_score_that_was_superseded_are_those_of_its_world(score: VendorScore) -> None:
    parts = contributions_of(score)
    assert [part.workload for part in parts] == ["claims", "letters"]
    assert sum(part.loss for part in parts) == score.loss


def test_the_parts_of_a_score_in_force_are_those_of_its_world(score: VendorScore) -> None:
    now = VendorScore.objects.select_related("vendor").get(vendor=score.vendor, current=True)
    world = world_behind(now)
    assert world is not None
    assert tuple(contributions_of(now)) == scores(world)["maker"].contributions


def test_the_page_gives_the_file_from_which_the_score_is_computed_again(
    score: VendorScore, client_as: Callable[[str], Client]
) -> None:
    response = client_as("viewer").get("/vendors/maker/world.json")
    assert response["Content-Disposition"] == 'attachment; filename="maker.world.json"'
    world = world_behind(VendorScore.objects.select_related("vendor").get(vendor=score.vendor, current=True))
    assert world is not None
    given = read_world(response.json())
    assert {"account:maker", "entity:maker"} <= {stream.atom for stream in given.streams}
    # Streams are those of today: likelihood is no part of a score.
    assert "".join(written(replace(given, streams=()))) == "".join(written(world))


def test_the_api_gives_the_world_of_today_and_none_for_a_day_without_a_score(
    score: VendorScore, api_as: Callable[..., APIClient]
) -> None:
    client = api_as("viewer", ["read"])
    assert read_world(client.get("/api/v1/vendors/maker/risk/world/").json()).as_of == "2026-11-22"
    assert client.get("/api/v1/vendors/maker/risk/world/", {"as_of": "2020-01-01"}).status_code == 404


def test_worlds_share_what_did_not_change_and_go_with_the_last_result_that_rests_on_them(
    score: VendorScore,
) -> None:
    now = VendorScore.objects.get(vendor=score.vendor, current=True)
    old, new = (set(StoredWorld.objects.get(pk=row.inputs_hash).blocks.values()) for row in (score, now))
    assert old & new
    assert forget_worlds(before=NOW, limit=10) == 0
    VendorScore.objects.exclude(inputs_hash=now.inputs_hash).update(inputs_hash="")
    PortfolioResult.objects.exclude(inputs_hash=now.inputs_hash).delete()
    forget_worlds(before=NOW, limit=10)
    assert StoredWorld.objects.get().pk == now.inputs_hash
    assert set(WorldBlock.objects.values_list("pk", flat=True)) == new
