"""Text as it is kept, and characters as they were meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.feeds.plain import cut, decode, one_line, primary_language, storable, tidy


@given(st.text())
def test_kept_text_can_be_stored_anywhere(text: str) -> None:
    kept = storable(text + "\x00\ud800\x1b\x85")
    kept.encode("utf-8")
    assert not any(ord(character) < 32 and character not in "\t\n" for character in kept)
    assert "\x00" not in kept


def test_nothing_that_is_kept_turns_the_writing_direction() -> None:
    marks = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    assert storable(f"Orion{marks} 4, שלום") == "Orion 4, שלום"


def test_paragraphs_stay_on_lines_of_their_own() -> None:
    assert tidy(" One \t two.\r\n\r\n\r\n  Three\xa0four. \n") == "One two.\nThree four."
    assert one_line("A\n title\tof\r\nlines") == "A title of lines"


@given(st.text(alphabet="ab \n", max_size=300), st.integers(1, 100))
def test_a_cut_is_a_prefix_within_the_limit(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit
    assert text.startswith(cut(text, limit))


def test_a_cut_falls_between_words() -> None:
    assert cut("word " * 30, 52).endswith("word")
    assert cut("x" * 100, 30) == "x" * 30


@pytest.mark.parametrize(
    ("data", "content_type", "text"),
    [
        ("é€".encode(), "", "é€"),
        ("é€".encode("cp1252"), "", "é€"),
        ("é€".encode("cp1252"), "text/xml; charset=iso-8859-1", "é€"),
        ("é€".encode(), "text/xml; charset=iso-8859-1", "é€"),
        ("é€".encode(), 'text/xml; Charset="UTF-8"', "é€"),
        ("中文".encode("gb18030"), "text/xml; charset=gb2312", "中文"),
        ("<?xml version='1.0' encoding='koi8-r'?>\nДа".encode("koi8-r"), "", "Да"),
        ("<?xml version='1.0' encoding='utf-16'?>é".encode(), "", "é"),
        ("<?xml version='1.0' encoding='no-such'?>é".encode(), "", "é"),
        ("<?xml?>é".encode("utf-16"), "", "é"),
        ("<?xml?>é".encode("utf-16-be"), "", "é"),
        ("<?xml?>é".encode("utf-16-le"), "text/xml; charset=utf-8", "é"),
        ("<?xml?>é".encode("utf-32"), "", "é"),
        ("é".encode("utf-8-sig"), "text/xml; charset=koi8-r", "é"),
        (b"abc-", "text/xml; charset=punycode", "abc-"),
        (b"616263", "text/xml; charset=hex", "616263"),
        (b"\x81\xff", "", "\ufffdÿ"),
        (b"", "", ""),
    ],
)
def test_characters_are_read_as_they_were_meant(data: bytes, content_type: str, text: str) -> None:
    decoded = decode(data, content_type)
    assert decoded.rpartition("?>")[2].strip() == text
    assert not decoded.startswith("\ufeff")


@given(st.binary(max_size=200), st.text(max_size=40))
def test_decoding_never_fails(data: bytes, content_type: str) -> None:
    assert isinstance(decode(data, f"text/xml; charset={content_type}"), str)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en-US", "en"), ("DE_at", "de"), ("fil", "fil"), ("english", ""), ("", ""), ("1", "")],
)
def test_a_language_is_its_primary_tag(tag: str, language: str) -> None:
    assert primary_language(tag) == language
