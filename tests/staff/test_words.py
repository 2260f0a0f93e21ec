"""Whatever people may do has the laboratory's words in both languages."""

from __future__ import annotations

from tracker import house
from tracker.act import widest_rules
from tracker.staff.training.words import known_words


def test_every_act_that_people_do_has_words_and_a_place() -> None:
    house.acts()
    tags = {w.act for w in widest_rules() if not w.act.startswith("ground:")}
    words = known_words()
    assert sorted(tags - words["acts"].keys()) == []
    assert sorted({t.partition(":")[0] for t in tags} - words["rooms"].keys()) == []
    for group in words.values():
        assert [k for k, said in group.items() if not (said.get("en") and said.get("zh"))] == []
