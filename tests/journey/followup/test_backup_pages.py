"""The frozen vials are reviewed by their page, as in the case."""

from __future__ import annotations

from tests.attacks import rows
from tests.journey.laboratory import laboratory
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]


def test_vials_are_kept_by_qa_and_a_second_person(bench: Bench, hands: Hands) -> None:
    lab = laboratory(bench).grown(38)
    vials = [lab.id(f"VIAL-{n}") for n in range(1, 5)]
    path = f"/vials/{vials[0]}/review"
    form = {"vials": vials, "decision": "keep", "reason": "keep to consented date"}
    past = hands.post("qa", path, "qa_2", **form, keep_until="2026-01-01")
    assert past.status_code == 409
    assert 'id="f-keep_until-wrong"' in past.get_data(as_text=True)
    assert hands.post("qa", path, "qa_2", **form).status_code == 303
    assert hands.done() == "followup:backup:reviewed"
    assert {r["container_id"] for r in rows(bench, "backup_review_vial")} == set(vials)
    assert hands.client("tech").get(path).status_code == 403
