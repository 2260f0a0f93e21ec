"""Every kind of code into every field that is scanned into (H19), by hand-written tables."""
