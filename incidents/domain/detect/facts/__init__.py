"""What an article says about an incident, each value with the characters that say it."""
