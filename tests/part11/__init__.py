"""Every clause of docs/part11.md: its test passes, and fails with the rule behind it taken away."""
