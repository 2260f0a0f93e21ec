"""Believable view models in both languages, with the figures of the worked case."""
