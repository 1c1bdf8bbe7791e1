"""Pure: which events exist, which rule wants which, when a delivery is tried again, how a webhook is signed."""
