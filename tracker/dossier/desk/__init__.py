"""The desk: what is due today, the living cultures, the lots that wait for review."""
