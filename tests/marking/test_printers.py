"""Label printers: their addresses, sizes and test prints."""

from __future__ import annotations

import pytest

from tests import attacks
from tests.ground import Ground
from tests.marking.test_printing import at, lab, labels_of
from tests.sites import Bench
from tracker.marking.printing.spool import Spool

__all__ = ["lab"]


def test_a_printer_takes_only_labels_of_its_size(lab: Ground) -> None:
    given = {"name": "Vials", "way": "tcp", "address": "127.0.0.1:9", "layout": "cryovial"}
    small = lab.bench.did("production", "marking:printer:added", given)["printer"]
    labels = labels_of(lab, "P1-F01")
    wrong = {"labels": list(labels.values()), "printer": small}
    assert lab.codes_of("tech", "marking:labels:sent", wrong) == {"printer_of_another_size"}


@pytest.mark.parametrize(
    ("way", "address"),
    [
        ("lp", "-o raw"),
        ("lp", "a b"),
        ("lp", ""),
        ("tcp", "printer"),
        ("tcp", "printer:0"),
        ("tcp", "printer:70000"),
        ("tcp", "http://x:9100"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_address_that_is_none_is_refused(bench: Bench, way: str, address: str) -> None:
    given = {"name": "A", "way": way, "address": address, "layout": "flask"}
    answer = bench.do("production", "marking:printer:added", given)
    assert not answer.accepted


def test_a_test_print_is_scanned_back_and_a_printer_that_fails_it_is_out_of_use(
    lab: Ground,
) -> None:
    with at(lab) as (where, ear):
        spool = Spool(lab.bench.site)
        for read in (True, False):
            test = lab.bench.did("tech", "marking:printer:tested", {"printer": where})["test"]
            spool.send_waiting()
            code = next(
                r["code"] for r in attacks.rows(lab.bench, "printer_test") if r["id"] == test
            )
            wrong = {"test": test, "code": code[:-1] + "0"}
            refused = lab.bench.do("tech", "marking:printer:read_back", wrong)
            assert refused.verdict.codes == ("test_print_of_another",)
            given = {"test": test, "code": code if read else ""}
            assert lab.bench.did("tech", "marking:printer:read_back", given) == {"read": read}
    assert ear.got.count(b"^XA") == ear.got.count(b"^XZ") == 2
    labels = labels_of(lab, "P1-F01")
    given = {"labels": list(labels.values()), "printer": where}
    assert lab.codes_of("tech", "marking:labels:sent", given) == {"printer_out_of_use"}
