"""Every statement that two people can sign for the site, each signed once on one bench."""

from __future__ import annotations

import json
from typing import Any

from tests.marking.test_sentences import brought, verified
from tests.sites import Bench
from tests.staff import test_access_review as reviewing
from tests.staff.test_certificate import AGREE, CHINESE, ENGLISH, text_now
from tests.staff.test_matrix import narrow
from tests.supplies.test_opened import lasts
from tests.supplies.test_preparing import approved
from tests.therapy.marked import erased, marked

REQUIREMENT = {
    "version": 1,
    "family": "laboratory",
    "part": "performer",
    "kind": "procedure",
    "needed": True,
    "subject": "SOP-021 v4",
    "reason": "version 4 is in force from today",
}
INCUBATOR = {"name": "INC-9", "kind": "incubator", "calibration_due_on": "2026-04-29"}
BY_ADMIN = {
    "staff:roles:changed": {"roles": ["courier"], "reason": "moves to transport"},
    "staff:password:reset": {},
}


def sign_everything(bench: Bench) -> None:
    """Everything but the end of recovery, which wants a record that was restored."""
    assert erased(bench, marked(bench).names["patient"]) == set()
    assert brought(bench, verified()).accepted
    assert reviewing.signed(bench, reviewing.report_of(bench).sha256).accepted
    assert narrow(bench, ["production"]).accepted
    bench.did("qa", "staff:requirement:changed", REQUIREMENT, second="qp")
    for tag, given in BY_ADMIN.items():
        whom = {"person": bench.people["tech_4"]}
        bench.did("admin", tag, given | whom, second="qa", reason="forgotten")
    bench.did("qa", "staff:facility:set", {"paired": ["vial"]}, second="qp", reason="1 ml vials")
    alarms = {"patients_apart_s": 45, "mismatches_lock": 3, "people_apart_s": 10}
    bench.did("qa", "staff:alarms:set", alarms, second="qp", reason="a narrow corridor")
    allowed: dict[str, Any] = {"n": -1, "allowed": True, "reason": "on call by telephone"}
    bench.did("qa", "staff:passkeys:allowed", allowed, second="qp")
    approved(bench)
    lasts(bench)
    one = bench.did("production", "supplies:equipment:added", INCUBATOR)["equipment"]
    extension = {"equipment": one, "until_on": "2026-05-10", "reason": "checked with a probe"}
    bench.did("qa", "supplies:calibration:extended", extension, second="qa_2")
    worded = {"n": 0, "english": ENGLISH, "chinese": CHINESE, "reason": "the site's own"}
    bench.did("qa", "staff:signature:worded", worded, second="qp")
    for who in ("qa", "qp"):
        bench.did(who, AGREE, text_now(bench) | {"agreed": True})


def document_of(text: Any) -> dict[str, Any]:
    """What was signed, as SQL reads it on either engine."""
    found: dict[str, Any] = text if isinstance(text, dict) else json.loads(text)
    return found
