"""State history: no step that is not allowed, from no state it is not in, no fork, no gap (I05)."""

from __future__ import annotations

from typing import Final

from tests.journey.attacks.writing import STARTED, attack, copied, state, then

# MNC-U1 was prepared, filled, released, issued, accepted: STARTED is the row that comes next.
HISTORY: Final = (
    attack(
        "illegal transition",
        state("n + 1", "to_state", "infused"),
        "i05_step_allowed_for_kind",
        STARTED,
    ),
    attack(
        "transition of another kind of container",
        state("n + 1", "to_state", "in_culture"),
        "i05_step_allowed_for_kind",
        STARTED,
    ),
    attack(
        "transition from a state it is not in",
        state("n + 1", "'issued'", "accepted"),
        "i05_step_follows_the_last",
        STARTED,
    ),
    attack(
        "fork",
        then(STARTED, state("n + 1", "to_state", "revoked")),
        "pk_container_state",
        then(STARTED, state("n + 2", "'started'", "infused")),
    ),
    attack(
        "gap",
        state("n + 2", "to_state", "started"),
        "i05_step_follows_the_last",
        STARTED,
    ),
    attack(
        "second first row",
        state("0", "null", "prepared"),
        "pk_container_state",
        STARTED,
    ),
    attack(
        "first row again, further on",
        state("n + 1", "null", "prepared"),
        "i05_first_has_no_from i05_starts_prepared",
        STARTED,
    ),
    attack(
        "first row of another state",
        then(
            copied("container", "id = {a.MNC-U1}", id="'new'", short_name="'NEW'"),
            state("0", "null", "released").replace("select container_id", "select 'new'"),
        ),
        "i05_starts_prepared",
        then(
            copied("container", "id = {a.MNC-U1}", id="'new'", short_name="'NEW'"),
            state("0", "null", "prepared").replace("select container_id", "select 'new'"),
        ),
    ),
    attack(
        "state of another patient's container",
        state("n + 1", "to_state", "started").replace("select container_id", "select {b.MNC-U1}"),
        "i01_state_of_this_container",
        STARTED,
    ),
    attack(
        "held unit started",
        then(
            "insert into hold (id, therapy_id, container_id, reason, placed_at, placed_by)"
            " select 'new', {a.therapy}, {a.MNC-U1}, 'question', at, by from container_state"
            " where container_id = {a.MNC-U1} and n = 0",
            STARTED,
        ),
        "i31_held_material_stays",
        STARTED,
    ),
    attack(
        "lot released without review",
        copied(
            "lot_state",
            "lot_id = {a.MSC-lot} and n = 0",
            n="(select max(n) + 1 from lot_state where lot_id = {a.MSC-lot})",
            from_state="'open'",
            to_state="'released'",
        ),
        "i05_lot_step_allowed i05_lot_step_follows",
        copied(
            "lot_state",
            "lot_id = {a.MSC-lot} and n = 0",
            n="(select max(n) + 1 from lot_state where lot_id = {a.MSC-lot})",
            from_state="'conditionally_released'",
            to_state="'released'",
        ),
    ),
    attack(
        "voided label applied again",
        copied(
            "label_state",
            "label_id = {a.spare} and n = 0",
            n="(select max(n) + 1 from label_state where label_id = {a.spare})",
            from_state="'destroyed'",
            to_state="'applied'",
        ),
        "i05_label_step_allowed",
        copied(
            "label_state",
            "label_id = {a.label} and n = 0",
            n="(select max(n) + 1 from label_state where label_id = {a.label})",
            from_state="'applied'",
            to_state="'voided'",
        ),
    ),
)
