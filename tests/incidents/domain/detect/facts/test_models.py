"""Products and models."""

from tests.incidents.domain.detect.conftest import Detect


def test_models_are_named_as_written_with_those_no_list_knows(detected: Detect) -> None:
    found = detected(
        "Nimbra will retire Orrel Grande 2 and Sorvel 5", "The AI models go in May. Talvik keeps QuillGPT."
    )
    assert found.models == ("Orrel Grande 2", "Sorvel 5")


def test_models_that_are_only_counted_are_counted(detected: Detect) -> None:
    found = detected("Nimbra suspends access to three advanced AI models", "Customers wait.")
    assert [fact.value for fact in found.facts if fact.field == "model_count"] == ["3"]
