"""Passwords of tests are hashed quickly: a guess of them endangers nobody.

One hash with the parameters of the house takes a quarter of a second of a core, and thousands of
tests sign in. A test that speaks of those parameters asks for ``strong_hashes``.
"""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher

from tracker.people import passwords

STRONG: Final = passwords._hasher
QUICK: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def use(hasher: PasswordHasher) -> None:
    """From now on this process hashes with these parameters."""
    setattr(passwords, "_hasher", hasher)  # noqa: B010  # final for the program, not for its tests
