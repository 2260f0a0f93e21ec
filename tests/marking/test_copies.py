"""A second copy of one print: a photocopy, or a label that was kept (H02)."""

from __future__ import annotations

import json

from tests.attacks import rows
from tests.ground import Ground
from tests.marking.test_printing import lab, labels_of

__all__ = ["lab"]


def test_a_second_apply_scan_of_one_print_is_refused_and_recorded(lab: Ground) -> None:
    """On its own container as on another: the print was used, whatever paper it now stands on."""
    labels_of(lab, "P1-F01", "P1-F02")
    put = [{"code": lab.codes["P1-F01"], "container": lab.ids["P1-F01"]}]
    lab.did("tech", "marking:labels:applied", {"applied": put}, second="tech_2")
    states = len(rows(lab.bench, "label_state"))
    for name in ("P1-F01", "P1-F02"):
        again = [{"code": lab.codes["P1-F01"], "container": lab.ids[name]}]
        why = lab.codes_of("tech", "marking:labels:applied", {"applied": again}, second="tech_2")
        assert "label_in_another_state" in why
        newest = max(rows(lab.bench, "log_entry"), key=lambda e: e["seq"])
        assert json.loads(newest["header"])["tag"] == "marking:labels:applied"
        assert not json.loads(newest["answer"])["accepted"]
    assert len(rows(lab.bench, "label_state")) == states
