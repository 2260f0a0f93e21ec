"""The act: who, verified by whom, on what state seen, when -> one transaction, one log entry.

Every door (page, API, case, command) comes through ``perform``, which does for each act what nobody
may forget: roles from the database, a verifier who is somebody else (I04), one effect per op_id
(I15), the state that the person saw (I16), the log entry in the same transaction (I09), and a
refusal that is recorded in a transaction of its own. Only this module commits an act.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, get_type_hints

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from tracker.act import tapping, trained
from tracker.act.after import Told, tell
from tracker.act.door import ActInput, Alone, Answer, Check, Door, Outcome, Seen, Watch
from tracker.act.gate import elsewhere, gate_of, uncertified
from tracker.act.reading import asked_malformed, asked_of, read, read_reason
from tracker.act.signing import unsigned
from tracker.db import Instant, canonical
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.people.certificate import standing as certificate
from tracker.people.models import Role
from tracker.people.present import People, first_look, present
from tracker.people.training.defaults import Widest
from tracker.people.training.families import families_of
from tracker.people.training.models import Family
from tracker.people.training.models import Part as Taking
from tracker.people.training.standing import asks, standing_of
from tracker.record import log
from tracker.record.ahead import Reads
from tracker.record.capture import Writer, recorded
from tracker.record.models import Recorded
from tracker.record.named import constraint_named
from tracker.record.seal import Part, drawn
from tracker.record.site import Site

__all__ = [
    "ACTS",
    "Act",
    "ActFunction",
    "ActInput",
    "ActType",
    "Alone",
    "Answer",
    "Check",
    "Door",
    "Outcome",
    "Seen",
    "Watch",
    "act",
    "perform",
    "widest_rules",
]

STEP_BACK: Final = dt.timedelta(seconds=2)
"""How far the server's clock may step back before authorising acts are refused (H28)."""
NOT_WRITTEN: Final = -1
"""Number of an answer that no entry of the log keeps."""

_instant = Instant()


class Act:
    """What an act's function works with: reads, rows to write, fresh identifiers, the people."""

    def __init__(self, site: Site, door: Door, s: Reads, now: dt.datetime, people: People) -> None:
        self.site = site
        self.door = door
        self.now = now
        self.at = door.at or now
        self.actor = door.actor
        self.verifier = door.verifier
        self.people = people
        self.s = s
        self.findings: list[Reason] = []
        self.rows: list[Recorded] = []
        """What was added so far, in its order: what a signature at the end is about."""
        self.uses: dict[str, str] = {}
        """Who signs by passkey: person -> the row of its use."""
        self._writer = Writer(s.connection())
        s.written = self._writer.written
        self._drawn = 0

    def find(self, *reasons: Reason) -> None:
        """Keep reasons found on the way; the act is refused at its end when one of them blocks."""
        self.findings.extend(reasons)

    @property
    def blocked(self) -> bool:
        """True when what was found so far refuses the act."""
        return not Verdict.of(self.findings).accepted

    def refusal(self, *reasons: Reason) -> Verdict:
        """The verdict of everything found so far, to be returned."""
        return Verdict.of([*self.findings, *reasons])

    def add(self, *rows: Recorded) -> None:
        """Have rows written, in table order, when the act ends or flushes."""
        for row in rows:
            self.rows.append(row)
            self._writer.add(row)

    def flush(self) -> None:
        """Write what was added, so that the next read sees it."""
        self._writer.flush()

    def change(self, row: Recorded, **to: Any) -> None:
        """Change the columns of a pointer row; nothing else ever changes in place."""
        self._writer.change(row, **to)

    def draw(self) -> bytes:
        """32 fresh bytes: a function of the site's random source, the op_id and a counter."""
        self._drawn += 1
        return drawn(self.site.seed, self.door.op_id, self._drawn)

    def fresh(self, kind: str) -> str:
        """A fresh identifier, ``kind-`` and 20 hexadecimal digits (80 bits)."""
        return f"{kind}-{self.draw().hex()[:20]}"

    def keep_taps(self, tag: str) -> None:
        """What the passkeys at the door have proved stands in the entry of the act."""
        for tapped in self.door.tapped:
            self.uses[tapped.person_id] = self.fresh("use")
            self._writer.add(tapping.use_row(self.uses[tapped.person_id], tag, tapped, self.now))

    def parts(self) -> dict[str, list[list[Any]]]:
        """The images of all rows written, by stream."""
        return self._writer.parts()


ActFunction = Callable[[Act, Any], Outcome | Verdict]


