"""Tests of the release station."""
