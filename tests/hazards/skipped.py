"""Tests that do not run, read by ``test_hazards``: its name keeps pytest from collecting them."""

from __future__ import annotations

import pytest


@pytest.mark.skip(reason="it shows what a skipped proof looks like")
def test_left_out() -> None:
    """Never run."""


class TestGroup:
    """A group with one of each."""

    @pytest.mark.skipif("True", reason="it shows what a skipped proof looks like")
    def test_left_out_too(self) -> None:
        """Never run."""

    def test_runs(self) -> None:
        """Would run."""
