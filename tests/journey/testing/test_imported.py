"""Results from an outside laboratory's file: whole or not at all, once, and confirmed by two."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.attacks import rows
from tests.ground import Ground, ground
from tests.journey.testing.laboratory_file import HEAD, line, report
from tests.journey.testing.test_results import lab, on, take
from tracker.identity.codes import RANDOM_BYTES, Keyring, Kind, mint
from tracker.identity.environment import Environment
from tracker.journey.release.acts import review
from tracker.journey.testing.imported import acts

__all__ = ["lab"]
DAY = "2026-05-18"
REVIEW = "release:lot:reviewed"
TAG, ENTER = acts.TAG, "testing:result:entered"


@pytest.fixture
def two(lab: Ground) -> Ground:
    """Two tubes of the lot, each asked for other tests, and the analyst at noon of Day 0."""
    on(lab, 5, 18, 9, 36)
    take(lab, "QC-M0", "POOL-P2", "viability", "cd73", "sterility", purpose="release")
    take(lab, "QC-P1-9", "POOL-P1", "cd73", "cd90")
    on(lab, 5, 18, 12)
    return lab


def bring(lab: Ground, text: str) -> dict[str, Any]:
    return lab.did("analyst", TAG, {"report": text})


def refused(lab: Ground, text: str) -> list[tuple[str, str]]:
    """Codes and lines of the refusal; nothing of the file stands."""
    answer = lab.bench.do("analyst", TAG, {"therapy": lab.therapy, "report": text})
    assert not answer.accepted
    assert rows(lab.bench, "result_file") == rows(lab.bench, "imported_result") == []
    return [(r.code, dict(r.facts).get("line", "")) for r in answer.reasons]


def ids(lab: Ground, sample: str) -> list[str]:
    """The brought rows of this sample, in the order of their lines."""
    brought = sorted(rows(lab.bench, "imported_result"), key=lambda r: int(r["line"]))
    return [r["id"] for r in brought if r["sample_id"] == lab.ids[sample]]


def confirm(lab: Ground, sample: str, *results: tuple[str, str, str], **more: Any) -> Any:
    read = [{"test": t, "raw": raw, "unit": unit} for t, raw, unit in results]
    given = {"therapy": lab.therapy, "sample": lab.ids[sample], "results": read}
    given |= {"imported": ids(lab, sample)} | more
    return lab.bench.do("analyst", ENTER, given, second="qc_manager")


GOOD = (("viability", "94.6", "%"), ("cd73", "98.4", "%"))


def good(lab: Ground) -> str:
    tube = lab.ids["QC-M0"]
    return report(*(line(tube, t, raw, unit) for t, raw, unit in GOOD))


def test_a_file_is_kept_whole_with_its_hash_and_its_rows_are_no_results(two: Ground) -> None:
    text = good(two)
    out = bring(two, text)
    (kept,) = rows(two.bench, "result_file")
    assert kept["content"] == text
    assert kept["sha256"] == out["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert (kept["laboratory"], kept["report"]) == (
        "Regional Reference Laboratory",
        "RRL-2026-0412",
    )
    assert [(r["line"], r["test"], r["raw"]) for r in rows(two.bench, "imported_result")] == [
        (5, "viability", "94.6"),
        (6, "cd73", "98.4"),
    ]
    assert rows(two.bench, "test_result") == []


def test_confirmed_rows_are_results_by_the_act_of_typed_ones(two: Ground) -> None:
    bring(two, good(two))
    answer = confirm(two, "QC-M0", *GOOD)
    assert answer.accepted, answer.reasons
    assert answer.outputs["verdicts"] == {"viability": "pass", "cd73": "pass"}
    of = {r["id"]: r["test"] for r in rows(two.bench, "imported_result")}
    became = {r["id"]: r["test"] for r in rows(two.bench, "test_result")}
    pairs = [
        (of[e["imported_id"]], became[e["result_id"]]) for e in rows(two.bench, "imported_entry")
    ]
    assert sorted(pairs) == [("cd73", "cd73"), ("viability", "viability")]
    again = confirm(two, "QC-M0", *GOOD)
    assert "imported_waits_no_more" in again.verdict.codes
    assert "retest_without_investigation" in again.verdict.codes


def test_a_failing_value_of_a_file_holds_as_a_typed_one(two: Ground) -> None:
    bring(two, report(line(two.ids["QC-M0"], "viability", "66.0")))
    answer = confirm(two, "QC-M0", ("viability", "66.0", "%"))
    assert answer.outputs["verdicts"] == {"viability": "fail"}
    assert len(rows(two.bench, "deviation")) == 1
    assert rows(two.bench, "hold") != []


def test_the_same_file_twice_has_one_effect_and_says_so(two: Ground) -> None:
    bring(two, good(two))
    before = rows(two.bench, "imported_result")
    answer = two.bench.do("analyst_2", TAG, {"therapy": two.therapy, "report": good(two)})
    (why,) = answer.reasons
    assert why.code == "import_known_already"
    assert dict(why.facts) == {"number": "RRL-2026-0412", "at": "2026-05-18 12:00", "results": "2"}
    assert rows(two.bench, "imported_result") == before


def test_one_wrong_line_refuses_the_whole_file_by_its_number(two: Ground) -> None:
    tube, first = two.ids["QC-M0"], line(two.ids["QC-M0"], "viability", "94.6")
    wrong = {
        line("container-00000000000000000000", "cd73", "98.4"): "import_sample_unknown",
        line("MT1C0000000000000000000000", "cd73", "98.4"): "import_sample_not_ours",
        line(two.ids["POOL-P2"], "cd73", "98.4"): "import_not_a_sample",
        line(tube, "cd90", "98.4"): "import_test_not_planned",
        line(tube, "viability", "94.6"): "import_test_twice",
        line(tube, "cd73", "98.4", "10^6/ml"): "import_wrong_unit",
        line(tube, "cd73", "98;4"): "import_not_a_number",
        line(tube, "cd73", "101.0"): "import_number_implausible",
        line(tube, "sterility", "clean", ""): "import_word_unknown",
        line(
            tube, "cd73", "98.4", at="2026-05-18T09:35:00+08:00"
        ): "import_measured_at_no_such_time",
        line(
            tube, "cd73", "98.4", at="2026-05-18T12:30:00+08:00"
        ): "import_measured_at_no_such_time",
        line(tube, "cd73", "98.4", at="2026-05-18T11:05:00"): "import_line_not_readable",
        line(tube, "cd73", "98.4", reference=""): "import_line_not_readable",
        line(tube, "cd73", "98,4"): "import_line_not_readable",
        f'{tube},"cd73,98.4\n': "import_line_not_readable",
        line(tube, "cd73", "98.4", reference="L\ufffd"): "import_line_not_readable",
    }
    for text, code in wrong.items():
        assert refused(two, report(first, text)) == [(code, "6")], text
    assert refused(two, report(first, head=HEAD.replace("results-1", "results-2"))) == [
        ("import_head_not_stated", "1")
    ]
    assert refused(two, report()) == [("import_file_empty", "")]


def test_a_tube_of_another_patient_is_an_identity_stop(two: Ground) -> None:
    other = ground(two.bench, 8)
    text = report(line(two.ids["QC-M0"], "viability", "94.6"))
    answer = two.bench.do("analyst", TAG, {"therapy": other.therapy, "report": text})
    assert answer.verdict.identity_stop
    assert answer.verdict.codes == ("import_sample_of_another_patient",)
    assert rows(two.bench, "result_file") == []


def test_the_code_on_the_tube_means_the_tube_and_one_of_a_test_installation_nothing(
    two: Ground,
) -> None:
    tube = two.ids["QC-M0"]
    given = {"containers": [tube], "layout": "sample"}
    code = two.did("analyst", "marking:labels:printed", given)["codes"]["QC-M0"]
    assert refused(two, report(line(code, "cd73", "98.4"))) == [("import_sample_label_gone", "5")]
    applied = {"applied": [{"code": code, "container": tube}]}
    two.did("analyst", "marking:labels:applied", applied, second="analyst_2")
    ring = two.bench.site.keyring
    elsewhere = Keyring(Environment.DEMO, ring.keys)
    strange = mint(Kind.CONTAINER_LABEL, bytes(range(RANDOM_BYTES)), elsewhere)
    assert refused(two, report(line(strange, "cd73", "98.4"))) == [("import_sample_not_ours", "5")]
    bring(two, report(line(code, "viability", "94.6")))
    assert ids(two, "QC-M0") != []


def test_a_row_is_confirmed_for_its_own_sample_as_it_stands_and_typed_for_nothing(
    two: Ground,
) -> None:
    bring(two, report(line(two.ids["QC-M0"], "cd73", "98.4")))
    of_m0 = ids(two, "QC-M0")
    swapped = confirm(two, "QC-P1-9", ("cd73", "98.4", "%"), imported=of_m0)
    assert swapped.verdict.codes == ("imported_of_another_sample",)
    assert swapped.verdict.identity_stop
    assert confirm(two, "QC-M0", ("cd73", "99.4", "%")).verdict.codes == (
        "imported_not_as_in_the_file",
    )
    typed = confirm(two, "QC-M0", ("cd73", "99.4", "%"), imported=[])
    assert typed.verdict.codes == ("imported_waits_for_it",)
    assert rows(two.bench, "test_result") == []


def test_a_wrong_file_is_set_aside_by_two_and_its_correction_brought(two: Ground) -> None:
    bring(two, good(two))
    corrected = good(two).replace("94.6", "95.1")
    answer = two.bench.do("analyst", TAG, {"therapy": two.therapy, "report": corrected})
    assert set(answer.verdict.codes) == {"import_waits_already"}
    (file,) = rows(two.bench, "result_file")
    given = {"file": file["id"], "reason": "the laboratory has corrected its report"}
    assert two.codes_of("analyst", acts.ASIDE, given) == {"second_person_needed"}
    two.did("analyst", acts.ASIDE, given, second="qa")
    assert two.codes_of("analyst", acts.ASIDE, given, second="qa") == {"import_nothing_waits"}
    bring(two, corrected)
    assert len(rows(two.bench, "result_file")) == 2


def test_a_code_of_another_installation_is_no_tube_here(two: Ground) -> None:
    assert refused(two, report(line("ELSEWHERE-0007", "viability", "94.6"))) == [
        ("import_sample_unknown", "5")
    ]


def test_a_lot_is_not_decided_about_while_a_brought_value_waits(
    two: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing value in a file that nobody confirmed would otherwise be no hindrance (I18)."""
    bring(two, good(two).replace("94.6", "41.0"))
    (lot,) = rows(two.bench, "lot")
    given = {"lot": lot["id"], "audit_trail_reviewed": True}
    assert "brought_results_wait" in two.codes_of("qa", REVIEW, given, second="qa_2")
    monkeypatch.setattr(review, "judge_waiting", lambda *_: [])
    assert "brought_results_wait" not in two.codes_of("qa", REVIEW, given, second="qa_2")
    monkeypatch.undo()
    (file,) = rows(two.bench, "result_file")
    aside = {"file": file["id"], "reason": "the laboratory mixed up two tubes"}
    assert two.codes_of("analyst", acts.ASIDE, aside, second="qc_manager") == {"not_qualified"}
    two.did("analyst", acts.ASIDE, aside, second="qa")
    assert "brought_results_wait" not in two.codes_of("qa", REVIEW, given, second="qa_2")


def test_a_file_that_names_the_patient_is_refused_with_its_line(two: Ground) -> None:
    """It is kept for ever, and erasure reaches no file (I24)."""
    (patient,) = rows(two.bench, "patient")
    for word in (patient["name"].upper(), patient["hospital_number"]):
        said = good(two).replace("Regional Reference Laboratory", f"about {word}")
        assert refused(two, said) == [("import_names_the_patient", "2")]
