"""Tests of the followup station."""
