"""Scanners of shared stations: how they are set, and a trial with known symbols."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.self_test import Arrived, judge_self_test
from tracker.identity.verdict import Verdict, reason
from tracker.identity.wedge import FRAME_MAX, Terminator, Wedge, frame_fits
from tracker.people.access.models import Station
from tracker.people.access.scanning.models import ScannerSetting, ScannerTest
from tracker.people.access.scanning.present import settings, wedge_at
from tracker.people.access.stations import stations
from tracker.people.models import Role
from tracker.staff.access.acts.lockouts import why_given
from tracker.staff.access.acts.stations import WHO

Frame = Annotated[str, Field(max_length=FRAME_MAX)]
Scanned = Annotated[str, Field(max_length=300)]


class SetScanner(ActInput):
    """What the scanners of this station type before and after a code, and their closing key."""

    station: str
    prefix: Frame = ""
    suffix: Frame = ""
    terminator: Terminator = Terminator.ENTER


@act("staff:scanner:set", by=WHO)
def set_scanner(ctx: Act, given: SetScanner) -> Outcome | Verdict:
    """Scans at this station are taken with exactly this frame from now on (H11)."""
    ctx.find(*why_given(ctx))
    station = _standing(ctx, given.station)
    wrong = frame_fits(given.prefix, given.suffix)
    ctx.find(*(reason("scanner_frame_like_a_code", about=which) for which in wrong))
    earlier = settings(ctx.s).get(given.station)
    wanted = Wedge(given.prefix, given.suffix, given.terminator)
    if earlier and Wedge(earlier.prefix, earlier.suffix, earlier.terminator) == wanted:
        ctx.find(reason("scanner_set_so_already"))
    if ctx.blocked or station is None:
        return ctx.refusal()
    row = ScannerSetting(
        station_id=station.id,
        n=earlier.n + 1 if earlier else 0,
        prefix=given.prefix,
        suffix=given.suffix,
        terminator=given.terminator,
        set_at=ctx.now,
        set_by=ctx.actor,
        reason=ctx.door.reason.strip(),
    )
    ctx.add(row)
    return Outcome({"station": station.id})


class TryScanner(ActInput):
    """What arrived of each of the three symbols of the card, and the key that ended them."""

    station: str
    code: Scanned = ""
    long: Scanned = ""
    gs1: Scanned = ""
    ended: Terminator = Terminator.NONE


@act("staff:scanner:tried", by=frozenset(Role))
def try_scanner(ctx: Act, given: TryScanner) -> Outcome | Verdict:
    """What is wrong with the scanner of this station stands in the record, or that nothing is.

    What was found is kept by name; what was scanned is not.
    """
    station = _standing(ctx, given.station)
    if station is None:
        return ctx.refusal()
    arrived = Arrived(given.code, given.long, given.gs1, given.ended)
    found = judge_self_test(arrived, wedge_at(ctx.s, station.id))
    row = ScannerTest(
        id=ctx.fresh("scanner-test"),
        station_id=station.id,
        passed=not found,
        found=[one.wrong.value for one in found],
        tried_at=ctx.at,
        tried_by=ctx.actor,
    )
    ctx.add(row)
    return Outcome({"test": row.id, "passed": not found})


def _standing(ctx: Act, station_id: str) -> Station | None:
    """The station, where it has not ended."""
    found = next((one for one in stations(ctx.s) if one.id == station_id), None)
    if found is None:
        ctx.find(reason("station_unknown"))
    return found
