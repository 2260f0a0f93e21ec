"""``python -m tests.bench NAME``: runs one benchmark and prints its table."""

from __future__ import annotations

import importlib
import sys

KNOWN = ("acts", "degraded", "mutants", "plans", "reads", "sheets")


def main(arguments: list[str]) -> int:
    """Runs the named benchmark; 2 when there is none of this name."""
    if len(arguments) != 1 or arguments[0] not in KNOWN:
        print(f"python -m tests.bench NAME, where NAME is one of: {', '.join(KNOWN)}")
        return 2
    importlib.import_module(f"tests.bench.{arguments[0]}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
