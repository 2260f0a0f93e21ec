"""Opened bottles: each for one therapy alone, and only for so long."""
