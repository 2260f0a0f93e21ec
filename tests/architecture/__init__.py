"""Tests of the house itself: each rule is tried on the project and on a planted violation."""
