"""The first scan at the bedside: a unit of the set that arrived, or the wristband on the wrist."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Severity, reason
from tracker.journey.administration.bedside.pace import told_too_close
from tracker.journey.administration.bedside.session import open_sessions
from tracker.marking.scanned import scanned
from tracker.pages.scanning import record_refusal
from tracker.pages.wedge import read_here
from tracker.therapy.wristbands import worn_by


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whose bedside it is, and by what."""

    therapy_id: str
    unit_id: str = ""
    session_id: str = ""


def arrival(s: Session, code: str) -> Arrival | Answer:
    """The therapy that this scan belongs to; else the recorded refusal or alert."""
    read = read_here(code)
    if not isinstance(read, Native):
        return record_refusal((read.reason(),))
    if read.kind is Kind.WRISTBAND:
        therapy_id = worn_by(s, read.code)
        if therapy_id is None:
            return record_refusal((reason("wristband_not_active", Severity.IDENTITY),))
        sessions = open_sessions(s, therapy_id)
        if (alert := told_too_close(therapy_id)) is not None:
            return alert
        return Arrival(therapy_id, session_id=sessions[-1].id if sessions else "")
    if read.kind is Kind.CONTAINER_LABEL:
        return _unit(s, read.code)
    return record_refusal((read.reason(),))


def _unit(s: Session, code: str) -> Arrival | Answer:
    """The unit whose own label this is; that of its bag says nothing of the syringe (H06)."""
    label = scanned(s, [code]).get(code)
    if label is None:
        return record_refusal((reason("label_unknown"),))
    if not label.active:
        return record_refusal((reason("label_not_active"),))
    if wrong := label.on_itself():
        return record_refusal(wrong)
    return Arrival(label.container.therapy_id, unit_id=label.container.id)
