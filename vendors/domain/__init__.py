"""The risk method: pure functions over a frozen world. No Django, no input or output, no clock."""
