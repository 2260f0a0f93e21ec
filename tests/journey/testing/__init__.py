"""Tests of the testing station."""
