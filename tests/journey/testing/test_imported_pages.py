"""A laboratory's file at the pages and the terminal: brought, compared, confirmed, set aside."""

from __future__ import annotations

import html
import io
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.attacks import rows
from tests.ground import Ground
from tests.journey.testing.laboratory_file import line, report
from tests.journey.testing.test_imported import GOOD, good, ids, two
from tests.journey.testing.test_jumps import sent, two_lines
from tests.journey.testing.test_results import lab
from tests.pages.entries import entries, refused_for, same_act, to_tick
from tests.pages.hands import Hands, hands, known_passwords
from tracker import cli
from tracker.journey.testing.imported import acts, commands

__all__ = ["hands", "known_passwords", "lab", "two"]


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the acts have their own tests on both engines


def bring(hands: Hands, lab: Ground, text: str) -> TestResponse:
    path = f"/therapies/{lab.therapy}/results/file"
    return hands.post("analyst", path, file=(io.BytesIO(text.encode()), "RRL.csv"))


def test_a_file_is_brought_and_its_results_confirmed_at_the_page_of_their_sample(
    two: Ground, hands: Hands
) -> None:
    assert "format,marrowtrace-results-1" in hands.look(
        "analyst", f"/therapies/{two.therapy}/results/file"
    )
    wrong = bring(hands, two, report(line(two.ids["QC-M0"], "cd90", "98.4")))
    said = html.unescape(wrong.get_data(as_text=True))
    assert "Line 5: the test cd90 was not asked for of QC-M0." in said
    answer = bring(hands, two, good(two))
    assert answer.status_code == 303
    assert answer.location.endswith(f"/samples/{two.ids['QC-M0']}/brought")
    again = bring(hands, two, good(two))
    said = html.unescape(again.get_data(as_text=True))
    assert "This very file was brought already" in said
    assert "Nothing was written twice and nothing is lost." in said
    page = hands.look("analyst", answer.location)
    (file,) = rows(two.bench, "result_file")
    assert file["sha256"] in page
    assert "94.6 %" in page
    tube = two.ids["QC-M0"]
    assert hands.post("analyst", answer.location, by_hand=tube).status_code == 303
    read = [{"test": t, "raw": raw, "unit": unit} for t, raw, unit in GOOD]
    given = {"therapy": two.therapy, "sample": tube, "results": read}
    given |= {"imported": ids(two, "QC-M0")}
    same_act(two.bench, "analyst", "testing:result:entered", given)
    assert "Nothing of this sample waits" in hands.look("analyst", answer.location)
    for where in (f"/containers/{tube}", f"/therapies/{two.therapy}"):
        assert f"line 5, SHA-256 {file['sha256']}" in hands.look("analyst", where)


def test_what_looks_exchanged_is_said_before_it_is_signed_by_two(lab: Ground, hands: Hands) -> None:
    two_lines(lab)
    sent(lab, "94.0", "63.0")
    path, before = f"/samples/{lab.ids['QC-P0-2']}/brought", entries(lab.bench)
    assert "Confirm results of QC-P0-2" in hands.look("analyst", f"/therapies/{lab.therapy}")
    tube = lab.ids["QC-P0-2"]
    page = html.unescape(hands.post("analyst", path, "qc_manager", by_hand=tube).text)
    assert "QC-P0-2 and QC-P1-2 look exchanged" in page
    assert "the default of the software" in page
    assert entries(lab.bench) == before
    tick = to_tick(page)
    alone = hands.post("analyst", path, by_hand=tube, outlook_read=tick)
    assert alone.status_code == 409
    assert "second_person_needed" in refused_for(lab.bench)
    done = hands.post("analyst", path, "qc_manager", by_hand=tube, outlook_read=tick)
    assert done.status_code == 303


def test_a_typed_number_that_jumps_is_read_again_before_it_is_signed(
    lab: Ground, hands: Hands
) -> None:
    two_lines(lab)
    tube = lab.ids["QC-P1-2"]
    path = f"/samples/{tube}/results"
    page = html.unescape(hands.post("analyst", path, by_hand=tube, **{"r-viability": "9.5"}).text)
    assert "Viability, fresh: 9.5 %; before it was 95.0 % (QC-P1-1)" in page
    assert 'name="second_user"' in page
    typed = {"by_hand": tube, "r-viability": "9.5", "outlook_read": to_tick(page)}
    assert hands.post("analyst", path, "qc_manager", **typed).status_code == 303
    (result,) = [r for r in rows(lab.bench, "test_result") if r["sample_id"] == tube]
    assert result["raw"] == "9.5"


def test_a_wrong_file_is_set_aside_at_its_page(two: Ground, hands: Hands) -> None:
    bring(hands, two, good(two))
    (file,) = rows(two.bench, "result_file")
    path = f"/result-files/{file['id']}/aside"
    assert "RRL-2026-0412" in hands.look("analyst", path)
    done = hands.post("analyst", path, "qa", reason="the laboratory has corrected it")
    assert done.status_code == 303
    assert "Nothing of this file waits any more" in hands.look("analyst", path)


def test_the_command_tells_the_act_of_the_page_with_the_bytes_of_the_file(
    two: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(commands, "told_here", lambda _site, *given: told.extend(given))
    file, ask = tmp_path / "RRL.csv", str
    file.write_bytes(good(two).replace("\n", "\r\n").encode())
    (subject,) = {p["subject_code"] for p in rows(two.bench, "patient")}
    commands.bring(two.bench.site, file, subject, ask, "analyst")
    text = good(two).replace("\n", "\r\n")
    assert told == [acts.TAG, {"therapy": two.therapy, "report": text}, ask, "analyst"]
    assert cli.main(["results", "bring", str(file)]) == 2  # nobody is named
    two.did("analyst", acts.TAG, {"report": text})
    assert len(rows(two.bench, "imported_result")) == 2
