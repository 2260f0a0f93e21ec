"""What happens in a therapy while a form stands open, written as the acts would write it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from tests.attacks import rows
from tests.journey import shortcut
from tests.sites import Bench
from tracker.act import Act, Outcome
from tracker.journey.donor.models import Consent, ConsentWithdrawal, TherapyOrder
from tracker.material.models import CellCount
from tracker.protocol.definition import load_default
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.record.models import Recorded
from tracker.therapy.models import DefinitionChange, StepRecord

Happens = Callable[[Bench, str, list[str]], None]
NEXT: Final = "1.1"
"""The version that a running therapy is moved to."""


def hold(b: Bench, therapy: str, ids: list[str]) -> None:
    b.did("qa", "quality:hold:placed", {"therapy": therapy, "reason": "question"})


def deviation(b: Bench, therapy: str, ids: list[str]) -> None:
    b.did("qa", "quality:deviation:reported", {"therapy": therapy, "title": "a finding"})


def picture(b: Bench, therapy: str, ids: list[str]) -> None:
    one = {"name": "XR-99", "modality": "x_ray"}
    given = {"therapy": therapy, "studies": [one], "readers": 2}
    b.did("radiologist", "donor:imaging:performed", given)


def refusal(b: Bench, therapy: str, ids: list[str]) -> None:
    given = {"therapy": therapy, "reason": "question"}
    assert not b.do("radiologist", "quality:hold:placed", given).accepted


def counted(which: int) -> Happens:
    """The cells of a container are counted: the one that the form showed, or another."""

    def count(b: Bench, therapy: str, ids: list[str]) -> None:
        step = rows(b, "step_record")[0]["id"]
        one = {"container_id": ids[which], "step_id": step, "cells_viable": 1}
        _rows(b, lambda ctx: [_new(ctx, CellCount, therapy, **one, counted_at=ctx.at)])

    return count


def consent_given(b: Bench, therapy: str, ids: list[str]) -> None:
    """Another consent is signed; at any point of the story, where the act has its own rules."""
    said = {"version": "1.0", "language": "zh-CN", "scopes": ["harvest"], "document": "ICF v1.0"}
    own = {"guardian_signed": False, "assent_given": False}
    two = {"taken_by": b.people["investigator"], "witness": b.people["witness"]}

    def write(ctx: Act) -> list[Recorded]:
        step = _step(ctx, therapy, "S02", "donor:consent:signed", two["taken_by"])
        new = _new(ctx, Consent, therapy, step_id=step.id, signed_at=ctx.at, **said, **own, **two)
        return [step, new]

    _rows(b, write)


def consent_withdrawn(b: Bench, therapy: str, ids: list[str]) -> None:
    """Part of the newest consent is taken back."""
    consent = [c for c in rows(b, "consent") if c["therapy_id"] == therapy][-1]["id"]
    said = {"scopes": ["harvest"], "material": "undecided", "reason": "patient's wish"}
    who = {"consent_id": consent, "recorded_by": b.people["study_coordinator"]}
    _rows(
        b,
        lambda ctx: [_new(ctx, ConsentWithdrawal, therapy, withdrawn_at=ctx.at, **said, **who)],
    )


def order_changed(b: Bench, therapy: str, ids: list[str]) -> None:
    """A next version of the order: the first where none was."""
    earlier = [int(o["version"]) for o in rows(b, "therapy_order") if o["therapy_id"] == therapy]
    said: dict[str, Any] = {
        "version": max(earlier, default=0) + 1,
        "scheme": "two_harvests_one_infusion",
        "products": ["msc"],
        "sides": ["left"],
        "arteries": [],
        "weight_kg": Decimal("60.00"),
        "msc_per_kg": 1_000_000,
        "units_per_product": 3,
    }
    two = {"ordered_by": b.people["investigator"], "second": b.people["qa"]}

    def write(ctx: Act) -> list[Recorded]:
        step = _step(ctx, therapy, "S06", "donor:therapy:ordered", two["ordered_by"])
        times = {"planned_day0_at": ctx.at, "ordered_at": ctx.at}
        return [step, _new(ctx, TherapyOrder, therapy, step_id=step.id, **said, **times, **two)]

    _rows(b, write)


def next_version() -> tuple[str, str]:
    """The shipped definition under another version: its text and hash."""
    doc = json.loads(load_default().canonical_bytes()) | {"version": NEXT}
    text = json.dumps(doc, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text, hashlib.sha256(text.encode()).hexdigest()


def definition_changed(b: Bench, therapy: str, ids: list[str]) -> None:
    """The running therapy is moved to another approved version."""
    text, sha256 = next_version()
    qa, second = b.people["qa"], b.people["investigator"]
    (of,) = [t["definition_id"] for t in rows(b, "therapy") if t["id"] == therapy]
    title = rows(b, "process_definition")[0]["title"]
    named = {"title": title, "version": NEXT, "document": text, "sha256": sha256}
    moved = {"from_definition": of, "reason": "a later text", "changed_by": qa, "second": second}

    def write(ctx: Act) -> list[Recorded]:
        new = ctx.fresh("definition")
        return [
            ProcessDefinitionRow(id=new, loaded_at=ctx.at, loaded_by=qa, **named),
            DefinitionApproval(
                definition_id=new, approved_at=ctx.at, approved_by=qa, second=second
            ),
            DefinitionChange(
                therapy_id=therapy, n=1, to_definition=new, changed_at=ctx.at, **moved
            ),
        ]

    _rows(b, write)


def _rows(b: Bench, made: Callable[[Act], list[Recorded]]) -> None:
    def write(ctx: Act) -> Outcome:
        for row in made(ctx):
            ctx.add(row)
        return Outcome()

    shortcut.write(b, write)


def _new(ctx: Act, kind: type[Recorded], therapy: str, **said: Any) -> Recorded:
    return kind(id=ctx.fresh(kind.__tablename__), therapy_id=therapy, **said)


def _step(ctx: Act, therapy: str, step: str, tag: str, by: str) -> StepRecord:
    said = {"step": step, "tag": tag, "check_kind": "none", "workplace": "", "note": ""}
    at = ctx.at
    return StepRecord(id=ctx.fresh("step"), therapy_id=therapy, done_at=at, performed_by=by, **said)