@dataclass(frozen=True, slots=True)
class ActType:
    """An entry of the registry: one verb of the laboratory."""

    tag: str
    function: ActFunction
    given: type[ActInput]
    by: frozenset[Role]
    checked_by: frozenset[Role]
    check: Check
    watch: Watch
    system: bool
    in_recovery: bool = False
    alone: Alone = Alone.NO

    @property
    def signs(self) -> bool:
        """True for what is signed in full, by two people or by its actor alone."""
        return self.check is Check.SIGNATURE or self.alone is Alone.SIGNATURE

    @property
    def authorises(self) -> bool:
        """True for what lets something happen: decisions on a whole therapy, and what is signed."""
        return self.watch is Watch.WHOLE or self.signs

    @property
    def asks_certificate(self) -> bool:
        """True when its people must have agreed that their signature binds them.

        Not for the way out of recovery: while nothing is written nobody can agree (I23).
        """
        return self.signs and not self.in_recovery

    @property
    def families(self) -> frozenset[Family]:
        """What it asks of its people's training, by the families that it belongs to."""
        return families_of(self.tag, signs=self.signs)


ACTS: dict[str, ActType] = {}


def widest_rules() -> list[Widest]:
    """Every act that people do, with the roles that its own rule lets in: the matrix's limits."""
    return [
        Widest(k.tag, k.by, k.checked_by if k.check is not Check.NONE else frozenset())
        for k in ACTS.values()
        if k.by
    ]


def act(
    tag: str,
    *,
    by: Iterable[Role] = (),
    check: Check = Check.NONE,
    checked_by: Iterable[Role] | None = None,
    watch: Watch = Watch.SHOWN,
    system: bool = False,
    in_recovery: bool = False,
    alone: Alone = Alone.NO,
) -> Callable[[ActFunction], ActFunction]:
    """Register a function as the act ``room:subject:done``.

    ``by`` and ``check`` are floor and default: role data and the process definition may only
    tighten them. ``checked_by`` is who may verify (default: the same roles). ``in_recovery``: may
    be tried although the installation is read only, because it is the way out (I23). ``alone``:
    the actor gives the password, or signs, with nobody beside.
    """

    def register(function: ActFunction) -> ActFunction:
        if tag in ACTS:
            raise ValueError(f"two acts are called {tag}")
        given = get_type_hints(function)["given"]
        who = frozenset(by)
        second = frozenset(checked_by) if checked_by is not None else who
        ACTS[tag] = ActType(
            tag, function, given, who, second, check, watch, system, in_recovery, alone
        )
        return function

    return register


class _Refused(Exception):  # noqa: N818 - carries a verdict out of the transaction, not an error
    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict


def perform(site: Site, door: Door, tag: str, given: ActInput | dict[str, Any]) -> Answer:
    """Do the act, or refuse it; either way there is one more entry in the log.

    A repeated op_id gives the first answer; the same op_id with other input is refused. In
    recovery mode nothing is written, not even the refusal: its number is -1 (I23).
    """
    kind = ACTS[tag]
    if not kind.in_recovery and (causes := site.recovery):
        return Answer(False, NOT_WRITTEN, {}, tuple(map(_read_only, causes)))
    door, malformed = read_reason(door)
    form, faults = read(kind.given, given)
    if form is None or malformed:
        malformed = (*malformed, *faults)
        asked = asked_malformed(tag, door, malformed)
        door = replace(door, reason="")  # what came with it is not known to be a reason (I24)
        return _record_refusal(site, door, kind, asked, Verdict.of(malformed))
    signs = kind.signs or kind.alone is not Alone.NO
    asked = asked_of(tag, door, form, site.keyring, signs=signs)
    try:
        answer = _attempt(site, door, kind, form, asked)
    except _Refused as refused:
        verdict = refused.verdict
    except IntegrityError as error:  # the last line of defence spoke
        verdict = Verdict.of([reason("database_refused", about=constraint_named(error))])
    else:
        tell(site, Told(tag, answer.seq, answer.accepted))
        return answer
    if site.recovery:  # the way out was refused too: still nothing is written
        return Answer(False, NOT_WRITTEN, {}, verdict.reasons)
    return _record_refusal(site, door, kind, asked, verdict)


def _read_only(cause: Reason) -> Reason:
    """The one reason of every refusal in recovery mode; ``because`` names the cause's words."""
    return Reason(
        "recovery_mode",
        Severity.STOP,
        cause.about,
        tuple(sorted((*cause.facts, ("because", cause.code)))),
    )


