"""Entity tags: what has not changed is not sent again, and what has changed is not overwritten."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories.vendors import make_product, make_vendor
from vendors.models import Vendor
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db
VENDOR = "/api/v1/vendors/corvid-ai/"


@pytest.fixture
def api(api_as: Any) -> APIClient:
    make_vendor("Corvid AI")
    client: APIClient = api_as()
    return client


@pytest.mark.parametrize("address", [VENDOR, "/api/v1/vendors/", "/api/v1/scores/", "/api/v1/portfolio/"])
def test_a_reader_who_has_the_answer_is_not_sent_it_again(api: APIClient, address: str) -> None:
    etag = api.get(address)["ETag"]
    for header in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        answer = api.get(address, HTTP_IF_NONE_MATCH=header)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert api.get(address, HTTP_IF_NONE_MATCH='"other"').status_code == 200
    assert api.head(address)["ETag"] == etag


def test_a_tag_changes_with_everything_that_the_answer_shows(api: APIClient) -> None:
    tags = [api.get(VENDOR)["ETag"]]

    def note() -> None:
        tags.append(api.get(VENDOR)["ETag"])

    make_product(vendor=Vendor.objects.get())
    note()
    rescore_all()
    note()
    api.patch(VENDOR, {"owner": "Procurement"})
    note()
    tags.append(api.get(f"{VENDOR}?fields=name")["ETag"])
    assert len(set(tags)) == len(tags)


def test_the_answer_to_a_write_carries_the_tag_of_the_next(api: APIClient) -> None:
    created = api.post("/api/v1/vendors/", {"name": "Heron"})
    address = f"/api/v1/vendors/{created.json()['slug']}/"
    assert created["ETag"] == api.get(address)["ETag"]
    changed = api.patch(address, {"owner": "Ada"})
    assert changed["ETag"] == api.get(address)["ETag"] != created["ETag"]
