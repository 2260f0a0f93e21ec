"""The owner of the database at work: guards taken away, rows changed, the same guards made again.

Afterwards every trigger stands as it is pinned, so that the self-check has nothing to say and only
verification can find what was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from migrations import pins
from tests.attacks import PASSED, Shell, check_names, shell
from tests.journey.story import Branch

Texts = dict[str, tuple[str, ...]]
"""By name of a trigger: its table and the statements that make it."""


class Owner:
    """A shell without foreign keys, with every guard in its hands."""

    def __init__(self, told: Branch, s: Shell) -> None:
        self.told, self.shell = told, s
        self.unchecked = 0
        """Writes that a CHECK refused, and that passed when it was put out too."""
        self._checks: list[str] = []
        self._back: list[tuple[Any, ...]] = []
        if not s.lite:
            s.run("SET session_replication_role = replica")
        self._made = _made(s)
        self._away: list[str] = []

    def take(self, tables: Iterable[str]) -> None:
        """The guards of these tables are gone."""
        wanted = frozenset(tables)
        self._away = [name for name, (table, *_) in self._made.items() if table in wanted]
        on = "" if self.shell.lite else " ON {}"
        self._all(f"DROP TRIGGER {n}{on.format(self._made[n][0])}" for n in self._away)

    def again(self) -> None:
        """Every guard stands, to the letter, as before it was taken."""
        self._all(statement for name in self._away for statement in self._made[name][1:])
        assert _made(self.shell) == self._made

    def missed_guards(self) -> list[str]:
        """What the start-up self-check would say of the guards."""
        with self.told.site.database.snapshot() as conn:
            return [f"{w.name} is {w.how}" for w in pins.compare(conn)]

    def write(self, sql: str, *values: Any) -> None:
        """Written, whatever CHECK stands in the way; another refusal is an AssertionError."""
        refused = self.shell.refused(sql, *values)
        self.unchecked += refused in check_names()
        self._force(refused, sql, *values)

    def later(self, sql: str, *values: Any) -> None:
        """What ``undo`` runs."""
        self._back.append((sql, *values))

    def undo(self) -> None:
        """The rows are as they were, and so are the CHECKs. The guards must be away."""
        for statement, *values in reversed(self._back):
            self._force(self.shell.refused(statement, *values), statement, *values)
        self._all(self._checks)
        self._back.clear()
        self._checks.clear()

    def _force(self, refused: str, sql: str, *values: Any) -> None:
        if self.shell.lite and refused in check_names():
            self.shell.run("PRAGMA ignore_check_constraints=ON")
            refused = self.shell.refused(sql, *values)
            self.shell.run("PRAGMA ignore_check_constraints=OFF")
        while not self.shell.lite and refused in check_names():
            self._put_out(refused)
            refused = self.shell.refused(sql, *values)
        assert refused == PASSED, f"{refused}: {sql}"

    def _put_out(self, check: str) -> None:
        query = "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
        for table, text in self.shell.run(f"{query} where conname = ?", check):
            self.shell.run(f'ALTER TABLE {table} DROP CONSTRAINT "{check}"')
            self._checks.append(f'ALTER TABLE {table} ADD CONSTRAINT "{check}" {text}')

    def _all(self, statements: Iterable[str]) -> None:
        """All of them in one transaction."""
        if not self.shell.lite:
            self.shell.run(";".join(statements) or "select 1")
            return
        self.shell.run("BEGIN")
        for statement in statements:
            self.shell.run(statement)
        self.shell.run("COMMIT")


def _made(s: Shell) -> Texts:
    """Every trigger as the database itself gives it back."""
    if s.lite:
        rows = s.run("select name, tbl_name, sql from sqlite_master where type = 'trigger'")
        return {name: (table, text) for name, table, text in rows}
    query = (
        "select tgname, tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text"
        " from pg_trigger where not tgisinternal"
    )
    always = "ALTER TABLE {} ENABLE ALWAYS TRIGGER {}"
    return {
        name: (table, text, *([always.format(table, name)] if enabled == "A" else ()))
        for name, table, text, enabled in s.run(query)
    }


@contextmanager
def owner_of(told: Branch) -> Iterator[Owner]:
    """The owner of this database, until the end."""
    with shell(told, keys_off=True) as s:
        yield Owner(told, s)
