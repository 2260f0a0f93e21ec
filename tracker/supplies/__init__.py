"""Reagent and consumable lots, equipment, and where they were used."""
