"""What the commands about backup, restore, drill, upgrade and roles print."""

from __future__ import annotations

import sys
from pathlib import Path

from tracker.db import Database
from tracker.record.site import Site
from tracker.upkeep import drills, roles
from tracker.upkeep.keeping import backup, restore, upgrade
from tracker.upkeep.selfcheck.lines import sentences

OK, NOT_HELD = 0, 1


def shown(done: int, total: int) -> None:
    """Progress on one line of a terminal; nothing where nobody looks."""
    if sys.stderr.isatty() and total:
        end = "\n" if done >= total else "\r"
        print(f"copied {100 * done // total:3} %", end=end, file=sys.stderr, flush=True)


def make_backup(site: Site, instance: Path, to: Path | None) -> int:
    """The backup stands in a file, and the record says so."""
    with site.database.looking() as conn:
        entries, _, _ = backup.position(conn)
    path = to or backup.new_path(instance, entries, site.clock())
    made = backup.make(site.database, path, instance, shown)
    size = made.path.stat().st_size / 1e6
    print(
        f"{made.path}: {made.manifest.entries} entries, {size:.1f} MB, {made.took_ms / 1000:.1f} s"
    )
    print(f"root {made.manifest.root}\nsha256 {made.sha256}")
    print("Keys are not in it. Save these files elsewhere, once:")
    for name, print_ in made.manifest.keys.items():
        print(f"  {instance / name}  {print_}")
    answer = drills.record_backup(site, made)
    if not answer.accepted:
        print("The backup is good, but it is not in the record:", file=sys.stderr)
        for words in sentences(answer.reasons):
            print(f"  {words}", file=sys.stderr)
    return OK if answer.accepted else NOT_HELD


def bring_back(database: Database, path: Path, instance: Path, yes: str) -> int:
    """What a restore found; done only when the right words were said."""
    got = restore.restore(database, path, instance, yes)
    m = got.manifest
    print(f"{path}: {m.environment}, {m.site}, made {m.made_at}")
    print(f"Proved: {got.entries} entries, every row compared, root {got.root}")
    if got.there is not None:
        print(f"In place: {got.there[0]} entries, root {got.there[1]}")
    for name in got.keys:
        print(f"Key file {name} is missing or another: bring it back from where keys are saved.")
    if got.done:
        print(f"Restored. What stood there lies in {got.aside}." if got.aside else "Restored.")
        print("Run `tracker selfcheck` now: an old backup is shown there by what is missing.")
        return OK
    lost = got.words != restore.PLAIN
    print("The record in place is NEWER than the backup." if lost else "Nothing was changed.")
    print(f'To put the backup in its place: tracker restore {path} --yes "{got.words}"')
    return NOT_HELD if yes or lost else OK


def do_drill(site: Site, path: Path, owner: Database | None) -> int:
    """A backup was restored aside and proved, or found wanting; recorded either way."""
    done = drills.drill(site, path, owner)
    seconds = done.took_ms / 1000
    print(f"{path}: {done.manifest.entries} entries restored and proved in {seconds:.1f} s")
    print(f"root {done.manifest.root}" if not done.finding else f"NOT GOOD: {done.finding}")
    if not done.answer.accepted:
        for words in sentences(done.answer.reasons):
            print(words, file=sys.stderr)
    return OK if not done.finding and done.answer.accepted else NOT_HELD


def do_upgrade(database: Database, instance: Path) -> int:
    """The schema is this program's, or everything is as it was."""
    try:
        done = upgrade.upgrade(database, instance, shown)
    except upgrade.UpgradeError as wrong:
        print(wrong, file=sys.stderr)
        return NOT_HELD
    print(f"Schema {done.before} -> {done.after}, guards made anew; entry {done.entry} says so.")
    print(f"Before: {done.entries} entries, root {done.root}; still the first {done.entries}.")
    print(f"Backup from before: {done.backup.path}")
    return OK


def make_roles(database: Database, prefix: str, *, only_print: bool) -> int:
    """The roles are there with exactly their rights, or what would be run is printed."""
    if only_print:
        with database.looking() as conn:
            print(";\n".join(roles.plan(conn, prefix)) + ";")
        return OK
    with database.writing() as conn:
        statements = roles.make(conn, prefix)
    print(f"{len(statements)} statements. Roles: {', '.join(roles.names(prefix))}.")
    print("Give each a way to sign in (psql: \\password NAME, or a certificate), then set")
    print(f"TRACKER_DATABASE_URL to {roles.name_of(roles.Part.APP, prefix)} for `tracker serve`,")
    print(
        f"TRACKER_OWNER_URL to {roles.name_of(roles.Part.OWNER, prefix)} for upgrade and restore."
    )
    return OK
