"""The pages of a culture taken over from paper: line by line as the paper has it, then its gaps."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks import rows
from tests.journey.donor.test_pages import Donor
from tests.journey.expansion.paper import GAPS, PAPER, TAG
from tests.pages.entries import refused_for
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the act has its own tests


def local(text: str) -> str:
    """An instant of the paper as a field of the page holds it."""
    return text.removeprefix("@").removesuffix("+08:00")[:16]


def typed(**changes: str) -> dict[str, str]:
    """The paper as somebody types it."""
    out: dict[str, Any] = {"reason": PAPER["reason"], "medium": PAPER["medium"]}
    out |= {f"harvest-{k}": v for k, v in PAPER["harvest"].items()}
    out |= {f"mnc-{k}": v for k, v in PAPER["mnc"].items()}
    for n, passage in enumerate(PAPER["passages"]):
        out |= {f"passages-{n}-{k}": v for k, v in passage.items()}
    for proof in PAPER["proofs"]:
        out[f"proof-{proof['fact']}"] = str(proof["proven"]).lower()
        out[f"said-{proof['fact']}"] = proof["said"]
    out["makers"] = "tech, tech_2"
    form = {k: local(v) if k.endswith("_at") else str(v) for k, v in out.items()}
    return form | changes


@pytest.fixture
def way(bench: Bench) -> Donor:
    bench.clock.on(days=37)  # from 1 April to 8 May
    way = Donor(bench).ready()
    assert isinstance(way, Donor)
    return way


def test_a_culture_is_told_from_paper_and_its_gaps_are_decided_on_their_page(
    way: Donor, hands: Hands
) -> None:
    path = way.at("paper")
    assert "Document and page" in hands.look("production", path)
    assert "After this signature" in hands.look("production", path)  # they make its lot (I07)
    wrong = hands.post("production", path, "tech_3", **typed(makers="somebody"))
    assert wrong.status_code == 409
    assert refused_for(way.bench) == {"maker_unknown"}
    assert 'value="BR-0031 p. 5"' in wrong.get_data(as_text=True)
    answer = hands.post("production", path, "tech_3", **typed())
    assert answer.status_code == 303, refused_for(way.bench)
    assert hands.done() == TAG
    names = {c["short_name"] for c in rows(way.bench, "container") if c["lot_id"]}
    assert {"P0-F06", "POOL-P0", "P1-F12"} <= names
    therapy = hands.look("qa", answer.location)
    assert "from paper" in therapy
    assert f"{way.therapy}/paper/gaps" in therapy
    gaps = way.at("paper/gaps")
    page = hands.look("qa", gaps)
    assert "lots were kept in a book that is lost" in page
    assert "BR-0031 p. 2" in page
    for fact in GAPS:
        form = {"fact": fact, "reason": "STR profile of P1 matches the blood"}
        assert hands.post("qa", gaps, "qp", **form).status_code == 303, refused_for(way.bench)
    assert "Everything is proven or decided" in hands.look("qa", gaps)
