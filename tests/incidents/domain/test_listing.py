"""A vendor of the catalogue as people edit it, and what a newer shipped list changes of it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.detect.catalogue import Catalogue, CatalogueEntry, CatalogueProduct, shipped_entries
from incidents.domain.detect.text import fold
from incidents.domain.listing import (
    Listing,
    ProductNames,
    entry_of,
    from_plain,
    listing_of,
    to_plain,
    updated,
)

names = st.lists(st.sampled_from("abcdef"), unique=True, max_size=4).map(tuple)
products = st.lists(
    st.builds(ProductNames, st.sampled_from("PQRS"), names, names), unique_by=lambda one: one.name, max_size=3
).map(tuple)
listings = st.builds(
    Listing, st.sampled_from("XY"), st.sampled_from(["", "DE"]), st.just("ai"), names, names, names, products
)


def found(catalogue: Catalogue, text: str) -> list[tuple[str, str, str]]:
    return [(one.slug, one.kind, one.product) for one in catalogue.find(text, fold(text))]


def test_what_is_shipped_is_found_the_same_when_people_keep_it() -> None:
    kept = [entry_of(one.slug, from_plain(to_plain(listing_of(one)))) for one in shipped_entries()]
    text = ". ".join(name for one in shipped_entries() for name in listing_of(one).names)
    text += ". Claude Monet. A copilot sat down. Slack rope."
    shipped, own = Catalogue.build(shipped_entries()), Catalogue.build(kept)
    assert found(own, text) == found(shipped, text)


def test_an_everyday_name_counts_only_beside_talk_of_ai_and_a_look_alike_never() -> None:
    entry = CatalogueEntry(
        slug="orion",
        name="Orion Labs",
        aliases=("Sol", "Orionsoft"),
        products=(CatalogueProduct("Nova Chat", ("Nova",), distinct=True),),
        everyday=("Sol", "Nova"),
        look_alikes=("Sol Lewitt",),
    )
    catalogue = Catalogue.build([entry])
    assert [kind for _slug, kind, _product in found(catalogue, "Sol, Nova, Orionsoft, Nova Chat")] == [
        *("weak", "weak", "ai", "ai")
    ]
    assert found(catalogue, "By Sol Lewitt") == []


@given(listings, listings)
def test_what_nobody_changed_becomes_what_is_shipped_and_what_is_not_shipped_anew_stays(
    one: Listing, other: Listing
) -> None:
    assert updated(one, one, other) == other
    assert updated(one, other, other) == one


@given(listings, listings, listings)
def test_taking_over_keeps_what_people_added_and_does_not_bring_back_what_they_took_out(
    own: Listing, base: Listing, shipped: Listing
) -> None:
    new = updated(own, base, shipped)
    assert set(own.aliases) - set(base.aliases) <= set(new.aliases)
    assert set(shipped.aliases) - set(base.aliases) <= set(new.aliases)
    assert not (set(base.aliases) - set(own.aliases)) & set(new.aliases)
    assert updated(new, shipped, shipped) == new


def test_a_product_that_both_changed_has_both_changes() -> None:
    base = Listing("X", products=(ProductNames("P", ("a",), ("m1",)), ProductNames("Q")))
    own = replace(base, products=(ProductNames("P", ("a", "mine"), ("m1",)), ProductNames("Mine")))
    shipped = replace(
        base, products=(ProductNames("P", (), ("m1", "m2")), ProductNames("Q"), ProductNames("R"))
    )
    assert updated(own, base, shipped).products == (
        ProductNames("P", ("mine",), ("m1", "m2")),
        ProductNames("Mine"),
        ProductNames("R"),
    )
