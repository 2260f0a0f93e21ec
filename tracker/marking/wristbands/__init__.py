"""Wristbands on paper: printed once each, from what the record says; another print is another."""
