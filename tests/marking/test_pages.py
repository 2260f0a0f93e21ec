"""Labels by their pages; a live sheet is given out once, for the print that made it."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest

from labels.read import read_symbols
from tests.attacks import rows
from tests.journey.laboratory import Laboratory, laboratory
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.marking import delivery

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


def test_a_jammed_download_is_repeated_within_minutes_by_the_same_person(
    bench: Bench, hands: Hands
) -> None:
    lab = at_the_flasks(bench)
    sheet = printed(hands, lab)
    first = hands.client("tech").post(f"{sheet}.pdf")
    again = hands.client("tech").post(f"{sheet}.pdf")
    assert (again.status_code, again.data) == (200, first.data)


@pytest.mark.parametrize("why", ["later", "somebody_else", "on_the_flask"])
def test_a_second_live_sheet_is_refused_and_recorded(
    bench: Bench, hands: Hands, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = at_the_flasks(bench)
    sheet = printed(hands, lab)
    assert hands.client("tech").post(f"{sheet}.pdf").status_code == 200
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
    # without the guard a second live sheet is had
    monkeypatch.setattr(delivery, "judge_delivery", lambda *_: ())
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
    assert "Each had its label." in page
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
