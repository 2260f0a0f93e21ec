"""Genealogy: nobody's cells become another's (I01, I28)."""

from __future__ import annotations

from typing import Final

from tests.journey.attacks.writing import OWN_PARENT, attack, copied, parent

MATERIAL: Final = (
    attack(
        "child of another patient",
        parent("{a.POOL-P2}", "{b.P2-CS10-01}"),
        "i01_parent_of_this_therapy",
        OWN_PARENT,
    ),
    attack(
        "child of another therapy of the same patient",
        parent("{a.POOL-P2}", "{o.P2-CS10-01}"),
        "i01_parent_of_this_therapy",
        OWN_PARENT,
    ),
    attack(
        "a child given to another patient's parent",
        parent("{b.POOL-P2}", "{a.P2-CS10-01}"),
        "i01_child_of_this_therapy",
        OWN_PARENT,
    ),
    attack(
        "a container as its own parent",
        parent("{a.POOL-P2}", "{a.POOL-P2}"),
        "i01_not_its_own_parent",
        OWN_PARENT,
    ),
    attack(
        "child of a discarded parent",
        parent("{a.POOL-P2}", "{a.POOL-P1}"),
        "i28_child_of_a_rejected_parent",
        OWN_PARENT,
    ),
    attack(
        "re-parenting",
        "update parentage set parent_id = {b.P2-CS10-01} where child_id = {a.POOL-P2}",
        "i08_never_changed",
        OWN_PARENT,
    ),
    attack(
        "container moved to another therapy",
        "update container set therapy_id = {b.therapy} where id = {a.MSC-U2}",
        "i08_never_changed",
        copied("container", "id = {a.MSC-U2}", id="'new'", short_name="'NEW'"),
    ),
    attack(
        "container put into another patient's lot",
        copied(
            "container",
            "id = {a.MSC-U2}",
            id="'new'",
            short_name="'NEW'",
            lot_id="{b.MSC-lot}",
        ),
        "i01_container_lot_of_this_therapy",
        copied("container", "id = {a.MSC-U2}", id="'new'", short_name="'NEW'"),
    ),
    attack(
        "lot moved to another therapy",
        "update lot set therapy_id = {b.therapy} where id = {a.MSC-lot}",
        "i08_never_changed",
        copied("lot", "id = {a.MSC-lot}", id="'new'", number="'msc-9'"),
    ),
    attack(
        "pool edge across therapies",
        copied(
            "wash",
            "bulk_id = {a.MSC-BULK}",
            step_id="{a.step}",
            bulk_id="{a.MNC-B}",
            pool_id="{b.POOL-P2}",
        ),
        "i01_washed_pool_of_this_therapy",
        copied("wash", "bulk_id = {a.MSC-BULK}", step_id="{a.step}", bulk_id="{a.MNC-B}"),
    ),
)
