"""Tests of the therapy room."""
