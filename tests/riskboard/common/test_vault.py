"""Secrets at rest: unreadable without the key, readable under an older one, never kept in the clear."""

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from riskboard.common.vault import VaultError, has_key, reseal, seal, unseal
from riskboard.environment import encryption_keys

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_secret_comes_back_and_does_not_show_in_what_is_stored(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    sealed = seal("https://hooks.example/päss")
    assert "hooks" not in sealed
    assert sealed != seal("https://hooks.example/päss")
    assert unseal(sealed) == "https://hooks.example/päss"


def test_a_new_key_in_front_still_reads_the_old_and_resealing_moves_to_it(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    sealed = seal("secret")
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    assert unseal(sealed) == "secret"
    moved = reseal(sealed)
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert unseal(moved) == "secret"
    for attempt in (unseal, reseal):
        with pytest.raises(VaultError, match="add the key it was stored with"):
            attempt(sealed)


def test_without_a_key_the_error_names_the_setting(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = []
    assert not has_key()
    for attempt in (seal, unseal, reseal):
        with pytest.raises(VaultError, match="FIELD_ENCRYPTION_KEY is not set"):
            attempt("secret")


@pytest.mark.parametrize("bad", ["short", "x" * 44, "é" * 44, OLD[:-2]], ids=["short", "x", "é", "cut"])
def test_a_malformed_key_is_refused_without_being_repeated(bad: str) -> None:
    with pytest.raises(ValueError, match="FIELD_ENCRYPTION_KEY") as caught:
        encryption_keys(f"{OLD}, {bad}")
    assert bad not in str(caught.value)


def test_keys_are_separated_by_commas() -> None:
    assert encryption_keys(f" {NEW},{OLD} ,") == [NEW, OLD]
    assert encryption_keys("") == []
