"""Rows of every kind that point across: sample, result, label, custody, dose, check, infusion."""

from __future__ import annotations

from typing import Final

from tests.journey.attacks.writing import (
    NEW_LABEL,
    STARTED,
    STARTED_RIGHTLY,
    attack,
    copied,
    start,
    then,
)

ROWS_ACROSS: Final = (
    attack(
        "sample of another patient's container",
        copied(
            "sample",
            "container_id = {a.QC-M0}",
            container_id="{a.BLD-001}",
            of_container_id="{b.MSC-BULK}",
        ),
        "i01_sampled_container_of_this_therapy",
        copied("sample", "container_id = {a.QC-M0}", container_id="{a.BLD-001}"),
    ),
    attack(
        "result of another patient's sample",
        copied(
            "test_result",
            "sample_id = {a.QC-M0} and test = 'viability'",
            id="'new'",
            sample_id="{b.QC-M0}",
        ),
        "i01_result_of_this_therapy",
        copied("test_result", "sample_id = {a.QC-M0} and test = 'viability'", id="'new'"),
    ),
    attack(
        "result booked on another patient's lot",
        copied(
            "test_result",
            "sample_id = {a.QC-M0} and test = 'viability'",
            id="'new'",
            lot_id="{b.MSC-lot}",
        ),
        "i01_result_lot_of_this_therapy",
        copied("test_result", "sample_id = {a.QC-M0} and test = 'viability'", id="'new'"),
    ),
    attack(
        "label of another patient's container",
        copied(
            "label_instance",
            "id = {a.label}",
            id="'new'",
            code="'new'",
            container_id="{b.MSC-U1}",
        ),
        "i01_label_of_this_therapy",
        NEW_LABEL,
    ),
    attack(
        "another patient's label made the active one",
        "update active_label set label_id = {b.label} where container_id = {a.MSC-U1}",
        "i11_active_label_of_this_container i11_label_active_once",
        "update active_label set label_id = null where container_id = {a.MSC-U1}",
    ),
    attack(
        "custody of another patient's container",
        copied(
            "custody",
            "container_id = {a.MSC-U1} and n = 0",
            n="99",
            container_id="{b.MSC-U1}",
        ),
        "i01_custody_of_this_therapy",
        copied("custody", "container_id = {a.MSC-U1} and n = 0", n="99"),
    ),
    attack(
        "dose filled into another patient's container",
        copied("unit_fill", "container_id = {a.MSC-U1}", container_id="{b.POOL-P2}"),
        "i01_unit_of_this_therapy",
        copied("unit_fill", "container_id = {a.MSC-U1}", container_id="{a.POOL-P2}"),
    ),
    attack(
        "dose given of another patient's unit",
        copied("infusion_stop", "unit_id = {a.MSC-U1}", unit_id="{b.MNC-U1}"),
        "i03_stop_of_a_start",
        then(
            STARTED_RIGHTLY,
            copied("infusion_stop", "unit_id = {a.MSC-U1}", unit_id="{a.MNC-U1}"),
        ),
    ),
    attack(
        "check of another patient's unit",
        copied(
            "unit_check",
            "id = {a.check}",
            id="'new'",
            unit_id="{b.MNC-U1}",
        ),
        "i02_checked_unit_was_accepted i06_checked_for_the_units_artery",
        copied("unit_check", "id = {a.check}", id="'new'"),
    ),
    attack(
        "issue of another patient's unit",
        copied("unit_issue", "unit_id = {a.MSC-U1}", unit_id="{b.POOL-P2}"),
        "i02_issued_unit_of_this_therapy",
        copied("unit_issue", "unit_id = {a.MSC-U1}", unit_id="{a.POOL-P2}"),
    ),
    attack(
        "acceptance of another patient's unit",
        copied("suite_acceptance", "unit_id = {a.MSC-U1}", unit_id="{b.POOL-P2}"),
        "i02_accepted_unit_was_received",
        then(
            copied("unit_issue", "unit_id = {a.MSC-U1}", unit_id="{a.POOL-P2}"),
            copied("unit_receipt", "unit_id = {a.MSC-U1}", unit_id="{a.POOL-P2}"),
            copied("suite_acceptance", "unit_id = {a.MSC-U1}", unit_id="{a.POOL-P2}"),
        ),
    ),
    attack(
        "infusion of another patient's unit",
        then(STARTED, start(unit_id="{b.MNC-U1}")),
        "i02_started_unit_was_accepted i06_into_the_units_artery"
        " i06_match_of_this_session_and_unit i06_accepted_unit_is_started",
        STARTED_RIGHTLY,
    ),
)
