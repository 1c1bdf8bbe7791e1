"""What incidents write on vendors."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories.vendors import make_product, make_vendor
from vendors.models import ObservedEvent, Product, Vendor
from vendors.services.observed import EventSpec, record_events, set_account_states, set_product_states

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 20, 7, 40, tzinfo=UTC)
REFERENCE = "INC-2026-0012"


def outage(vendor: Vendor, **fields: object) -> EventSpec:
    plain: dict[str, object] = {"atom": f"entity:{vendor.slug}", "type": "outage", "started_at": START}
    return EventSpec(vendor=vendor, **(plain | fields))  # type: ignore[arg-type]  # fields of every type


def test_the_events_of_an_incident_are_replaced_as_a_set() -> None:
    one, two = make_vendor("One"), make_vendor("Two")
    record_events(by=None, told={REFERENCE: [outage(one), outage(two)]})
    kept = ObservedEvent.objects.get(vendor=two)
    record_events(by=None, told={REFERENCE: [outage(two, ended_at=datetime(2026, 11, 21, tzinfo=UTC))]})
    assert ObservedEvent.objects.get() == kept
    assert ObservedEvent.objects.get().ended_at is not None


def test_an_empty_set_takes_the_events_of_this_incident_back_and_no_others() -> None:
    vendor = make_vendor()
    record_events(by=None, told={REFERENCE: [outage(vendor)]})
    record_events(by=None, told={"INC-2026-0042": [outage(vendor)]})
    record_events(by=None, told={REFERENCE: []})
    assert ObservedEvent.objects.get().reference == "INC-2026-0042"


@pytest.mark.parametrize(
    ("fields", "path"), [({"weight": Decimal(0)}, "events[0].weight"), ({"type": "rain"}, "events[0].type")]
)
def test_a_malformed_event_is_refused_by_path(fields: dict[str, object], path: str) -> None:
    with pytest.raises(ValidationError) as refused:
        record_events(by=None, told={REFERENCE: [outage(make_vendor(), **fields)]})
    assert list(refused.value.message_dict) == [path]


def test_the_state_of_our_account_is_set_over_a_stale_copy_without_touching_the_rest() -> None:
    vendor = make_vendor()
    Vendor.objects.update(owner="Procurement")
    set_account_states(by=None, states={vendor: "suspended"}, reason=REFERENCE)
    saved = Vendor.objects.get()
    assert (saved.account_state, saved.owner) == ("suspended", "Procurement")


def test_an_unknown_account_state_is_refused() -> None:
    with pytest.raises(ValidationError):
        set_account_states(by=None, states={make_vendor(): "sleepy"})


def test_a_state_is_noted_with_its_start_and_the_same_state_keeps_the_first() -> None:
    product, other = make_product(), make_product()
    later = datetime(2026, 11, 21, tzinfo=UTC)
    moved = set_product_states(
        by=None, states={product: ("halted", START), other: ("recalled", later)}, reason="order"
    )
    assert moved == 2
    assert set_product_states(by=None, states={product: ("halted", later)}) == 0
    saved = Product.objects.get(pk=product.pk)
    assert (saved.state, saved.state_since) == ("halted", START)
    assert Product.objects.get(pk=other.pk).state == "recalled"


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        set_product_states(by=None, states={make_product(): ("asleep", START)})
    assert "state" in refused.value.message_dict