def _attempt(site: Site, door: Door, kind: ActType, form: ActInput, asked: str) -> Answer:
    with site.database.writing() as conn:
        head = log.lock_head(conn)
        ids = (door.actor, door.verifier)
        asking = [*form.asks(), *asks(kind.tag, kind.families, ids)]
        asking += [certificate.asks(ids)] * kind.asks_certificate
        asking += [*tapping.asks(door), *trained.asks(kind.families, form)]
        s = first_look(conn, door.op_id, ids, asking)
        if (earlier := _answered(s, door, asked)) is not None:
            return earlier
        now, clock = _now(site, head, kind)
        people, standing = present(s, *ids), standing_of(s, kind.tag, kind.families, ids)
        standing = trained.on_its_process(s, standing, kind.families, form)
        agreed = certificate.certified(s, ids) if kind.asks_certificate else frozenset(ids)
        gate = [*clock, *gate_of(site, kind, door, people, standing, now)]
        gate += [*uncertified(door, people, agreed), *tapping.unfit(s, door)]
        gate += _stale(conn, kind, door)
        gate += elsewhere(door, form)
        if not Verdict.of(gate).accepted:
            raise _Refused(Verdict.of(gate))
        ctx = Act(site, door, s, now, people)
        ctx.keep_taps(kind.tag)
        result = kind.function(ctx, form)
        if isinstance(result, Verdict):
            raise _Refused(result)
        verdict = Verdict.of([*gate, *ctx.findings, *result.findings])
        if not verdict.accepted and not result.stands:
            raise _Refused(verdict)
        images = ctx.parts()
        if not images:
            raise AssertionError(f"{kind.tag} wrote nothing: an act leaves a record (I09)")
        if kind.signs and verdict.accepted and unsigned(ids, ctx.rows):
            raise AssertionError(f"{kind.tag} was signed and left no signature (21 CFR 11.70)")
        tops = log.tops(s, list(images))
        parts: list[Part] = [(k, tops.get(k, -1) + 1, canonical(i)) for k, i in images.items()]
        answer = _doc(verdict.accepted, result.outputs, verdict)
        held_here = replace(kind, by=standing.may(Taking.PERFORMER, kind.by))
        _append(conn, head, door, held_here, people, now, asked, answer, parts)
        return Answer(verdict.accepted, head.size, result.outputs, verdict.reasons)


def _record_refusal(site: Site, door: Door, kind: ActType, asked: str, verdict: Verdict) -> Answer:
    """Write the refusal. It moves no stream: nobody's page goes stale, no chart gets an entry."""
    with site.database.writing() as conn:
        head = log.lock_head(conn)
        s = first_look(conn, door.op_id, (door.actor, door.verifier))
        if (earlier := _answered(s, door, asked)) is not None:
            return earlier
        now, _ = _now(site, head, kind)
        people = present(s, door.actor, door.verifier)
        answer = _doc(False, {}, verdict)
        part = canonical({"reasons": answer["reasons"]})
        _append(conn, head, door, kind, people, now, asked, answer, [("refusal", None, part)])
        return Answer(False, head.size, {}, verdict.reasons)


def _doc(accepted: bool, outputs: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
    reasons = [r.as_doc() for r in verdict.reasons]
    return {"accepted": accepted, "outputs": outputs, "reasons": reasons}


def _append(
    conn: Connection,
    head: log.HeadNow,
    door: Door,
    kind: ActType,
    people: People,
    now: dt.datetime,
    asked: str,
    answer: dict[str, Any],
    parts: list[Part],
) -> None:
    actor = people.get(door.actor)
    held = sorted(r.value for r in (actor.roles & kind.by)) if actor else []
    header = {
        "tag": kind.tag,
        "actor": door.actor,
        "verifier": door.verifier,
        "role": held[0] if held else "",
        "workplace": door.workplace,
        "at": _instant.normal(door.at or now),
        "recorded_at": max(_instant.normal(now), head.recorded_at),
        "reason": door.reason,
        "seen": door.seen.n if door.seen else None,
        "asked": asked,
    }
    log.append(conn, head, op_id=door.op_id, header=header, answer=answer, parts=parts)


def _answered(s: Reads, door: Door, asked: str) -> Answer | None:
    if (earlier := log.answered(s, door.op_id)) is None:
        return None
    header, doc = earlier
    if header["asked"] != asked:
        why = reason("op_id_used_for_something_else", about=str(header["seq"]))
        return Answer(False, header["seq"], {}, (why,))
    return Answer.from_doc(header["seq"], doc)


def _now(site: Site, head: log.HeadNow, kind: ActType) -> tuple[dt.datetime, tuple[Reason, ...]]:
    """Server time, never before the newest entry; two seconds back repeat its time (H28).

    Further back refuses what authorises: limits of time would be judged by a wrong clock. What
    records goes on under the newest entry's time, marked: what was done must not be lost.
    """
    now = site.clock()
    if not head.recorded_at:
        return now, ()
    last = dt.datetime.fromisoformat(head.recorded_at)
    if last - now <= STEP_BACK:
        return max(now, last), ()
    grave = Severity.STOP if kind.authorises else Severity.ALERT
    return last, (reason("clock_went_back", grave, last=head.recorded_at),)


def _stale(conn: Connection, kind: ActType, door: Door) -> list[Reason]:
    """Stale when something it SHOWED changed since, or a thing every page rests on (I16)."""
    if door.seen is None:
        return []
    for n, images in log.later(conn, door.seen.stream, door.seen.n):
        for table, image in images:
            shown = kind.watch is Watch.WHOLE or recorded()[table].watched
            if shown or any(v in door.seen.shown for v in image if isinstance(v, str)):
                return [reason("changed_since_shown", about=table, n=n)]
    return []
