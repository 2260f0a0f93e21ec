"""Tests of the material room."""
