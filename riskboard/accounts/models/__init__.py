"""People, what lets them in, and the tokens that act for them."""

from riskboard.accounts.models.invitation import Invitation
from riskboard.accounts.models.person import Role, User
from riskboard.accounts.models.policy import SecondFactor, SecurityPolicy
from riskboard.accounts.models.session import Session
from riskboard.accounts.models.token import Token
from riskboard.accounts.models.ways_in import (
    MailAddress,
    SecondStep,
    SignOnLink,
    SignOnProvider,
    SignOnToken,
)

__all__ = [
    "Invitation",
    "MailAddress",
    "Role",
    "SecondFactor",
    "SecondStep",
    "SecurityPolicy",
    "Session",
    "SignOnLink",
    "SignOnProvider",
    "SignOnToken",
    "Token",
    "User",
]
