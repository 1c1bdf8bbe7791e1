"""Facts as people read them."""

import pytest

from incidents.queries.words import fact_label, fact_value


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("duration_days", "60", "60 days"),
        ("duration_days", "1", "1 day"),
        ("duration_days", "two months", "two months"),
        ("open_ended", "True", "Until further notice"),
        ("affected", "orion", "Orionsoft"),
        ("people_affected", "1200", "1,200"),
        ("people_affected", "a few", "a few"),
        ("user_base", "40000000", "40,000,000"),
        ("vendor_response", "disputes", "Disputes it"),
        ("vendor_response", "They are sorry.", "They are sorry."),
        ("jurisdiction", "CL", "Chile (CL)"),
        ("jurisdiction", "Atlantis", "Atlantis"),
        ("type", "government_order", "Government order"),
        ("channel_kind", "web_form", "Web form"),
        ("date", "2026-11-20", "20 Nov 2026"),
        ("date", "2026-02-31", "2026-02-31"),
        ("date", "soon", "soon"),
        ("period", "2026-09", "Sep 2026"),
        ("period", "2026-Q3", "Q3 2026"),
        ("period", "2027", "2027"),
        ("period", "2026-13", "2026-13"),
        ("vendor", "orion", "Orionsoft"),
        ("vendor", "lyra", "lyra"),
        ("reason", "usage policy", "usage policy"),
    ],
)
def test_a_value_is_written_as_it_is_read(field: str, value: str, shown: str) -> None:
    assert fact_value(field, value, {"orion": "Orionsoft"}) == shown


@pytest.mark.parametrize(
    ("value", "sentence", "shown"),
    [
        (10**8, "It has hundreds of millions of users.", "hundreds of millions (at least 100 million)"),
        (2000, "Thousands of pupils use it; it had 2,000 of them in March.", "2,000"),
        (1000, "Tausende nutzen es.", "Tausende (at least 1,000)"),
        (4 * 10**7, "More than 40 million people use it.", "40,000,000"),
        (10**8, "", "100,000,000"),
    ],
)
def test_a_number_that_a_source_only_hints_at_keeps_its_words(value: int, sentence: str, shown: str) -> None:
    assert fact_value("user_base", str(value), sentence=sentence) == shown


@pytest.mark.parametrize(
    ("field", "label"), [("people_affected", "People affected"), ("court_order", "Court order")]
)
def test_a_field_has_a_name_even_if_nobody_named_it(field: str, label: str) -> None:
    assert fact_label(field) == label
