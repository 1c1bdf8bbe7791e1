"""What can be done about a loss: changes of a world, and which of them pay (method section 6)."""
