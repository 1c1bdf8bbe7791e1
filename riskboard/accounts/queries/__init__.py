"""Reads on people, what lets them in, and tokens."""

from riskboard.accounts.queries.tokens import token_of

__all__ = ["token_of"]
