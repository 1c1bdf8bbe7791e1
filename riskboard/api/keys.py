"""Keys in addresses: a numeric id, or a name that holds a letter."""

import re

from django.http import Http404
from django.utils.translation import gettext as _

LARGEST_ID = 2**63 - 1
_NAME = re.compile(r"^[A-Za-z0-9-]{1,100}$", re.ASCII)


def clean_key(text: str) -> str:
    """``text`` where it can be a key at all; otherwise no record has it: :class:`Http404`, without a query."""
    if text.isascii() and text.isdigit():
        if len(text) <= 19 and 0 < int(text) <= LARGEST_ID:
            return str(int(text))
    elif _NAME.match(text):
        return text
    raise Http404(_("There is no record with that key."))
