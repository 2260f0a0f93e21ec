"""A patient whose values are found wherever they stand, and the erasure of them."""

from __future__ import annotations

from pathlib import Path

from tests.journey.walk import Way, definition
from tests.sites import Bench
from tracker.therapy.erasure import ERASED

NAME, NUMBER, BORN = "Marked Nameless 王标记", "HN-MARKED-4711", "1971-02-03"
CLEAR = (NAME, NUMBER, BORN)


def marked(bench: Bench) -> Way:
    """A patient whose values are found wherever they stand; his therapy is over."""
    way = Way(bench)
    given = {
        "subject_code": "SYN-ON-071",
        "name": NAME,
        "hospital_number": NUMBER,
        "born_on": BORN,
        "sex": "F",
        "trial": "NCT00813267",
        "definition": definition(bench),
    }
    way.names |= bench.did("coordinator", "therapy:patient:enrolled", given)
    way.did("investigator", "therapy:therapy:ended", outcome="discontinued", reason="moved away")
    return way


def erased(bench: Bench, patient: str, *, second: str = "qa", signed: bool = True) -> set[str]:
    """Codes of the reasons with which the erasure is refused; empty when it was done."""
    given = {"patient": patient, "ground": "patient_request"}
    answer = bench.do("admin", ERASED, given, second=second, signed=signed)
    assert answer.accepted == (not answer.reasons)
    return set(answer.verdict.codes)


def bytes_of(bench: Bench) -> bytes:
    """Everything in the files of a SQLite database, its journal and lock too."""
    path = Path(str(bench.site.database.engine.url.database))
    return b"".join(p.read_bytes() for p in path.parent.glob(f"{path.name}*"))
