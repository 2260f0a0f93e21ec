"""Benchmarks: programs that print a table with floor, ours and ratio; they never fail a build.

``python -m tests.bench acts`` (S3, S5).
"""
