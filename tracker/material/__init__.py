"""Containers, parentage, state history, custody, genealogy."""
