"""What tests ask of every failure of the API."""

from typing import Any


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    """``answer`` is a complete problem document with ``status``; its members are returned."""
    assert answer.status_code == status, (answer.status_code, answer.content[:400])
    assert answer["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:riskboard:problem:")
    assert problem["title"]
    assert problem["detail"]
    for error in problem.get("errors", []):
        assert error["detail"]
        assert ("pointer" in error) != ("parameter" in error)
    return problem
