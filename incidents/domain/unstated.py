"""What an incident of its kind should say and does not: the reader is told of it, nothing is refused for it."""


def unstated(*, type: str, authority: str) -> tuple[str, ...]:
    """The names of the fields that are empty and that whoever acts on such an incident asks for first.

    An order is somebody's order: without the authority nobody can check it, or appeal against it. News often names it
    later, so an order is taken on record without it.
    """
    return ("authority",) if type == "government_order" and not authority.strip() else ()
