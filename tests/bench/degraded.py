"""Damaged labels: how many are read, and that none is read as something else.

``python -m tests.bench degraded``: every layout, both resolutions, eight kinds of damage;
``TRACKER_BENCH_PICTURES`` says how many of each (50 make 10,400).
"""

from __future__ import annotations

import os
import platform
import time

from tests.labels.damage import SEED, challenge, said


def main() -> None:
    """Print the table."""
    times = int(os.environ.get("TRACKER_BENCH_PICTURES", "50"))
    began = time.perf_counter()
    table = challenge(times)
    print(f"{platform.machine()}, Python {platform.python_version()}, seed {SEED}")
    print(said(table))
    for (name, damage, dpi), tally in table.items():
        for text in tally.wrong:
            print(f"WRONG {name} {damage} {dpi} dpi: {text!r}")
    print(f"{time.perf_counter() - began:.0f} s")
