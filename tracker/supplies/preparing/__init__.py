"""Preparations made in the house: recipes in versions, ingredients by scan, one day of expiry."""
