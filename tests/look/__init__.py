"""The look: a gallery of every page, its tests and its pictures."""
