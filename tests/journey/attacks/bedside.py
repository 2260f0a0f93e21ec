"""At the bedside and at release: wristband, second infusion, one person in two places."""

from __future__ import annotations

from typing import Final

from tests.journey.attacks.writing import (
    BAND,
    STARTED,
    STARTED_RIGHTLY,
    attack,
    copied,
    start,
    then,
)


def check(id_: str, checker: str) -> str:
    """One more check of the matched unit by this person."""
    return copied("unit_check", "id = {a.check}", id=f"'{id_}'", checker=checker)


def match(first: str, second: str) -> str:
    """The two new checks joined as one person's and another's."""
    return copied(
        "unit_match",
        "id = {a.match}",
        id="'new'",
        check_1="'check-1'",
        check_2="'check-2'",
        checker_1=first,
        checker_2=second,
    )


TWO_CHECKS: Final = then(check("check-1", "{infusion_nurse}"), check("check-2", "{physician}"))
SAME_TWICE: Final = then(check("check-1", "{infusion_nurse}"), check("check-2", "{infusion_nurse}"))
MATCHED: Final = then(TWO_CHECKS, match("{infusion_nurse}", "{physician}"))
SESSION: Final = copied("bedside_session", "id = {a.session}", id="'new'")
REVIEW: Final = copied("batch_review", "lot_id = {a.MSC-lot}", id="'new'")
DISPOSITION: Final = copied("disposition", "lot_id = {a.MSC-lot}", id="'new'")

BEDSIDE: Final = (
    attack(
        "session with another patient's wristband",
        copied("bedside_session", "id = {a.session}", id="'new'", wristband_id=BAND),
        "i02_session_with_this_therapys_wristband",
        SESSION,
    ),
    attack(
        "check with another patient's wristband",
        copied("unit_check", "id = {a.check}", id="'new'", wristband_id=BAND),
        "i02_check_with_the_sessions_wristband",
        check("new", "checker"),
    ),
    attack(
        "infusing with another patient's wristband",
        then(STARTED, start(wristband_id=BAND)),
        "i02_started_with_the_sessions_wristband",
        STARTED_RIGHTLY,
    ),
    attack(
        "harvest identity by another patient's wristband",
        copied(
            "harvest_identity",
            "therapy_id = {a.therapy} limit 1",
            step_id="{a.step}",
            wristband_id=BAND,
        ),
        "i02_identity_by_this_patients_wristband",
        copied("harvest_identity", "therapy_id = {a.therapy} limit 1", step_id="{a.step}"),
    ),
    attack(
        "infusing under another therapy",
        then(STARTED, start(therapy_id="{b.therapy}")),
        "i02_started_unit_was_accepted i06_into_the_units_artery"
        " i06_match_of_this_session_and_unit i01_start_step_of_this_therapy"
        " i02_started_with_the_sessions_wristband i06_started_on_a_marked_side",
        STARTED_RIGHTLY,
    ),
    attack(
        "infusing twice",
        copied("infusion_start", "unit_id = {a.MSC-U1}"),
        "i03_unit_infused_once",
        STARTED_RIGHTLY,
    ),
    attack(
        "infusing without the state of it",
        start(),
        "i06_accepted_unit_is_started",
        STARTED_RIGHTLY,
    ),
    attack(
        "infusing into another artery",
        then(STARTED, start(artery="'lfca'")),
        "i06_into_the_units_artery i06_match_of_this_session_and_unit",
        STARTED_RIGHTLY,
    ),
    attack(
        "infusing at the instant of expiry",
        then(
            STARTED,
            start(started_at="(select expires_at from unit_fill where container_id = {a.MNC-U1})"),
        ),
        "i06_expired_unit_is_not_started",
        STARTED_RIGHTLY,
    ),
    attack(
        "one person checking twice",
        then(SAME_TWICE, match("{infusion_nurse}", "{infusion_nurse}")),
        "i04_checked_by_two",
        MATCHED,
    ),
    attack(
        "one person checking twice, said to be two",
        then(SAME_TWICE, match("{infusion_nurse}", "{physician}")),
        "i04_check_2_of_this_unit",
        MATCHED,
    ),
    attack(
        "one check counted twice",
        then(TWO_CHECKS, match("{infusion_nurse}", "{physician}").replace("check-2", "check-1")),
        "i04_two_checks i04_check_2_of_this_unit",
        MATCHED,
    ),
    attack(
        "starting alone",
        then(STARTED, start(second="by")),
        "i04_started_by_two",
        STARTED_RIGHTLY,
    ),
    attack(
        "performer verifying his own step",
        copied("step_record", "id = {a.step}", id="'new'", verified_by="performed_by"),
        "i04_step_verified_by_another",
        copied("step_record", "id = {a.step}", id="'new'", verified_by="{qa}"),
    ),
    attack(
        "maker reviewing",
        copied("batch_review", "lot_id = {a.MSC-lot}", id="'new'", reviewed_by="{lab_tech}"),
        "i07_maker_does_not_review",
        REVIEW,
    ),
    attack(
        "maker releasing",
        copied("disposition", "lot_id = {a.MSC-lot}", id="'new'", decided_by="{lab_tech}"),
        "i07_maker_does_not_release",
        DISPOSITION,
    ),
    attack(
        "tester standing second at the release",
        copied("disposition", "lot_id = {a.MSC-lot}", id="'new'", second="{qc_analyst}"),
        "i07_maker_does_not_release",
        DISPOSITION,
    ),
    attack(
        "release without review",
        copied("disposition", "lot_id = {a.MSC-lot}", id="'new'", review_id="null"),
        "i06_only_rejected_unreviewed",
        DISPOSITION,
    ),
    attack(
        "release on another patient's review",
        copied(
            "disposition",
            "lot_id = {a.MSC-lot}",
            id="'new'",
            review_id="(select id from batch_review where lot_id = {b.MSC-lot})",
        ),
        "i06_disposition_after_its_review",
        DISPOSITION,
    ),
)
