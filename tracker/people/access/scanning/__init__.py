"""Scanners of shared stations: how they are set, and when they were tried."""
