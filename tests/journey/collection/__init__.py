"""Tests of the collection station."""
