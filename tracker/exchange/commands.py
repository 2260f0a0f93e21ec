"""What the commands `tracker export`, `import` and `verifier` do and print."""

from __future__ import annotations

import sys
from pathlib import Path

from tracker.db import Database
from tracker.exchange.assembled import verifier
from tracker.exchange.export import export
from tracker.exchange.folder import ExchangeError, stoppable
from tracker.exchange.progress import Progress
from tracker.exchange.taking import NEXT, take

OK, NOT_HELD = 0, 1


def write(database: Database, folder: Path, keys: Path, *, personal: bool) -> int:
    """The export is written and proven, or a sentence says why not."""
    try:
        with stoppable():
            done = export(database, folder, keys_folder=keys, personal=personal, told=Progress())
    except ExchangeError as refused:
        print(refused, file=sys.stderr)
        return NOT_HELD
    print(done.judged.line())
    if done.unsigned:
        print(f"Not signed: {done.unsigned}", file=sys.stderr)
    print(f"verify.py has SHA-256 {done.verifier_sha256}; prove the folder anywhere with")
    print(f"  python3 -I {folder / 'verify.py'} {folder}")
    return OK


def read(database: Database, folder: Path, shown: str, *, unsigned: bool) -> int:
    """The export stands in the empty database, proven, or a sentence says why not."""
    try:
        with stoppable():
            done = take(database, folder, Progress(), unsigned=unsigned)
    except ExchangeError as refused:
        print(refused, file=sys.stderr)
        return NOT_HELD
    print(f"Took {done.judged.entries} entries into {shown}: every row proven.")
    print(f"Equal root {done.proof.root}; the environment is {done.environment} for ever.")
    print("\n".join(NEXT))
    return OK


def print_verifier() -> int:
    """The text of the stand-alone verifier is on the output."""
    sys.stdout.write(verifier())
    return OK
