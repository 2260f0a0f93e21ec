"""Rows of what does not happen in the worked case, so that every recorded table is filled.

Written in one recorded entry through the act's own writer: log, guards and keys see them as they
see everything. Their acts have tests of their own at their stations.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from tests.attacks import rows
from tests.journey.shortcut import write
from tests.journey.story import Branch
from tests.record.exceptional_access import of_access
from tests.record.exceptional_bedside import of_bedside
from tests.record.exceptional_downtime import of_books, of_sayings, of_scanners
from tests.record.exceptional_keys import kept, of_the_record
from tests.record.exceptional_paper import of_paper, of_transport_and_consent
from tests.record.exceptional_passkeys import of_passkeys
from tests.record.exceptional_people import of_people
from tests.record.exceptional_prints import of_kits, of_prints
from tests.record.exceptional_quality import of_quality
from tests.record.exceptional_results import of_late_marrow, of_one_person, of_result_files
from tests.record.exceptional_supplies import of_places, of_sessions, of_supplies
from tracker.act import Act, Outcome
from tracker.record.capture import recorded

Rows = dict[str, dict[str, Any]]
LAST = frozenset({"passkey_revocation"})
"""What ends a thing that another row of the same kind still uses."""


def fill_the_rest(told: Branch) -> None:
    """Every recorded table that the case has left empty has one row."""
    lots = told.names["MSC-lot"]
    result = next(r for r in rows(told, "test_result") if r["lot_id"] == lots)["id"]
    disposition = next(r for r in rows(told, "disposition") if r["lot_id"] == lots)["id"]
    step = next(r for r in rows(told, "step_record") if r["verified_by"] is None)
    report = next(r for r in rows(told, "marker_report"))["id"]
    approve_newer_version(told)

    def written(ctx: Act, *, last: bool = False) -> Outcome:
        known = {
            "therapy_id": told.therapy,
            "lot_id": lots,
            "step_id": step["id"],
            "container_id": told.names["MSC-U1"],
            "result_id": result,
            "disposition_id": disposition,
            "report_id": report,
            "by": told.people["qa"],
            "second": told.people["qa_2"],
        }
        every = exceptional(ctx.now, told, str(step["performed_by"]))
        for table in [t for t in every if (t in LAST) is last]:
            own = every[table]
            model = recorded()[table]
            names = [c.key for c in model.__table__.columns if c.computed is None]
            ctx.add(model(**{n: known.get(n) for n in names} | own))
        return Outcome()

    write(told, written)
    write(told, lambda ctx: written(ctx, last=True))


def versions(told: Branch) -> list[dict[str, Any]]:
    return rows(told, "process_definition")


def approve_newer_version(told: Branch) -> None:
    """The definition of the case as version 1.1, loaded and approved by its own acts."""
    text = json.dumps(json.loads(versions(told)[0]["document"]) | {"version": "1.1"})
    told.did("qa", "protocol:definition:loaded", {"text": text})
    row = next(r for r in versions(told) if r["version"] == "1.1")
    given = {"definition": row["id"], "sha256": row["sha256"]}
    told.did(
        "qa", "protocol:definition:approved", given, second="qualified_person", reason="revised"
    )


def exceptional(now: dt.datetime, told: Branch, performer: str) -> Rows:
    """By table: the values that its other columns take from what they are called are left out."""
    return (
        of_the_therapy(told, now, performer)
        | of_quality(told, now)
        | of_the_cells(told, now)
        | of_bedside(told, now)
        | of_the_results(told, now)
        | of_result_files(told, now)
        | of_one_person(told, now)
        | of_late_marrow(told, now)
        | of_the_record(told, now)
        | kept(told, now)
        | of_access(told, now)
        | of_people(told, now)
        | of_passkeys(told, now)
        | of_paper(told, now)
        | of_transport_and_consent(told, now)
        | of_supplies(told, now)
        | of_sessions(told, now)
        | of_places(told, now)
        | of_prints(told, now)
        | of_kits(told, now)
        | of_books(told, now)
        | of_sayings(told, now)
        | of_scanners(told, now)
    )


def of_the_therapy(told: Branch, now: dt.datetime, performer: str) -> Rows:
    """What QA writes about a therapy, its steps, its consent and its equipment."""
    qa = told.people["qa"]
    older, newer = (r["id"] for r in sorted(versions(told), key=lambda r: str(r["version"])))
    return {
        "calibration_extension": {
            "equipment_id": told.names["INC-2"],
            "signed_at": now,
            "until_on": now.date(),
            "reason": "engineer booked",
        },
        "personal_erasure": {
            "patient_id": rows(told, "patient")[0]["id"],
            "ground": "retention_over",
            "erased_at": now,
            "erased_by": qa,
        },
        "definition_change": {
            "n": 1,
            "from_definition": older,
            "to_definition": newer,
            "reason": "the limit was tightened by the safety board",
            "changed_at": now,
            "changed_by": qa,
        },
        "therapy_end": {
            "outcome": "completed",
            "reason": "month 6",
            "ended_at": now,
            "ended_by": qa,
        },
        "countersignature": {"performed_by": performer, "signed_by": qa, "signed_at": now},
        "consent_withdrawal": {
            "id": "withdrawal-1",
            "consent_id": told.names["ICF-1.0"],
            "scopes": ["follow_up"],
            "material": "undecided",
            "reason": "moved away",
            "withdrawn_at": now,
            "recorded_by": qa,
        },
    }


def of_the_cells(told: Branch, now: dt.datetime) -> Rows:
    """A thawed pool, a vessel dropped."""
    return {
        "thawing": {
            "pool_id": told.names["POOL-P2"],
            "vials": 1,
            "viable_frozen": 5_000_000,
            "viable_recovered": 4_000_000,
            "viability_pct": Decimal("90"),
            "recovery_pct": Decimal("80"),
            "bath_c": Decimal("37"),
            "seconds": 90,
            "thawed_at": now,
            "use_by": now + dt.timedelta(hours=1),
            "at_risk_reason": "",
        },
        "vessel_loss": {"why": "dropped", "surface_decontaminated": True, "lost_at": now},
    }


def of_the_results(told: Branch, now: dt.datetime) -> Rows:
    """A result out of specification, what was decided on it, and a release taken back."""
    qa = told.people["qa"]
    return {
        "oos_investigation": {
            "id": "investigation-1",
            "checked": "pipette",
            "conclusion": "no cause found",
            "assignable_cause": False,
            "closed": True,
            "investigated_at": now,
            "investigated_by": qa,
        },
        "oos_decision": {
            "investigation_id": "investigation-1",
            "outcome": "confirmed",
            "rationale": "no cause found",
            "decided_at": now,
            "decided_by": qa,
        },
        "exceptional_result": {},
        "revocation": {"reason": "late positive", "revoked_by": qa, "revoked_at": now},
        "marker_resolution": {
            "marker": "hbsag",
            "conclusion": "false reactive",
            "resolved_at": now,
            "resolved_by": qa,
        },
    }
