"""Tests of the workplace room."""
