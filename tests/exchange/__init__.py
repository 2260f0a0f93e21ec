"""Exports, the stand-alone verifier, imports."""
