"""Passwords of tests are hashed quickly: a guess of them endangers nobody.

One hash with the parameters of the house takes a quarter of a second of a core, and thousands of
tests sign in. A test that speaks of those parameters asks for ``strong_hashes``.
"""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher

from tracker.act import proving
from tracker.people import passwords

STRONG: Final = (passwords._hasher, passwords.NOBODY)
_QUICK: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
QUICK: Final = (_QUICK, _QUICK.hash("nobody has this password"))


def use(price: tuple[PasswordHasher, str]) -> None:
    """From now on this process hashes with these parameters, for nobody too."""
    hasher, nobody = price
    setattr(passwords, "_hasher", hasher)  # noqa: B010  # final for the program, not for its tests
    setattr(proving, "NOBODY", nobody)  # noqa: B010  # final for the program, not for its tests
