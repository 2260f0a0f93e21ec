"""A shell past every guard, as the owner of the database has one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.attacks import Shell, shell
from tests.journey.story import Branch


@contextmanager
def unguarded(told: Branch) -> Iterator[Shell]:
    with shell(told, unguarded=True) as s:
        yield s
