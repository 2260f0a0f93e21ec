"""Every named CHECK is violated once, on both engines, and says its own name.

Violating values are made from the constraint's text where that is simple, else written by hand;
a CHECK that is neither fails here, so none is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import CheckConstraint, Table

from tests.attacks import Shell, shell
from tests.journey.attacks.writing import tables
from tests.journey.story import Branch
from tests.record.exceptional import fill_the_rest
from tests.record.violating import BESIDE, LONG_AGO, NO_WORD, WRITTEN, Row
from tracker.db import Day, Instant

At = Callable[..., Branch]
pytestmark = pytest.mark.spoils_record


def checks() -> Iterator[tuple[Table, CheckConstraint]]:
    for table in tables().values():
        for key in sorted(table.constraints, key=lambda k: str(k.name)):
            if isinstance(key, CheckConstraint):
                yield table, key


def made(table: Table, text: str, row: Row) -> Row | None:
    """Values that violate a simple constraint; nothing when it is not one."""
    if found := re.fullmatch(r"(\w+) in \(.*\)", text):
        return {found[1]: NO_WORD}
    if found := re.fullmatch(r"(\w+) <> ''|length\((\w+)\) > 0", text):
        return {found[1] or found[2]: ""}
    if found := re.fullmatch(r"length\((\w+)\) = \d+", text):
        return {found[1]: "short"}
    if found := re.fullmatch(r"(\w+) (>=?) (\d+)", text):
        return {found[1]: int(found[3]) - (found[2] == ">=")}
    if found := re.fullmatch(r"(\w+) between \d+ and (\d+)", text):
        return {found[1]: int(found[2]) + 1}
    if found := re.fullmatch(r"(\w+) <> ([a-z_]\w*)", text):
        same = row[found[1]] or row[found[2]]
        return {found[1]: same, found[2]: same}
    if found := re.fullmatch(r"(\w+) (>=?) ([a-z_]\w*)", text):
        return _ordered(table, found[1], found[2], found[3], row)
    return None


def _ordered(table: Table, left: str, sign: str, right: str, row: Row) -> Row:
    """The first is not after the second any more."""
    if isinstance(table.columns[left].type, Instant):
        return {left: LONG_AGO, right: row[right] or row[left]}
    if isinstance(table.columns[left].type, Day):
        return {left: LONG_AGO[:10], right: row[right] or row[left]}
    bound = row[right] if row[right] is not None else 10
    return {left: bound - (sign == ">="), right: bound}


def first_row(s: Shell, table: Table) -> Row:
    names = [c.name for c in table.columns if c.computed is None]
    quoted = ", ".join(f'"{n}"' for n in names)
    found = s.run(f"select {quoted} from {table.name} limit 1")
    return dict(zip(names, found[0], strict=True)) if found else dict(BESIDE[table.name])


def insert(s: Shell, table: Table, row: Row) -> str:
    names = ", ".join(f'"{n}"' for n in row)
    marks = ", ".join("?" for _ in row)
    with s.undone():
        return s.refused(f"insert into {table.name} ({names}) values ({marks})", *row.values())


def test_every_named_check_is_violated_once(branch: At) -> None:
    """Triggers are gone here: on SQLite they would speak of the key before the CHECK does."""
    told = branch()
    fill_the_rest(told)
    unlike, tried = [], 0
    with shell(told, untriggered=True) as s:
        for table, check in checks():
            row, name = first_row(s, table), str(check.name)
            wrong = WRITTEN.get(name) or made(table, str(check.sqltext), row)
            assert wrong is not None, f"{name} has no violating values"
            if (said := insert(s, table, row | wrong)) != name:
                unlike.append((table.name, name, wrong, said))
            tried += 1
    assert unlike == [], "\n".join(map(str, unlike))
    print(f"\n{tried} named CHECKs violated once, each refused by its own name")


def test_without_checks_no_such_row_is_refused_by_one(branch: At) -> None:
    told = branch()
    fill_the_rest(told)
    names = {str(check.name) for _, check in checks()}
    with shell(told, unguarded=True) as s:
        for table, check in checks():
            row = first_row(s, table)
            wrong = WRITTEN.get(str(check.name)) or made(table, str(check.sqltext), row)
            assert insert(s, table, row | (wrong or {})) not in names


def test_no_violating_value_is_kept_for_a_check_that_is_gone() -> None:
    assert set(WRITTEN) <= {str(check.name) for _, check in checks()}
