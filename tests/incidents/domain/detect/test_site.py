"""What the address of an article tells: whose site it stands on, and whether it is that of instructions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.detect.catalogue import Catalogue, CatalogueEntry, CatalogueProduct, Kind
from incidents.domain.detect.site import Site, site_of


def publisher(url: str | None, name: str = "Nimbra", kind: Kind = "ai") -> str:
    entry = CatalogueEntry(
        "nimbra", name, kind=kind, aliases=("Nimbra Labs",), products=(CatalogueProduct("Orrel"),)
    )
    return Catalogue.build([entry]).publisher(site_of(url))


@pytest.mark.parametrize(
    "url",
    [
        "https://nimbra.example/news/1",
        "https://www.nimbra.co.uk/",
        "https://blog.nimbra.example:8443/a?b=c",
        "https://community.nimbra.example/t/keys-gone",
        "https://nimbra-labs.example/",
        "https://orrel.example/changes",
        "https://nimbrastatus.example/incidents/1",
    ],
)
def test_a_vendor_speaks_on_its_own_site(url: str) -> None:
    assert publisher(url) == "nimbra"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "nimbra",
        "https://[broken",
        "https://news.example/nimbra",
        "https://somebody.nimbra.example/",
        "https://nimbra.news.example/",
        "https://nimbrafans.example/",
    ],
)
def test_on_other_sites_and_on_customers_parts_of_a_platform_it_does_not(url: str | None) -> None:
    assert publisher(url) == ""


def test_the_ending_belongs_to_a_name_that_is_written_with_it() -> None:
    assert publisher("https://blog.nimbra.ai/teens", "Nimbra.ai") == "nimbra"


def test_a_seller_of_much_besides_ai_speaks_of_it_on_its_status_page_alone() -> None:
    assert publisher("https://www.nimbra.example/phones", kind="broad") == ""
    assert publisher("https://status.nimbra.example/1", kind="broad") == "nimbra"


@pytest.mark.parametrize(
    ("url", "manual"),
    [
        ("https://docs.nimbra.example/keys", True),
        ("https://help.nimbra.example/", True),
        ("https://nimbra.example/docs/errors/429", True),
        ("https://nimbra.example/blog/how-to-rotate-keys", True),
        ("https://somebody.example/what-is-a-token", True),
        ("https://nimbra.example/blog/we-close-accounts", False),
        ("https://helpful.example/docsis", False),
        ("https://news.example/2026/nimbra-bans-how-to-videos", False),
    ],
)
def test_instructions_are_known_by_their_address(url: str, manual: bool) -> None:
    assert site_of(url).manual is manual


def test_what_reads_like_instructions_by_its_address_is_believed_less() -> None:
    assert site_of("https://docs.nimbra.example/keys") == Site(
        ("nimbraexample", "nimbra", "nimbra"), status=False, manual=True
    )


@given(st.text())
def test_any_address_has_a_site(url: str) -> None:
    site_of(url)
    site_of(f"https://{url}")
