"""Whether a reagent lot or a piece of equipment may enter a step: pure (I27)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from tracker.identity.verdict import Reason, Severity, reason
from tracker.supplies.words import LotStatus


def judge_lot(
    name: str, status: LotStatus | None, expires_on: dt.date, on: dt.date
) -> tuple[Reason, ...]:
    """Every reason why this lot may not be used on that day: not approved, or expired (I27).

    A lot may be used to the end of the day on its pack (USP General Notices 10.40).
    """
    found = []
    if status is not LotStatus.APPROVED:
        code = f"reagent_{status.value}" if status else "reagent_not_approved"
        found.append(reason(code, about=name))
    if on > expires_on:
        found.append(reason("reagent_expired", about=name, expired_on=expires_on))
    return tuple(found)


def judge_material(
    name: str, material: str, planned: Collection[str], step: str
) -> tuple[Reason, ...]:
    """A warning when the step's definition does not foresee this material (D13).

    It warns and does not stop: a rinse that nobody wrote down must not keep cells from being fed.
    """
    if not planned or material in planned:
        return ()
    return (reason("material_not_foreseen", Severity.ALERT, name, material=material, step=step),)


def judge_equipment(
    name: str, due_on: dt.date | None, extended_to: dt.date | None, on: dt.date, *, inside: bool
) -> tuple[Reason, ...]:
    """Why this equipment is not in calibration on that day; nothing when it is (I27).

    Nothing is started on it. Where cells are already ``inside``, its lapse opens a deviation and
    they stay cared for. QA's extension counts like a due date.
    """
    until = max((d for d in (due_on, extended_to) if d is not None), default=None)
    if until is not None and on <= until:
        return ()
    if until is None:
        return (reason("calibration_unknown", about=name),)
    if inside:
        return (reason("calibration_lapsed_with_cells_inside", Severity.HOLD, name, due_on=until),)
    return (reason("calibration_lapsed", about=name, due_on=until),)
