"""``python3 -m tracker``: sets up what is missing, then runs the command."""

from __future__ import annotations

import sys

from tracker import bootstrap


def main() -> int:
    """The command has run with its dependencies; answers its exit code."""
    bootstrap.ensure("run", "tracker", sys.argv[1:])
    from tracker.cli import main as command

    return int(command() or 0)


if __name__ == "__main__":
    sys.exit(main())
