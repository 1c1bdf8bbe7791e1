"""How far the numbers of the register go: generous, and small enough that every loss fits what it is kept in."""

MOST_PEOPLE = 10_000_000
MOST_AN_HOUR = 100_000  # for one person, in the base currency
MOST_DIRECT_LOSS = 1_000_000_000  # an operating hour, in the base currency
LONGEST_NOTICE = 3_650  # days
LONGEST_RENEWAL = 1_200  # months
