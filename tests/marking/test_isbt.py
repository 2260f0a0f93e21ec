"""A site with its own facility number: labels that speak ISBT 128, scanned by their Data Matrix."""

from __future__ import annotations

import json
import random
from typing import Any

import pypdfium2
import pytest

from labels.pdf import label_pdf
from labels.png import label_png
from labels.read import read_symbols
from labels.snapshot import LabelSnapshot
from labels.zpl import zpl
from tests.attacks import copy, insert, rows
from tests.journey.walk import Way
from tests.labels.zpl_reading import burnt
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.db import canonical
from tracker.identity.environment import Environment
from tracker.identity.isbt128 import check_character
from tracker.identity.isbt128_message import ContainerMessage, read_message
from tracker.marking.isbt import reading
from tracker.marking.isbt.reading import code_of_message
from tracker.people.facility.rules import judge_facility

__all__ = ["hands", "known_passwords"]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
CODES = {"marrow": "DM001", "bmmnc": "DM002", "msc": "DM003"}
OURS = {"fin": "A9999", "licence": "facility of tests", "codes": CODES}
BAGS = ("HARV-A-1", "HARV-A-2")


def said(row: dict[str, Any]) -> LabelSnapshot:
    """What a label says, as the record keeps it."""
    stored = row["snapshot"]
    return LabelSnapshot.from_canonical(
        canonical(json.loads(stored) if isinstance(stored, str) else stored)
    )


def collected(bench: Bench) -> list[LabelSnapshot]:
    """The collection labels, in the order of printing."""
    found = [r for r in rows(bench, "label_instance") if r["layout"].startswith("collection")]
    return [said(r) for r in sorted(found, key=lambda r: (r["prepared_at"], r["id"]))]


def message(label: LabelSnapshot) -> str:
    """What its Data Matrix says."""
    assert label.isbt is not None
    return label.isbt.message


def licensed(bench: Bench, **changes: Any) -> None:
    """The site has said its number, by two people."""
    door = {"second": "qp", "reason": "licensed this spring"}
    bench.did("qa", "staff:facility:set", OURS | changes, **door)


@pytest.fixture
def way(bench: Bench) -> Way:
    """Two bags of one harvest, each wearing a label with both symbols."""
    licensed(bench)
    way = Way(bench).ready().banded().identified().harvested(containers=3)
    bags = [way.names[name] for name in BAGS]
    given = {"therapy": way.therapy, "containers": bags, "layout": "collection"}
    codes = bench.did("nurse", "marking:labels:printed", given)["codes"]
    put_on(way, codes)
    return way


def put_on(way: Way, codes: dict[str, str]) -> None:
    on = [{"code": code, "container": way.names[name]} for name, code in codes.items()]
    given = {"therapy": way.therapy, "applied": on}
    way.bench.did("nurse", "marking:labels:applied", given, second="physician")
    way.names |= {f"{name}.code": code for name, code in codes.items()}


def test_a_label_says_donation_product_division_and_chain_of_identity(
    bench: Bench, way: Way
) -> None:
    one, two = collected(bench)
    assert (one.layout, two.layout) == ("collection_isbt", "collection_isbt")
    for number, label in enumerate((one, two), 1):
        assert label.isbt is not None
        read = read_message(message(label), Environment.TEST)
        assert isinstance(read, ContainerMessage)
        assert str(read.din) == label.isbt.din
        assert label.isbt.din.startswith("A999926")  # the bench's clock is in 2026
        assert label.isbt.check == check_character(label.isbt.din)
        # two bags of one harvest: one donation number, 99 and two divisions in [032]
        assert (read.product.text, read.division) == ("DM001199", f"00000{number}")
        assert str(read.coi) == label.coi
        assert read.supplement == label.payload[-18:]
        assert label.isbt.product_code == f"DM001199 00000{number}"
    assert len({r["din"] for r in rows(bench, "isbt_number")}) == 1
    assert [r["own_din"] for r in rows(bench, "isbt_number")].count(None) == 1


