"""The scenarios that the demo organisation has saved."""

from typing import Final

# Identifier, name, what fails, for how many hours, announced how many ahead, why.
SCENARIOS: Final[tuple[tuple[str, str, tuple[str, ...], int, int, str], ...]] = (
    (
        "access-revoked",
        "Access revoked",
        ("account:anthropic",),
        720,
        0,
        "For the exercise in spring: our account is closed and the appeal takes a month.",
    ),
    (
        "models-suspended",
        "Models suspended",
        ("model:claude-opus", "model:claude-sonnet"),
        1440,
        72,
        "An authority halts two models for two months.",
    ),
)
