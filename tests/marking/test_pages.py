"""Labels by their pages; a live sheet is given out once, for the print that made it."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pypdfium2
import pytest

from labels.read import read_symbols
from tests.attacks import rows
from tests.journey.laboratory import Laboratory, laboratory
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.marking.printing.acts import jobs

__all__ = ["hands", "known_passwords"]


def at_the_flasks(bench: Bench) -> Laboratory:
    """Six flasks of P0 in culture, none of them labelled."""
    return laboratory(bench).grown(16)


def flasks(lab: Laboratory) -> list[str]:
    return [lab.id(f"P0-F{n:02}") for n in range(1, 7)]


def page_of(lab: Laboratory, verb: str) -> str:
    return f"/containers/{lab.id('P0-F01')}/labels/{verb}"


def printed(hands: Hands, lab: Laboratory, spares: int = 0) -> str:
    """All six are printed by the page; gives the address of their sheet."""
    form: dict[str, Any] = {"containers": flasks(lab), "spares": str(spares)}
    answer = hands.post("tech", page_of(lab, "print"), **form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def symbols(paper: bytes) -> set[str]:
    """What a scanner reads on the first page."""
    page = pypdfium2.PdfDocument(io.BytesIO(paper))[0]
    return {s.text for s in read_symbols(page.render(scale=300 / 72).to_pil())}


def codes(bench: Bench) -> dict[str, str]:
    names = {c["id"]: c["short_name"] for c in rows(bench, "container")}
    labels = rows(bench, "label_instance")
    return {
        names[x["container_id"]]: x["code"] for x in labels if "P0-F" in names[x["container_id"]]
    }


def states(bench: Bench, label_id: str) -> list[str]:
    found = [x for x in rows(bench, "label_state") if x["label_id"] == label_id]
    return [x["to_state"] for x in sorted(found, key=lambda x: x["n"])]


def test_labels_are_printed_fetched_and_put_on_by_pages(bench: Bench, hands: Hands) -> None:
    lab = at_the_flasks(bench)
    sheet = printed(hands, lab)
    assert hands.done() == "marking:labels:printed"
    assert "Give me the sheet" in hands.look("tech", sheet)
    live = hands.client("tech").post(f"{sheet}.pdf")
    assert live.mimetype == "application/pdf"
    assert symbols(live.data) == set(codes(bench).values())
    path = page_of(lab, "apply")
    hands.scan("tech", path, *codes(bench).values())
    assert "6 of 6 scanned" in hands.look("tech", path)
    assert hands.post("tech", path).status_code == 409  # nobody labels alone
    assert hands.post("tech", path, "tech_2").status_code == 303
    assert hands.done() == "marking:labels:applied"
    assert {a["container_id"] for a in rows(bench, "active_label")} >= set(flasks(lab))


def test_a_sheet_is_given_out_once_and_what_did_not_come_out_is_printed_anew(
    bench: Bench, hands: Hands
) -> None:
    lab = at_the_flasks(bench)
    sheet = printed(hands, lab)
    first = hands.client("tech").post(f"{sheet}.pdf")
    assert first.status_code == 200
    assert hands.done() == "marking:sheet:given"
    again = hands.client("tech").post(f"{sheet}.pdf")  # the printer jammed: once more, the same
    assert again.status_code == 409
    assert not again.data.startswith(b"%PDF")
    (job,) = {r["job_id"] for r in rows(bench, "print_job_label")}
    count = f"/labels/jobs/{job}/count"
    ids = [r["id"] for r in rows(bench, "label_instance") if r["container_id"] in flasks(lab)]
    came = {f"fate-{id_}": "out" for id_ in ids[:2]}
    jammed = came | {f"fate-{id_}": "not_out" for id_ in ids[2:]}
    assert "needs a person" in hands.look("tech", "/printing").lower()
    assert hands.post("tech", count, **jammed).status_code == 409  # nobody voids alone
    assert hands.post("tech", count, "tech_2", **jammed).status_code == 303
    ends = Counter(states(bench, id_)[-1] for id_ in ids)
    assert ends == {"printed": 2, "voided": 4}
    bare = {r["container_id"] for r in rows(bench, "label_instance") if r["id"] in ids[2:]}
    anew: dict[str, Any] = {"containers": sorted(bare), "spares": "0"}
    answer = hands.post("tech", page_of(lab, "print"), **anew)
    assert answer.status_code == 303
    fresh = hands.client("tech").post(f"{answer.headers['Location']}.pdf")
    old = {r["code"] for r in rows(bench, "label_instance") if r["id"] in ids}
    assert len(symbols(fresh.data)) == 4
    assert symbols(fresh.data).isdisjoint(old)


def test_a_printed_sheet_is_sent_to_a_printer_by_its_page(bench: Bench, hands: Hands) -> None:
    lab = at_the_flasks(bench)
    form = {"name": "Airlock A", "way": "tcp", "address": "127.0.0.1:9", "dpi": "203"}
    assert hands.post("production", "/printers/new", **form, layout="flask").status_code == 303
    sheet = printed(hands, lab)
    (where,) = [r["id"] for r in rows(bench, "printer")]
    assert "Airlock A" in hands.look("tech", f"{sheet}/send")
    assert hands.post("tech", f"{sheet}/send", printer=where).status_code == 303
    assert hands.done() == "marking:labels:sent"
    assert "waits to be sent" in hands.look("tech", "/printing")
    assert hands.client("tech").post(f"{sheet}.pdf").status_code == 409  # paper of it is coming


def test_a_test_print_is_scanned_back_by_its_page(bench: Bench, hands: Hands) -> None:
    form = {"name": "Airlock A", "way": "lp", "address": "airlock-a", "dpi": "300"}
    assert hands.post("production", "/printers/new", **form, layout="unit").status_code == 303
    (where,) = [r["id"] for r in rows(bench, "printer")]
    tried = hands.post("production", f"/printers/{where}/test")
    back = tried.headers["Location"]
    (test,) = rows(bench, "printer_test")
    assert hands.post("production", back, how="scanned").status_code == 409  # said, not scanned
    assert hands.scan("production", back, test["code"]).status_code == 303
    assert hands.post("production", back, how="scanned").status_code == 303
    assert [r["read"] for r in rows(bench, "printer_test_read")] == [1]


@pytest.mark.parametrize("why", ["later", "somebody_else", "on_the_flask"])
def test_a_live_sheet_for_another_or_too_late_is_refused_and_recorded(
    bench: Bench, hands: Hands, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = at_the_flasks(bench)
    sheet = printed(hands, lab)
    who = "tech_2" if why == "somebody_else" else "tech"
    if why == "later":
        bench.clock.on(minutes=6)
    if why == "on_the_flask":
        hands.scan("tech", page_of(lab, "apply"), *list(codes(bench).values())[:1])
        assert hands.post("tech", page_of(lab, "apply"), "tech_2").status_code == 303
    before = len(rows(bench, "log_entry"))
    refused = hands.client(who).post(f"{sheet}.pdf")
    assert refused.status_code == 409
    assert not refused.data.startswith(b"%PDF")
    assert len(rows(bench, "log_entry")) == before + 1
    # without the rules the sheet is had
    for rule in ("judge_sheet", "judge_to_paper"):
        monkeypatch.setattr(jobs, rule, lambda *_: ())
    had = hands.client(who).post(f"{sheet}.pdf")
    assert symbols(had.data) == set(codes(bench).values())


def test_every_later_look_at_labels_is_a_specimen(bench: Bench, hands: Hands) -> None:
    lab = at_the_flasks(bench)
    printed(hands, lab)
    for path in (f"/labels/{lab.therapy}.pdf", f"/labels/{lab.therapy}.pdf?layout=flask"):
        seen = hands.client("tech").get(path)
        assert seen.mimetype == "application/pdf"
        assert symbols(seen.data) == set()
    assert hands.client("tech").get("/labels/sheets/3.pdf").status_code in (404, 405)


def test_printing_the_same_again_is_refused_with_what_was_ticked(
    bench: Bench, hands: Hands
) -> None:
    lab = at_the_flasks(bench)
    page, one = page_of(lab, "print"), flasks(lab)[:1]
    assert hands.post("tech", page, containers=one, spares="0").status_code == 303
    refused = hands.post("tech", page, containers=one, spares="3")
    assert refused.status_code == 409
    assert 'value="3"' in refused.get_data(as_text=True)
    assert len(rows(bench, "label_instance")) == len(codes(bench)) == 1


def test_a_page_on_which_every_container_has_its_label_says_so(bench: Bench, hands: Hands) -> None:
    lab = at_the_flasks(bench)
    assert 'id="step"' in hands.look("tech", page_of(lab, "print"))
    printed(hands, lab)
    page = hands.look("tech", page_of(lab, "print"))
    assert "Each had its label, or its step is over." in page
    assert 'id="step"' not in page
    sent_all_the_same = hands.client("tech").post(page_of(lab, "print"), data={})
    assert sent_all_the_same.status_code == 409


def test_a_reprint_needs_reason_and_second_person_and_voids_the_old(
    bench: Bench, hands: Hands
) -> None:
    lab = at_the_flasks(bench)
    printed(hands, lab)
    (old,) = [
        x["id"] for x in rows(bench, "label_instance") if x["container_id"] == lab.id("P0-F01")
    ]
    path, form = page_of(lab, "reprint"), {"label": old, "renewed": "same"}
    assert "Printed for it so far: 1." in hands.look("tech", path)
    assert hands.post("tech", path, "tech_2", **form).status_code == 409  # no reason
    smeared: dict[str, Any] = form | {"reason": "smeared by alcohol"}
    alone = hands.post("tech", path, **smeared)
    assert alone.status_code == 409
    assert "smeared by alcohol" in alone.get_data(as_text=True)
    again = hands.post("tech", path, "tech_2", **smeared)
    assert again.status_code == 303
    assert hands.done() == "marking:label:reprinted"
    assert states(bench, old) == ["prepared", "printed", "voided"]
    assert "Printed for it so far: 2." in hands.look("tech", path)
    live = hands.client("tech").post(f"{again.headers['Location']}.pdf")
    assert len(symbols(live.data)) == 1


def test_labels_are_returned_voided_and_destroyed_by_their_pages(
    bench: Bench, hands: Hands
) -> None:
    lab = at_the_flasks(bench)
    printed(hands, lab)
    known = codes(bench)
    ids = {x["code"]: x["id"] for x in rows(bench, "label_instance")}
    hands.scan("tech", page_of(lab, "return"), known["P0-F01"])
    assert hands.post("tech", page_of(lab, "return")).status_code == 303
    hands.scan("tech", page_of(lab, "void"), known["P0-F02"])
    unsaid = hands.post("tech", page_of(lab, "void"), "tech_2")
    assert unsaid.status_code == 409
    void = {"reason": "printed askew", "by_serial": ids[known["P0-F03"]]}
    assert hands.post("tech", page_of(lab, "void"), "tech_2", **void).status_code == 303
    hands.scan("tech", page_of(lab, "destroy"), *(known[f"P0-F0{n}"] for n in (1, 2)))
    gone = hands.post("tech", page_of(lab, "destroy"), "tech_2", reason="not needed")
    assert gone.status_code == 303
    ends = {n: states(bench, ids[known[n]])[-1] for n in ("P0-F01", "P0-F02", "P0-F03")}
    assert ends == {"P0-F01": "destroyed", "P0-F02": "destroyed", "P0-F03": "voided"}


def test_who_may_not_print_has_no_page_for_it(bench: Bench, hands: Hands) -> None:
    lab = at_the_flasks(bench)
    for who in ("coordinator", "courier", "investigator"):
        for verb in ("print", "apply", "return", "void", "destroy", "reprint"):
            assert hands.client(who).get(page_of(lab, verb)).status_code == 403
    assert rows(bench, "label_instance") == [] or len(codes(bench)) == 0
