"""The printer hangs up after any byte: what is on paper is counted, and it adds up (H03)."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any, Final

import pytest

from tests import attacks
from tests.drawing import settled
from tests.ground import Ground
from tests.marking.test_printing import (
    FATES,
    FLASKS,
    LENGTH,
    N,
    _reprint_and_apply,
    at,
    lab,
    labels_of,
    last,
    sent,
    spool_of,
    state,
)
from tracker.marking.printing.models import SpoolState

__all__ = ["lab"]
PLACES: Final = sorted(
    {0, 1, LENGTH - 1, LENGTH, LENGTH + 1, N * LENGTH - 1}
    | set(random.Random(settled()).sample(range(N * LENGTH), 8))
)
"""After how many bytes: at and beside the ends of labels, and eight others each day."""


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("k", PLACES)
def test_a_printer_that_hangs_up_after_k_bytes_leaves_state_and_counts_exact(
    lab: Ground, k: int
) -> None:
    """Whole labels are put on, the half one is void and printed anew, the others come afterwards.

    By hand: N labels end on flasks; on paper were these, and one more where half of one came out.
    """
    labels = labels_of(lab, *FLASKS)
    with at(lab, k) as (where, ear):
        job = sent(lab, labels, where)
        spool_of(lab).send_waiting()
    assert state(lab, job) is SpoolState.UNKNOWN  # nobody guesses how much came out
    assert len(ear.got) == k
    whole, half = divmod(k, LENGTH)
    out = FLASKS[:whole]  # a label that lacks its last byte is not taken for a whole one
    spoiled = FLASKS[whole : whole + 1] if half else []
    never = FLASKS[whole + len(spoiled) :]
    given: dict[str, Any] = {"job": job, "out": [labels[n] for n in out]}
    given |= {"spoiled": [labels[n] for n in spoiled], "not_out": [labels[n] for n in never]}
    lab.did("tech", "marking:print:counted", given, second="tech_2")
    put = [{"code": lab.codes[n], "container": lab.ids[n]} for n in out]
    if put:
        lab.did("tech", "marking:labels:applied", {"applied": put}, second="tech_2")
    _reprint_and_apply(lab, spoiled, never, labels)
    wrong = {"printed": N, "applied": N - 1, "voided": len(spoiled)}
    counts = {"printed": N + len(spoiled), "applied": N, "voided": len(spoiled)}
    step = {"containers": [lab.ids[n] for n in FLASKS], "step": "S13"}
    assert lab.codes_of("tech", "marking:labels:reconciled", step | wrong, second="tech_2")
    lab.did("tech", "marking:labels:reconciled", step | counts, second="tech_2")
    (kept,) = attacks.rows(lab.bench, "label_reconciliation")
    assert kept["printed"] == sum(kept[name] for name in FATES)
    assert {name: kept[name] for name in counts} == counts
    told = Counter(last(lab, r["id"]) for r in attacks.rows(lab.bench, "label_instance"))
    assert told["applied"] == N
    assert told["voided"] == len(spoiled) + len(never)
    row = "  ".join(f"{name} {kept[name]}" for name in ("printed", *FATES))
    print(f"\ncut after byte {k:>4} of {N * LENGTH}: whole {whole}  {row}")
