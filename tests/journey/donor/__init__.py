"""Tests of the donor station."""
