"""Values that violate one CHECK each, where they cannot be made from its text."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
LONG_AGO = "2001-01-01T00:00:00.000000Z"
"""As SQLite keeps an instant, and as PostgreSQL reads one; its first ten signs are the day."""
NO_WORD = "a word that is none"

LATER: Row = {"n": 1, "from_state": "a state before"}
"""A history row that is not the first, so that no rule about first rows speaks before."""
WRITTEN: dict[str, Row] = {
    "i04_matrix_changed_by_two": {"n": 9, "changed_by": "qa", "second": None, "reason": "x"},
    "i06_only_gaps_are_decided": {"proven": True},
    "i12_book_adds_up": {"remaining": 9},
    "i12_missing_is_explained": {"labels": 3, "missing": 1, "note": ""},
    "i14_bound_to_one_label": {"fate": "bound", "label_id": None},
    "i05_first_has_no_from": {"n": 1, "from_state": None, "to_state": "filled"},
    "i05_kit_first_has_no_from": {"n": 1, "from_state": None, "to_state": "prepared"},
    "i05_kit_state_counted": {"n": -1, "from_state": "prepared", "to_state": "returned"},
    "i05_kit_step_allowed": {"n": 1, "from_state": "prepared", "to_state": "taken_in"},
    "i05_label_first_has_no_from": {"n": 1, "from_state": None, "to_state": "printed"},
    "i05_label_starts_prepared": {"n": 0, "from_state": None, "to_state": "applied"},
    "i05_label_state_counted": {"n": -1, "from_state": "prepared", "to_state": "prepared"},
    "i05_lot_first_has_no_from": {"n": 1, "from_state": None, "to_state": "reviewed"},
    "i05_lot_starts_open": {"n": 0, "from_state": None, "to_state": "released"},
    "i05_lot_state_counted": {"n": -1, "from_state": "open", "to_state": "open"},
    "i05_starts_prepared": {"n": 0, "from_state": None, "to_state": "released"},
    "i05_state_counted": {"n": -1, "from_state": "prepared", "to_state": "prepared"},
    "i06_only_rejected_unreviewed": {"decision": "released", "review_id": None},
    "i06_started_state": {"state": "accepted"},
    "i06_unit_has_side_and_artery": {"artery": ""},
    "i10_one_head": {"id": 2},
    "i12_counted_when_settled": {"state": "printed"},
    "i12_kit_counted": {"spares": 2},
    "i12_kit_sealed_and_counted_by_two": {"n": 1, "from_state": "prepared", "to_state": "sealed"},
    "i12_labels_add_up": {"printed": 99},
    "i12_units_add_up": {"received": 99},
    "i17_blood_pressure_upright": {"systolic_low_mmhg": 120, "systolic_high_mmhg": 80},
    "i17_blood_value_has_its_time": {"hb_g_per_l": 1420, "blood_taken_at": None},
    "i17_doubling_time_needs_doublings": {"pdt_h": 67900, "pd": None},
    "i17_feeding_changes_medium": {"kind": "feed", "change_pct": None},
    "i17_haemoglobin_positive": {"hb_g_per_l": 0, "blood_taken_at": LONG_AGO},
    "i17_label_size_positive": {"width_mm": 0},
    "i17_lowest_not_over_highest": {"temp_min_c": 80, "temp_max_c": 20},
    "i17_units_counted": {"infused": 0, "infused_in_part": 1, "received": 0},
    "i17_volumes_not_negative": {"residual_ml": -1},
    "i17_window_around_its_day": {"due_on": "1999-01-01"},
    "i20_exceptional_on_request": {"decision": "oos_exceptional", "physician": None},
    "i20_access_reviewed_with_a_finding": {"reason": ""},
    "i16_passkey_signed_a_content": {"content_sha256": "0"},
    "i20_passkey_revoked_why": {"reason": ""},
    "i20_passkeys_allowed_why": {"reason": ""},
    "i21_passkey_of_a_verified_person": {"verified": False},
    "i21_passkey_used_by_a_verified_person": {"verified": False},
    "i20_matrix_changed_why": {"n": 9, "changed_by": "qa", "second": "qa_2", "reason": ""},
    "i22_list_by_its_hash": {"sha256": "short"},
    "i04_wording_approved_by_two": {"n": 9, "written_by": "qa", "second": None, "reason": "x"},
    "i20_denied_with_its_reason": {"verbal_id": "verbal-2", "confirmed": False, "remark": ""},
    "i20_qualification_ended_why": {"reason": ""},
    "i20_read_back_after_it_was_told": {"told_at": "2099-01-01T00:00:00.000000Z"},
    "i20_verbal_decision_in_words": {"words": ""},
    "i20_wording_changed_why": {"n": 9, "written_by": "qa", "second": "qa_2", "reason": ""},
    "i22_wording_by_its_hash": {"n": 9, "sha256": "short"},
    "i21_qualified_for_some_days": {"valid_from": "2026-05-02", "valid_until": "2026-05-01"},
    "i21_system_is_nobody": {"username": "system"},
    "i23_backup_holds_a_record": {"entries": 0},
    "i23_something_was_missing": {"first_missing": 9, "last_missing": 8},
    "i23_upgrade_goes_on": {"from_revision": "0003", "to_revision": "0002"},
    "i25_one_site": {"id": 2},
    "i26_open_needs_clearance": {"therapy_id": "therapy", "clearance_id": None},
    "printer_dpi_known": {"dpi": 600},
    "one_of_container_state_to_state": LATER | {"to_state": NO_WORD},
    "one_of_label_state_to_state": LATER | {"to_state": NO_WORD},
    "one_of_lot_state_to_state": LATER | {"to_state": NO_WORD},
    "one_of_vessel_care_kind": {"kind": NO_WORD, "change_pct": None},
    "signed_content_by_its_hash": {"sha256": "short"},
    "visit_stage_has_its_system": {"arco_system": "arco_2019", "arco_stage": None},
}


BESIDE: dict[str, Row] = {
    "checkpoint": {
        "size": 1,
        "key_id": "c74f20a3",
        "root": "",
        "occasion": "demand",
        "note": "",
        "made_at": LONG_AGO,
    },
    "sign_in_event": {
        "id": "event-1",
        "at": LONG_AGO,
        "person_id": None,
        "what": "failed",
        "factor": "password",
        "door": "page",
        "station_id": None,
        "address": "",
    },
    "verification": {
        "n": 1,
        "size": 1,
        "root": "",
        "rows_compared": 0,
        "findings": 0,
        "first_finding": "",
        "began_at": LONG_AGO,
        "ended_at": LONG_AGO,
        "asked_by": "",
    },
}
"""Rows of the tables beside the log, which no act fills."""
