"""What makes an entry the same article again."""

from incidents.feeds.entry import Entry
from incidents.feeds.identity import MAX_IDENTITY, identify


def identities(*entries: Entry) -> list[str]:
    return [identity for identity, _ in identify(entries)]


def test_the_guid_comes_first_then_the_cleaned_link_then_a_hash() -> None:
    told = identities(
        Entry(guid="7", link="https://example.org/a"),
        Entry(link="http://Example.org/b/?utm_source=x"),
        Entry(title="Title", text="Text"),
    )
    assert told[:2] == ["7", "https://example.org/b"]
    assert told[2].startswith("sha256:")


def test_a_hash_changes_with_title_and_with_text() -> None:
    assert len(set(identities(Entry(title="a"), Entry(text="a"), Entry(title="a", text="b")))) == 3


def test_a_repeated_guid_stays_with_the_first_and_the_others_add_their_link() -> None:
    told = identities(
        Entry(guid="7", link="https://example.org/a"),
        Entry(guid="7", link="https://example.org/b/"),
        Entry(guid="7", link="https://example.org/c"),
    )
    assert told == ["7", "7 https://example.org/b", "7 https://example.org/c"]


def test_an_entry_told_twice_is_kept_once() -> None:
    first, again = (
        Entry(link="https://example.org/a", title="1"),
        Entry(link="http://example.org/a/", title="2"),
    )
    assert identify([first, again]) == [("https://example.org/a", first)]
    twin = Entry(guid="7", link="https://example.org/a")
    assert len(identify([twin, twin, twin])) == 2


def test_an_endless_guid_is_bounded_and_still_tells_entries_apart() -> None:
    told = identities(Entry(guid="x" * 1999 + "1"), Entry(guid="x" * 1999 + "2"))
    assert len(set(told)) == 2
    assert all(len(identity) <= MAX_IDENTITY for identity in told)
