"""Tests of the isolation station."""
