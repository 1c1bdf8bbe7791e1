"""Facts as people read them."""

import pytest

from incidents.queries.words import fact_label, fact_value


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("duration_days", "60", "60 days"),
        ("duration_days", "1", "1 day"),
        ("duration_days", "two months", "two months"),
        ("open_ended", "True", "until further notice"),
        ("type", "government_order", "Government order"),
        ("channel_kind", "web_form", "Web form"),
        ("date", "2026-11-20", "20 Nov 2026"),
        ("date", "2026-02-31", "2026-02-31"),
        ("date", "soon", "soon"),
        ("vendor", "orion", "Orionsoft"),
        ("vendor", "lyra", "lyra"),
        ("reason", "usage policy", "usage policy"),
    ],
)
def test_a_value_is_written_as_it_is_read(field: str, value: str, shown: str) -> None:
    assert fact_value(field, value, {"orion": "Orionsoft"}) == shown


@pytest.mark.parametrize(
    ("field", "label"), [("people_affected", "People affected"), ("court_order", "Court order")]
)
def test_a_field_has_a_name_even_if_nobody_named_it(field: str, label: str) -> None:
    assert fact_label(field) == label
