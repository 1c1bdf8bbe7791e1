"""What of the API keeps no history."""

from riskboard.api.models import IdempotentRequest
from riskboard.common.records import untracked

untracked(IdempotentRequest, "answers kept for a day, so that a repeated request is answered once")
