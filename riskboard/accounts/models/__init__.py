"""People, what lets them in, and the tokens that act for them."""

from riskboard.accounts.models.invitation import Invitation
from riskboard.accounts.models.person import Role, User
from riskboard.accounts.models.policy import SecondFactor, SecurityPolicy
from riskboard.accounts.models.session import Session
from riskboard.accounts.models.token import Token

__all__ = ["Invitation", "Role", "SecondFactor", "SecurityPolicy", "Session", "Token", "User"]
