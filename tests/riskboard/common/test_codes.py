import pytest
from django.core.exceptions import ValidationError

from riskboard.common.codes import (
    COUNTRIES,
    CURRENCIES,
    validate_country,
    validate_currency,
    validate_lei,
)

# Published identifiers of the Global LEI Foundation and of its regulator's example.
REAL_LEIS = ["506700GE1G29325QX363", "529900T8BM49AURSDO55", "5493001KJTIIGC8Y1R12"]


def test_all_countries_and_no_more_are_known() -> None:
    assert len(COUNTRIES) == 249
    assert {"US", "FR", "GB", "TW"} <= COUNTRIES
    assert not {"UK", "EU", "XX", "SU"} & COUNTRIES


def test_currencies_in_use_are_known_and_those_gone_are_not() -> None:
    assert {"EUR", "USD", "GBP", "JPY", "CHF"} <= CURRENCIES
    assert not {"DEM", "XXX", "XTS", "XAU", "BTC"} & CURRENCIES


@pytest.mark.parametrize("code", ["ZZ", "us", "USA", "UK", ""])
def test_what_is_no_country_is_refused_with_an_example(code: str) -> None:
    with pytest.raises(ValidationError, match="such as US or FR"):
        validate_country(code)


@pytest.mark.parametrize("code", ["ZZZ", "eur", "EU", "€"])
def test_what_is_no_currency_is_refused_with_an_example(code: str) -> None:
    with pytest.raises(ValidationError, match="such as EUR"):
        validate_currency(code)


def test_codes_of_the_standards_pass() -> None:
    validate_country("FR")
    validate_currency("EUR")
    for code in REAL_LEIS:
        validate_lei(code)


@pytest.mark.parametrize(
    "code", ["506700GE1G29325QX36", "506700GE1G29325QX3633", "506700ge1g29325qx363", "x" * 20]
)
def test_an_lei_of_another_shape_is_refused(code: str) -> None:
    with pytest.raises(ValidationError, match="20 characters"):
        validate_lei(code)


@pytest.mark.parametrize("code", ["506700GE1G29325QX364", "506700EG1G29325QX363", "00000000000000000000"])
def test_a_slip_of_the_keyboard_in_an_lei_is_found_by_its_check_digits(code: str) -> None:
    with pytest.raises(ValidationError, match="check digits"):
        validate_lei(code)
