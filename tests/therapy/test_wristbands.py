"""One wristband at a time, and it leads to its own patient only."""

from __future__ import annotations

import pytest

from tests import attacks
from tests.journey.walk import Way
from tests.sites import Bench


def test_a_second_wristband_needs_a_reason_and_ends_the_first(bench: Bench) -> None:
    way = Way(bench).enrolled().banded()
    first = way.names["wristband"]
    refused = way.act("nurse", "therapy:wristband:issued", admission="adm-2")
    assert refused.verdict.codes == ("wristband_still_worn",)
    new = {"admission": "adm-2", "reason": "cut off by mistake"}
    alone = way.act("nurse", "therapy:wristband:issued", **new)
    assert alone.verdict.codes == ("second_person_needed",)
    oneself = way.act("nurse", "therapy:wristband:issued", "nurse", **new)
    assert oneself.verdict.codes == ("same_person_twice",)
    way.did("nurse", "therapy:wristband:issued", "nurse_2", **new)
    ended = attacks.rows(bench, "wristband_end")
    assert [(e["wristband_id"], e["reason"]) for e in ended] == [(first, "cut off by mistake")]
    active = attacks.rows(bench, "active_wristband")
    assert [a["wristband_id"] for a in active] == [way.names["wristband"]]


def test_a_wristband_taken_off_leaves_nothing_worn(bench: Bench) -> None:
    way = Way(bench).enrolled().banded()
    way.bench.did(
        "nurse", "therapy:wristband:ended", {"therapy": way.therapy, "reason": "discharged"}
    )
    again = bench.do("nurse", "therapy:wristband:ended", {"therapy": way.therapy, "reason": "x"})
    assert again.verdict.codes == ("no_wristband_worn",)
    way.banded("adm-2")  # nothing is worn, so no reason is asked


@pytest.mark.parametrize("keys", [True, False])
def test_sql_cannot_put_a_second_or_a_foreign_wristband_on(bench: Bench, keys: bool) -> None:
    one = Way(bench, 1).enrolled().banded()
    two = Way(bench, 2).enrolled().banded()
    mine = {
        "patient_id": one.names["patient"],
        "therapy_id": one.therapy,
        "wristband_id": one.names["wristband"],
    }
    second = attacks.insert(bench, "active_wristband", mine, keys=keys)
    assert second == "pk_active_wristband"
    foreign = mine | {"patient_id": two.names["patient"], "therapy_id": two.therapy}
    assert attacks.insert(bench, "active_wristband", foreign, keys=keys) != attacks.PASSED
    band = attacks.rows(bench, "wristband")[0] | {"id": "wristband-x", "code": "x"}
    other = one.therapy if band["therapy_id"] != one.therapy else two.therapy
    crossed = attacks.insert(bench, "wristband", band | {"therapy_id": other}, keys=keys)
    assert crossed == "i02_wristband_of_the_patient"
    assert attacks.insert(bench, "wristband", band, keys=keys) == attacks.PASSED
    ended = {
        "wristband_id": one.names["wristband"],
        "therapy_id": two.therapy,
        "ended_at": band["issued_at"],
        "ended_by": "x",
        "reason": "x",
    }
    assert attacks.insert(bench, "wristband_end", ended, keys=keys) == "i02_end_of_a_wristband"
    own = ended | {"therapy_id": one.therapy}
    assert attacks.insert(bench, "wristband_end", own, keys=keys) == attacks.PASSED
