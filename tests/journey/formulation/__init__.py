"""Tests of the formulation station."""
