"""Tests of the journey room."""
