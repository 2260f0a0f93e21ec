"""Tests of the supplies room."""
