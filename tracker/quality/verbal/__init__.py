"""A decision given by telephone: written down, read back, signed by its author afterwards."""
