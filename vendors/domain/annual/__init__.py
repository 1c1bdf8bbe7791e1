"""What the events to come may cost within a year: a distribution, not a single figure (method section 5)."""
