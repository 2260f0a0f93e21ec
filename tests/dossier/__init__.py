"""Tests of the dossier: what its pages and papers say of a case that was told whole."""
