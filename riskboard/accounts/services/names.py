"""User names for people who did not choose one."""

import re
from itertools import count

from riskboard.accounts.models import User

_FOREIGN = re.compile(r"[^\w.@+-]+")
_LONGEST = 140


def free_username(wished: str) -> str:
    """``wished`` as a user name nobody has yet: cleaned of what a name may not hold, numbered where it is taken."""
    base = _FOREIGN.sub("-", wished).strip("-")[:_LONGEST] or "person"
    taken = {
        name.lower()
        for name in User.objects.filter(username__istartswith=base).values_list("username", flat=True)
    }
    numbered = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(name for name in numbered if name.lower() not in taken)
