"""One at a time: active label, active wristband, open therapy in a work area (I11, I26)."""

from __future__ import annotations

from typing import Final

from tests.journey.attacks.writing import BAND, NEW_LABEL, attack, copied, then

NEW_BAND: Final = copied("wristband", "id = {a.band}", id="'new'", code="'new'")
CLOSED: Final = (
    "update open_occupancy set therapy_id = null, clearance_id = null"
    " where work_area_id = {a.BSC-2}"
)
B_CLEARED: Final = copied(
    "line_clearance", "id = {a.clearance}", id="'new'", therapy_id="{b.therapy}"
)
OPEN_FOR_B: Final = (
    "update open_occupancy set therapy_id = {b.therapy}, clearance_id = 'new'"
    " where work_area_id = {a.BSC-2}"
)

POINTERS: Final = (
    attack(
        "second active label of a role",
        then(
            NEW_LABEL,
            "insert into active_label (container_id, role, therapy_id, label_id)"
            " values ({a.MSC-U1}, 'primary', {a.therapy}, 'label-new')",
        ),
        "pk_active_label",
        then(
            NEW_LABEL,
            "update active_label set label_id = 'label-new' where container_id = {a.MSC-U1}",
        ),
    ),
    attack(
        "one label active in two roles",
        "insert into active_label (container_id, role, therapy_id, label_id)"
        " values ({a.MSC-U1}, 'outer', {a.therapy}, {a.label})",
        "i11_label_active_once i11_active_label_of_this_container",
        then(
            NEW_LABEL.replace("role, 'code-new'", "'outer', 'code-new'"),
            "insert into active_label (container_id, role, therapy_id, label_id)"
            " values ({a.MSC-U1}, 'outer', {a.therapy}, 'label-new')",
        ),
    ),
    attack(
        "second active wristband",
        then(
            NEW_BAND,
            "insert into active_wristband (patient_id, therapy_id, wristband_id)"
            " select patient_id, {a.therapy}, 'new' from therapy where id = {a.therapy}",
        ),
        "pk_active_wristband",
        then(
            NEW_BAND,
            "update active_wristband set wristband_id = 'new' where therapy_id = {a.therapy}",
        ),
    ),
    attack(
        "another patient's wristband made the active one",
        f"update active_wristband set wristband_id = {BAND} where therapy_id = {{a.therapy}}",
        "i02_active_wristband_of_the_patient i11_wristband_active_once",
        "update active_wristband set wristband_id = null where therapy_id = {a.therapy}",
    ),
    attack(
        "second open therapy in a work area",
        then(B_CLEARED, OPEN_FOR_B),
        "i26_one_therapy_open",
        then(CLOSED, B_CLEARED, OPEN_FOR_B),
    ),
    attack(
        "work area opened a second time beside the first",
        then(
            B_CLEARED,
            "insert into open_occupancy (work_area_id, therapy_id, clearance_id)"
            " values ({a.BSC-2}, {b.therapy}, 'new')",
        ),
        "pk_open_occupancy",
        then(CLOSED, B_CLEARED, OPEN_FOR_B),
    ),
    attack(
        "work area opened without clearance",
        then(
            CLOSED,
            "update open_occupancy set therapy_id = {b.therapy} where work_area_id = {a.BSC-2}",
        ),
        "i26_open_needs_clearance",
        then(CLOSED, B_CLEARED, OPEN_FOR_B),
    ),
    attack(
        "work area opened on another therapy's clearance",
        then(
            CLOSED,
            "update open_occupancy set therapy_id = {b.therapy}, clearance_id = {a.clearance}"
            " where work_area_id = {a.BSC-2}",
        ),
        "i26_opened_after_clearance",
        then(CLOSED, B_CLEARED, OPEN_FOR_B),
    ),
)
