"""Tests of the expansion room."""
