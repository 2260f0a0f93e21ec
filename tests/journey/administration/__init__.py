"""Tests of the administration station."""
