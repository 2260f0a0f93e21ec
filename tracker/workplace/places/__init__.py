"""Positions within a place, the equipment that a place is, and containers put there."""
