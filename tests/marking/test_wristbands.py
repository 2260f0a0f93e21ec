"""A wristband on paper: what the record says, once, and taken at the bedside from its picture."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from labels.read import read_symbols
from tests.attacks import copy, rows
from tests.journey.administration.suite import BORN, NAME, Suite
from tests.journey.walk import Way
from tests.look.papers import rendered
from tests.marking.listener import listening
from tests.marking.test_printing import a_label
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.marking.printing.spool import Spool
from tracker.marking.wristbands import acts

__all__ = ["hands", "known_passwords"]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def band_of(bench: Bench) -> str:
    """The wristband that somebody wears."""
    (worn,) = rows(bench, "active_wristband")
    return str(worn["wristband_id"])


def printed(hands: Hands, band: str, who: str = "nurse") -> bytes:
    """The PDF that the page gives out."""
    answer = hands.client(who).post(f"/wristbands/{band}.pdf")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    return answer.get_data()


def read_from(pdf: bytes) -> str:
    """The one code on the picture of the paper, as a scanner sees it at 300 dpi."""
    (picture,) = rendered(pdf, 300, most=9)
    (symbol,) = read_symbols(picture)
    return symbol.text


def test_the_printed_band_says_what_the_record_says_and_opens_the_bedside(
    bench: Bench, hands: Hands
) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    pdf = printed(hands, band_of(bench))
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as paper:
        said = paper[0].get_textpage().get_text_range()
        size = [round(mm / 72 * 25.4) for mm in paper[0].get_size()]
    assert size == [150, 25]
    for words in (NAME.format(n=7), BORN, "SYN-ON-007", "WB-"):
        assert words in said
    code = read_from(pdf)
    assert code == suite.band
    answer = hands.client("infusion_nurse").post("/bedside/scan", data={"scan": code})
    assert (answer.status_code, answer.location) == (303, "/bedside/patient")


def test_a_band_is_printed_once_and_another_print_ends_it(bench: Bench, hands: Hands) -> None:
    way = Way(bench).enrolled()
    path = f"/therapies/{way.therapy}/wristband"
    issued = hands.post("nurse", path, admission="adm-1")
    first = band_of(bench)
    assert issued.location == f"/wristbands/{first}"
    old = read_from(printed(hands, first))
    again = hands.client("nurse").post(f"/wristbands/{first}.pdf")
    assert again.status_code == 409
    assert "has gone to paper" in again.get_data(as_text=True)
    assert "Issue another" in hands.look("nurse", f"/wristbands/{first}")
    assert hands.post("nurse", path, admission="adm-1").status_code == 409, "no reason"
    assert (
        hands.post("nurse", path, "nurse_2", admission="adm-1", why="torn at the clip").status_code
        == 303
    )
    new = read_from(printed(hands, band_of(bench)))
    assert new != old
    for code, status in ((old, 409), (new, 303)):
        answer = hands.client("infusion_nurse").post("/bedside/scan", data={"scan": code})
        assert answer.status_code == status
    assert hands.client("nurse").post(f"/wristbands/{first}.pdf").status_code == 409
    assert "worn no more" in hands.look("nurse", f"/wristbands/{first}")


def test_twice_is_refused_by_the_database_too_once_the_rule_is_gone(
    bench: Bench, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way(bench).enrolled()
    hands.post("nurse", f"/therapies/{way.therapy}/wristband", admission="adm-1")
    band = band_of(bench)
    printed(hands, band)
    assert copy(bench, "wristband_print", id="x") == "i11_wristband_printed_once"
    given = {"therapy": way.therapy, "wristband": band}
    assert bench.do("nurse", "marking:wristband:printed", given).verdict.codes == (
        "wristband_printed_before",
    )


def test_a_band_goes_to_a_printer_of_its_size_and_what_failed_is_shown(
    bench: Bench, hands: Hands
) -> None:
    way = Way(bench).enrolled()
    spool = Spool(bench.site, a_label)
    spool.wait_s = 0.5
    with listening(None) as ear:
        made = {"way": "tcp", "address": ear.address}
        ward = bench.did(
            "production", "marking:printer:added", {**made, "name": "W", "layout": "wristband"}
        )["printer"]
        flask = bench.did(
            "production", "marking:printer:added", {**made, "name": "F", "layout": "flask"}
        )["printer"]
        hands.post("nurse", f"/therapies/{way.therapy}/wristband", admission="adm-1")
        band = band_of(bench)
        send = f"/wristbands/{band}/send"
        assert hands.client("nurse").post(send, data={"printer": flask}).status_code == 409
        assert rows(bench, "wristband_print") == []
        assert hands.client("nurse").post(send, data={"printer": ward}).status_code == 303
        assert spool.send_waiting() == 1
        assert spool.send_waiting() == 0
    (row,) = rows(bench, "wristband")
    assert ear.got[:6].decode() == row["code"][4:10]
    assert "look at the labels" in hands.look("nurse", f"/wristbands/{band}")
    path = f"/therapies/{way.therapy}/wristband"
    hands.post("nurse", path, "nurse_2", admission="adm-1", why="unreadable")
    band = band_of(bench)
    hands.client("nurse").post(f"/wristbands/{band}/send", data={"printer": ward})
    assert spool.send_waiting() == 1  # nobody listens any more
    assert "not sent: nothing came out" in hands.look("nurse", "/printing")


def test_only_who_puts_bands_on_prints_them_and_a_foreign_therapy_gets_none(
    bench: Bench, hands: Hands
) -> None:
    way = Way(bench).enrolled()
    other = Way(bench, 8).enrolled()
    hands.post("nurse", f"/therapies/{way.therapy}/wristband", admission="adm-1")
    given = {"therapy": other.therapy, "wristband": band_of(bench)}
    refused = bench.do("nurse", "marking:wristband:printed", given)
    assert refused.verdict.codes == ("wristband_unknown",)
    assert not bench.do(
        "tech", "marking:wristband:printed", {**given, "therapy": way.therapy}
    ).accepted
    assert set(acts.WHO) == {"nurse", "infusion_nurse", "coordinator"}
