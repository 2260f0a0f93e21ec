"""``python -m tests.bench mutants``: altered codes, refused and accepted, by reason (H09, I14).

A million and a half texts near ours: of dirt, hurry, keyboards, joined scans and forgery. None may
be read as a code of ours, and those that keep length and alphabet are the ones that matter.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.identity.keyrings import KEYRING, SEED, minted
from tests.identity.mutants import mutant
from tracker.identity.codes import ALPHABET, CODE_LENGTH
from tracker.identity.scan import Foreign, Native, read_scan

TEXTS = 1_500_000
CODES = 2_000
_LETTERS = frozenset(ALPHABET)


@dataclass
class Tally:
    """How many were tried, kept length and alphabet, were refused why, and were taken."""

    texts: int = 0
    alike: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    refused_alike: Counter[str] = field(default_factory=Counter)
    accepted: list[str] = field(default_factory=list)


def tally(texts: int, seed: int = SEED) -> Tally:
    """So many altered codes, read as the scan box reads them; the same for the same seed."""
    chance = random.Random(seed)
    codes = minted(CODES, chance)
    known = frozenset(codes)
    out = Tally()
    while out.texts < texts:
        text = mutant(codes, known, chance)
        alike = len(text) == CODE_LENGTH and _LETTERS.issuperset(text)
        out.texts += 1
        out.alike += alike
        answer = read_scan(text, KEYRING)
        if isinstance(answer, Native):
            out.accepted.append(text)
            continue
        why = answer.reason().code if isinstance(answer, Foreign) else answer.why.value
        out.refused[why] += 1
        out.refused_alike[why] += alike
    return out


def main() -> None:
    """The table."""
    begun = time.monotonic()
    found = tally(TEXTS)
    print(f"{found.texts:,} altered codes of {CODES:,}, seed {SEED}")
    share = 100 * found.alike / found.texts
    print(f"{found.alike:,} of them ({share:.1f} %) keep length and alphabet")
    for why, n in found.refused.most_common():
        print(f"{why:32} {n:>10,} {found.refused_alike[why]:>10,}")
    print(f"{'taken for a code of ours':32} {len(found.accepted):>10,}")
    print(f"{time.monotonic() - begun:.0f} s")
