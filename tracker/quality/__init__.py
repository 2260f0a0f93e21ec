"""Holds, deviations, tasks with owners and clocks."""