def test_paper_bitmap_and_picture_say_both_symbols_as_the_record_does(
    bench: Bench, way: Way
) -> None:
    for label in collected(bench):
        paper = pypdfium2.PdfDocument(label_pdf([label]))[0]
        pictures = [paper.render(scale=300 / 72).to_pil(), label_png(label)]
        pictures += [burnt(zpl(label, dpi=dpi)).dots for dpi in (203, 300)]
        for picture in pictures:
            read = {(s.text, s.identifier) for s in read_symbols(picture)}
            assert read == {(label.payload, "]Q1"), (message(label), "]d1")}


def test_the_matrix_leads_where_the_own_code_leads(bench: Bench, way: Way, hands: Hands) -> None:
    for label in collected(bench):
        by_code = hands.client("nurse").post("/scan", data={"scan": label.payload})
        by_matrix = hands.client("nurse").post("/scan", data={"scan": message(label)})
        assert by_code.status_code == by_matrix.status_code == 303
        assert by_code.headers["Location"] == by_matrix.headers["Location"]
        assert label.short_name in hands.look("nurse", by_matrix.headers["Location"])


def test_an_act_takes_the_matrix_for_the_label(bench: Bench, way: Way) -> None:
    messages = [message(label) for label in collected(bench)]
    given = {"therapy": way.therapy, "name": "SHIP-1", "logger": "TL-1", "seal": "S-1"}
    bench.did(
        "courier", "collection:shipment:sent", given | {"containers": messages}, second="nurse"
    )


def test_after_a_reprint_the_old_matrix_is_stopped(bench: Bench, way: Way, hands: Hands) -> None:
    old = collected(bench)[0]
    given = {"therapy": way.therapy, "label": message(old), "reason": "smeared by alcohol"}
    out = bench.did("nurse", "marking:label:reprinted", given, second="physician")
    put_on(way, {"HARV-A-1": out["codes"]["HARV-A-1"]})
    new = collected(bench)[-1]
    assert message(new)[:-18] == message(old)[:-18]
    assert message(new) != message(old)
    refused = hands.client("nurse").post("/scan", data={"scan": message(old)})
    assert refused.status_code == 409
    assert hands.client("nurse").post("/scan", data={"scan": message(new)}).status_code == 303
    sent = {"therapy": way.therapy, "name": "S", "logger": "T", "seal": "S"}
    why = bench.do(
        "courier",
        "collection:shipment:sent",
        sent | {"containers": [message(old)]},
        second="nurse",
    )
    assert why.verdict.codes == ("label_not_active",)


def test_no_altered_message_leads_anywhere(bench: Bench, way: Way, engine: str) -> None:
    """One character changed, left out, doubled or swapped at every place: 0 taken (I14)."""
    dice = random.Random(813267)
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ=+&<>/,"
    label = collected(bench)[0]
    text = message(label)
    altered = set()
    for n, here in enumerate(text):
        altered |= {text[:n] + dice.choice(letters) + text[n + 1 :] for _ in range(8)}
        altered |= {text[:n] + text[n + 1 :], text[:n] + here + text[n:]}
        altered |= {text[:n] + text[n : n + 2][::-1] + text[n + 2 :]}
    altered -= {text}
    other = message(collected(bench)[1])
    altered |= {text[:-18] + other[-18:], text + other, text.lower(), f" {text}", f"{text}\n"}
    with bench.site.database.reading() as s:
        assert code_of_message(s, text, Environment.TEST) == label.payload
        taken = [one for one in altered if code_of_message(s, one, Environment.TEST)]
    print(f"\n{len(altered)} altered messages, {len(taken)} taken")
    assert taken == []


