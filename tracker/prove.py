"""The long proofs, run on demand: each prints how often something was tried and what happened.

They are the project's tests and are not part of the installed package.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from tracker.opening import OpeningError

CHECKOUT: Final = Path(__file__).resolve().parents[1]
AREAS: Final = {
    "labels": ("tests/labels", "tests/identity", "tests/marking", "tests/demo"),
    "record": ("tests/faults", "tests/record", "tests/exchange", "tests/upkeep"),
}
"""What can be proved alone, and where its tests lie."""


def command(area: str | None) -> list[str]:
    """The tests' own command for the long proofs of an area; of all when none is named."""
    folders = AREAS[area] if area else ("tests",)
    return [sys.executable, "-m", "tests", "-m", "long", "-n", "0", "-s", "-q", *folders]


def prove(area: str | None) -> bool:
    """True when every long proof of the area holds; OpeningError where there are no tests."""
    if not (CHECKOUT / "tests" / "__main__.py").is_file():
        raise OpeningError(
            "The proofs are not part of the installed package: run this in the project's folder."
        )
    done = subprocess.run(command(area), cwd=CHECKOUT)  # noqa: S603 - our own words
    return done.returncode == 0
