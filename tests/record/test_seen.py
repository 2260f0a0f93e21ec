"""I16: what a page showed may have changed; what it did not show may change without harm."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.attacks import rows
from tests.journey.story import Branch
from tracker.act import Answer, Seen

At = Callable[..., Branch]
FEEDING = 29
"""The event at which twelve flasks of P1 are fed."""
STALE = ("changed_since_shown",)


def stream(told: Branch) -> str:
    return f"therapy:{told.therapy}"


def top(told: Branch) -> int:
    """The newest number of the therapy's stream: what every page shown now carries."""
    return max(int(t["n"]) for t in rows(told, "log_touch") if t["stream"] == stream(told))


def page(told: Branch, *names: str, n: int | None = None) -> Seen:
    """A page that was shown with these containers on it."""
    ids = frozenset(told.names[name] for name in names)
    return Seen(stream(told), top(told) if n is None else n, ids)


def feed(told: Branch, who: str, second: str, seen: Seen | None, *flasks: str) -> Answer:
    one = next(e for e in told.case.events if e["seq"] == FEEDING)["acts"][0]
    given = told.story().filled(one["given"]) | {"vessels": [told.names[f] for f in flasks]}
    return told.do(who, one["act"], given, second=second, seen=seen)


def test_two_technicians_on_two_flasks_do_not_disturb_each_other(branch: At) -> None:
    told = branch(FEEDING)
    one, other = page(told, "P1-F01", "P1-F02"), page(told, "P1-F03")
    assert feed(told, "lab_tech", "lab_tech_2", one, "P1-F01", "P1-F02").accepted
    assert feed(told, "lab_tech_3", "lab_tech_4", other, "P1-F03").accepted


def test_the_same_flask_fed_meanwhile_makes_the_page_stale(branch: At) -> None:
    told = branch(FEEDING)
    one, other = page(told, "P1-F01"), page(told, "P1-F01", "P1-F02")
    assert feed(told, "lab_tech", "lab_tech_2", one, "P1-F01").accepted
    late = feed(told, "lab_tech_3", "lab_tech_4", other, "P1-F01", "P1-F02")
    assert late.verdict.codes == STALE
    assert late.reasons[0].about == "vessel_care"
    # the page is shown anew, and one scan confirms
    anew = page(told, "P1-F01", "P1-F02")
    assert feed(told, "lab_tech_3", "lab_tech_4", anew, "P1-F02").accepted


def test_without_the_check_the_stale_page_goes_through(
    branch: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = branch(FEEDING)
    one, other = page(told, "P1-F01"), page(told, "P1-F01")
    monkeypatch.setattr("tracker.act._stale", lambda *_: [])
    assert feed(told, "lab_tech", "lab_tech_2", one, "P1-F01").accepted
    assert feed(told, "lab_tech_3", "lab_tech_4", other, "P1-F01").accepted


def test_a_hold_makes_every_page_of_the_therapy_stale(branch: At) -> None:
    told = branch(FEEDING)
    shown = page(told, "P1-F03")
    given = {
        "therapy": told.therapy,
        "containers": [told.names["P1-F12"]],
        "reason": "turbid",
    }
    told.did("qa", "quality:hold:placed", given)
    late = feed(told, "lab_tech", "lab_tech_2", shown, "P1-F03")
    assert late.verdict.codes == STALE
    assert late.reasons[0].about == "hold"


def test_a_late_result_makes_no_page_of_the_bench_stale(branch: At) -> None:
    told = branch(FEEDING)
    shown = page(told, "P1-F03")
    assert all(t.answer.accepted for t in told.tell(30, 30))
    assert feed(told, "lab_tech", "lab_tech_2", shown, "P1-F03").accepted


DISPOSITION = 68


# order, go for Day 0, review, disposition, issue, start, closing of the record
@pytest.mark.parametrize("seq", [8, 44, 66, 68, 70, 76, 97])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_decides_about_the_patient_watches_the_whole_therapy(branch: At, seq: int) -> None:
    """Anything that was recorded since the page was shown is told before the decision is taken."""
    told = branch(seq)
    shown = page(told)
    picture = {"name": "XR-99", "modality": "x_ray"}
    given = {"therapy": told.therapy, "studies": [picture], "readers": 2}
    told.did("radiologist", "donor:imaging:performed", given)
    assert told.told(seq, seen=shown).verdict.codes == STALE
    again = told.told(seq, seen=page(told))
    if seq == DISPOSITION:  # whoever decides has seen it, but the review has not
        assert again.verdict.codes == ("review_out_of_date",)
    else:
        assert again.accepted


def test_a_refusal_moves_no_stream_and_makes_no_page_stale(branch: At) -> None:
    told = branch(FEEDING)
    shown, before = page(told, "P1-F01"), len(rows(told, "log_entry"))
    refused = feed(told, "qa", "lab_tech_2", None, "P1-F01")
    assert refused.verdict.codes == ("not_qualified",)
    touched = [t for t in rows(told, "log_touch") if t["seq"] == refused.seq]
    assert [(t["stream"], t["n"]) for t in touched] == [("refusal", None)]
    assert len(rows(told, "log_entry")) == before + 1
    assert top(told) == shown.n
    assert feed(told, "lab_tech", "lab_tech_2", shown, "P1-F01").accepted