def test_without_the_whole_comparison_an_altered_message_is_taken(
    bench: Bench, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard removed: the expiry or the chain of identity could be anybody's."""
    text = message(collected(bench)[0])
    foreign = text.replace("&/CHA9999", "&/CHA9998")
    with bench.site.database.reading() as s:
        assert code_of_message(s, foreign, Environment.TEST) is None
        monkeypatch.setattr(reading, "same", lambda snapshot, text: True)
        assert code_of_message(s, foreign, Environment.TEST) is not None


def test_a_message_is_scanned_and_never_typed(bench: Bench, way: Way, hands: Hands) -> None:
    """No check character covers a message, so fingers cannot bring one (H18)."""
    typed = {"scan": message(collected(bench)[0]), "by": "hand"}
    page = hands.client("nurse").post("/scan", data=typed)
    assert page.status_code == 409
    assert rows(bench, "typed_code") == []


def test_a_message_of_the_facility_of_tests_is_none_in_production(bench: Bench, way: Way) -> None:
    text = message(collected(bench)[0])
    with bench.site.database.reading() as s:
        assert code_of_message(s, text, Environment.PRODUCTION) is None


@pytest.mark.parametrize(
    ("changes", "environment", "codes"),
    [
        ({}, Environment.TEST, ()),
        ({}, Environment.PRODUCTION, ("facility_number_not_usable",)),  # ST-001, 5.3
        ({"fin": "W4836"}, Environment.PRODUCTION, ()),
        ({"fin": "O4836"}, Environment.TEST, ("facility_number_not_usable",)),
        ({"licence": " "}, Environment.TEST, ("facility_without_licence",)),
        ({"codes": {"msc": "DM003"}}, Environment.TEST, ("product_code_missing",)),
        ({"codes": CODES | {"msc": "dm003"}}, Environment.TEST, ("product_code_wrong",)),
        ({"fin": "", "licence": "", "codes": {}}, Environment.PRODUCTION, ()),
    ],
)
def test_what_a_site_may_say_of_itself(
    engine: str, changes: dict[str, Any], environment: Environment, codes: tuple[str, ...]
) -> None:
    told: dict[str, Any] = OURS | changes
    found = judge_facility(told["fin"], told["licence"], told["codes"], environment)
    assert tuple(r.code for r in found) == codes


def test_the_number_is_set_by_two_with_a_reason_on_its_page(bench: Bench, hands: Hands) -> None:
    assert "none: our own codes alone" in hands.look("qa", "/facility")
    assert 'name="password"' in hands.look("qa", "/facility"), "who sets it signs it"
    lines = "\n".join(f"{name} {code}" for name, code in CODES.items())
    form = {"fin": "A9999", "licence": "of tests", "codes": lines, "reason": "licensed"}
    assert hands.post("qa", "/facility", **form).status_code == 409, "nobody signed beside"
    assert hands.post("qa", "/facility", "qp", **form).status_code == 303
    (row,) = rows(bench, "facility_setting")
    assert (row["fin"], row["set_by"] != row["second"]) == ("A9999", True)
    assert "A9999 · of tests" in hands.look("qa", "/facility")
    assert hands.post("qa", "/facility", "qp", **form).status_code == 409, "so already"
    assert copy(bench, "facility_setting", n=7, licence="") == "facility_number_licensed"
    assert copy(bench, "facility_setting", n=7, reason="") == "i20_facility_set_with_reason"


def test_a_donation_number_begins_once(bench: Bench, way: Way) -> None:
    """By hand-written SQL: a second donation of the number, a donation of nobody (I14, I01)."""
    root = next(r for r in rows(bench, "isbt_number") if r["own_din"])
    other = way.names["HARV-A-3"]
    bare = {"container_id": other, "product_code": "DM009"}
    assert "i14_donation_number_once" in insert(bench, "isbt_number", root | bare)
    loose = root | bare | {"own_din": None, "donation_id": other}
    assert "i01_donation_of_this_therapy" in insert(bench, "isbt_number", loose)
    twin = root | {"container_id": other, "own_din": None, "donation_id": root["container_id"]}
    assert "i14_isbt_container_once" in insert(bench, "isbt_number", twin)


def test_without_a_number_labels_carry_our_own_code_alone(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified().harvested()
    given = {"containers": [way.names["HARV-A-1"]], "layout": "collection"}
    bench.did("nurse", "marking:labels:printed", {"therapy": way.therapy} | given)
    (label,) = collected(bench)
    assert (label.layout, label.isbt) == ("collection", None)
    assert rows(bench, "isbt_number") == []
