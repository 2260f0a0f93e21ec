"""``python -m tests.bench NAME``: runs one benchmark and prints its table.

``mutation`` takes arguments of its own: ``python -m tests.bench mutation --help``.
"""

from __future__ import annotations

import importlib
import sys

WITH_ARGUMENTS = ("mutation",)
KNOWN = ("acts", "degraded", "mutants", "plans", "reads", "sheets")


def main(arguments: list[str]) -> int:
    """Runs the named benchmark; 2 when there is none of this name."""
    if arguments and arguments[0] in WITH_ARGUMENTS:
        module = importlib.import_module(f"tests.bench.{arguments[0]}")
        return int(module.main(arguments[1:]))
    if len(arguments) != 1 or arguments[0] not in KNOWN:
        names = ", ".join(sorted(KNOWN + WITH_ARGUMENTS))
        print(f"python -m tests.bench NAME, where NAME is one of: {names}")
        return 2
    importlib.import_module(f"tests.bench.{arguments[0]}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
