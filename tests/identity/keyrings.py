"""Label keys that the tests of this room share, and codes drawn from a seed."""

from __future__ import annotations

import random

from tracker.identity.codes import RANDOM_BYTES, Keyring, Kind, mint
from tracker.identity.environment import Environment

SEED = 813267
KEY = bytes(range(32))
OTHER_KEY = bytes(range(32, 64))
KEYRING = Keyring(Environment.TEST, {1: KEY})


def minted(count: int, chance: random.Random, keyring: Keyring = KEYRING) -> list[str]:
    """Codes of every kind, the same for the same seed."""
    kinds = list(Kind)
    return [
        mint(chance.choice(kinds), chance.randbytes(RANDOM_BYTES), keyring) for _ in range(count)
    ]
