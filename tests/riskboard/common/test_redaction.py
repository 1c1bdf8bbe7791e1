"""Secrets are taken out of whatever is written down: by their value, or by how they look."""

import pytest

from riskboard.common.redaction import HIDDEN, Redactor

SECRET = "gEh31mn1s-und-lang"
LOOKS = [
    f"postgres://app:{SECRET}@db.example:5432/app",
    f"redis://:{SECRET}@broker/0",
    f"GET https://feeds.example/private.atom?key={SECRET}&page=2 failed",
    f"<WSGIRequest: GET '/incidents/?key={SECRET}'>",
    f"https://hooks.slack.com/services/T0/B0/{SECRET}",
    f"https://discord.com/api/webhooks/1/{SECRET}",
    f"Authorization: Bearer {SECRET}",
    f"authorization=Basic {SECRET}==",
    f"{{'password': '{SECRET}', 'name': 'Ada'}}",
    f'{{"api_key": "{SECRET}"}}',
    f"X-Api-Key: {SECRET}",
    f"Cookie: sessionid={SECRET}; csrftoken={SECRET}",
    f"OIDC_CLIENT_SECRET={SECRET}",
    f"the token rb_{SECRET}abcdefgh is unknown",
    f"signed with whsec_{SECRET}",
    f"sealed as gAAAA{SECRET}abcdefgh==",
]


@pytest.mark.parametrize("line", LOOKS)
def test_what_looks_like_a_secret_is_hidden(line: str) -> None:
    cleaned = Redactor().text(line)
    assert SECRET not in cleaned
    assert HIDDEN in cleaned


@pytest.mark.parametrize(
    "line",
    [
        "reading source 17 failed",
        "https://feeds.example/news.atom answered 503",
        "Task incidents.poll_due[4e9c] raised OperationalError",
        "the vendor names a basic plan",
        "is it this and/or? that=other",
        "user@example.org was invited",
    ],
)
def test_ordinary_lines_stay_as_they_are(line: str) -> None:
    assert Redactor([SECRET]).text(line) == line


def test_a_known_secret_is_hidden_wherever_it_stands() -> None:
    assert Redactor([SECRET]).text(f"x{SECRET}y") == f"x{HIDDEN}y"


def test_short_values_blot_out_nothing() -> None:
    assert Redactor(["app", ""]).text("app") == "app"


def test_plain_data_is_searched_to_the_bottom() -> None:
    data = {"password": SECRET, "n": 3, "inner": [{"token": SECRET}, f"x {SECRET}"], "none": None, "ok": True}
    assert Redactor([SECRET]).value(data) == {
        "password": HIDDEN,
        "n": 3,
        "inner": [{"token": HIDDEN}, f"x {HIDDEN}"],
        "none": None,
        "ok": True,
    }


def test_anything_else_is_told_by_its_text() -> None:
    assert Redactor([SECRET]).value(ValueError(SECRET)) == HIDDEN
