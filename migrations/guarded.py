"""What the guards refuse: every change in place but a few, and what no row of a table may say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

FREE: Final = frozenset(
    {"alembic_version", "bench_pin", "credential", "passkey_challenge", "passkey_counter"}
    | {"print_spool", "scan_seen", "sign_in", "station_browser"}
)
"""Tables outside the log: no guard at all."""

CHANGES: Final[dict[str, frozenset[str]]] = {
    "log_head": frozenset({"size", "recorded_at", "link", "peaks"}),
    "person": frozenset({"active"}),
    "patient": frozenset({"salt", "name", "hospital_number", "born_on"}),
    "patient_version": frozenset({"salt", "name", "hospital_number", "born_on"}),
    "active_label": frozenset({"label_id"}),
    "active_wristband": frozenset({"wristband_id", "therapy_id"}),
    "open_occupancy": frozenset({"therapy_id", "clearance_id"}),
}
"""The complete list of what changes in place. Every other table is insert only (I08)."""

_OTHER_VALUE: Final = " or ".join(
    f"(NEW.{c} is not null and (OLD.{c} is null or NEW.{c} <> OLD.{c}))"
    for c in sorted(CHANGES["patient"])
)
HELD: Final = (
    "NEW.to_state in ('released', 'conditionally_released', 'oos_exceptional', 'issued',"
    " 'accepted', 'started') and exists (select 1 from hold h left join hold_release r"
    " on r.hold_id = h.id where r.hold_id is null and (h.container_id = NEW.container_id or"
    " h.lot_id = (select c.lot_id from container c where c.id = NEW.container_id) or"
    " (h.container_id is null and h.lot_id is null and h.therapy_id = NEW.therapy_id)))"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Refuse an INSERT or UPDATE of ``table`` when the condition over NEW (and OLD) holds."""

    name: str
    table: str
    event: str
    refused_when: str

    @property
    def tables(self) -> frozenset[str]:
        """Every table that it stands on or looks into."""
        looked = re.findall(r"(?<!distinct )\b(?:from|join) (\w+)", self.refused_when)
        return frozenset({self.table, *looked})


POSITION_HELD: Final = (
    "NEW.place_id is not null and NEW.whereabouts <> (select p.name from place p"
    " where p.id = NEW.place_id) and exists (select 1 from custody c"
    " where c.place_id = NEW.place_id and c.whereabouts = NEW.whereabouts"
    " and c.container_id <> NEW.container_id"
    " and not exists (select 1 from custody later where later.container_id = c.container_id"
    " and later.n > c.n)"
    " and not exists (select 1 from container_state s where s.container_id = c.container_id"
    " and s.at >= c.since and s.to_state in ('harvested', 'thawed', 'used_up', 'discarded',"
    " 'destroyed', 'rejected', 'shipped', 'issued')))"
)
"""Somebody else stands there: the newest word of where it is, and it has not left since."""

EARLIER_TURN: Final = (
    "exists (select 1 from unit_turn mine join unit_turn first on first.side = mine.side"
    " and first.artery = mine.artery and first.therapy_id = mine.therapy_id"
    " join unit_fill f on f.container_id = first.unit_id"
    " where mine.unit_id = NEW.unit_id and f.expires_at > NEW.started_at"
    " and (first.product_rank < mine.product_rank"
    " or (first.product_rank = mine.product_rank and first.dose < mine.dose))"
    " and (select s.to_state from container_state s where s.container_id = first.unit_id"
    " order by s.n desc limit 1) in ('accepted', 'started')"
    " and not exists (select 1 from unit_passed_over p where p.unit_id = first.unit_id"
    " and p.given_id = NEW.unit_id))"
)
"""A unit for the same place comes first, and nothing says why it is passed over (H06)."""

RULES: Final = (
    Rule(
        "i10_seq_without_gap",
        "log_entry",
        "INSERT",
        "NEW.seq <> (select coalesce(max(seq), -1) + 1 from log_entry)",
    ),
    Rule(
        "i10_stream_n_without_gap",
        "log_touch",
        "INSERT",
        "NEW.n <> (select coalesce(max(n), -1) + 1 from log_touch where stream = NEW.stream)",
    ),
    Rule(
        "i26_one_therapy_open",
        "open_occupancy",
        "UPDATE",
        "OLD.therapy_id is not null and NEW.therapy_id is not null",
    ),
    Rule(
        "i26_one_session_open",
        "work_session",
        "INSERT",
        "exists (select 1 from work_session w left join session_end e on e.session_id = w.id"
        " where w.work_area_id = NEW.work_area_id and e.session_id is null)",
    ),
    Rule("i11_one_container_in_a_position", "custody", "INSERT", POSITION_HELD),
    Rule("i24_personal_values_are_only_erased", "patient", "UPDATE", _OTHER_VALUE),
    Rule(
        "i24_values_erased_by_an_act",
        "patient",
        "UPDATE",
        "not exists (select 1 from personal_erasure e where e.patient_id = NEW.id)",
    ),
    Rule("i24_versions_are_only_erased", "patient_version", "UPDATE", _OTHER_VALUE),
    Rule(
        "i24_versions_erased_by_an_act",
        "patient_version",
        "UPDATE",
        "not exists (select 1 from personal_erasure e where e.patient_id = NEW.patient_id)",
    ),
    Rule(
        "i02_wristband_says_the_name_of_now",
        "bedside_session",
        "INSERT",
        "exists (select 1 from wristband w join patient_version v"
        " on v.patient_id = w.patient_id where w.id = NEW.wristband_id"
        " and v.changed_at >= w.issued_at)",
    ),
    Rule("i31_held_material_stays", "container_state", "INSERT", HELD),
    Rule(
        "i28_child_of_a_rejected_parent",
        "parentage",
        "INSERT",
        "(select s.to_state from container_state s where s.container_id = NEW.parent_id"
        " order by s.n desc limit 1) in ('rejected', 'destroyed', 'discarded')",
    ),
    Rule(
        "i06_expired_unit_is_not_started",
        "infusion_start",
        "INSERT",
        "NEW.started_at >= (select f.expires_at from unit_fill f"
        " where f.container_id = NEW.unit_id)",
    ),
    Rule(
        "i06_no_start_after_the_session",
        "infusion_start",
        "INSERT",
        "exists (select 1 from bedside_end e where e.session_id = NEW.session_id)",
    ),
    Rule(
        "i06_no_check_after_the_session",
        "unit_check",
        "INSERT",
        "exists (select 1 from bedside_end e where e.session_id = NEW.session_id)",
    ),
    Rule("i06_units_in_their_turn", "infusion_start", "INSERT", EARLIER_TURN),
    Rule(
        "i07_maker_does_not_review",
        "batch_review",
        "INSERT",
        "exists (select 1 from lot_actor a where a.lot_id = NEW.lot_id"
        " and a.person_id in (NEW.reviewed_by, NEW.second))",
    ),
    Rule(
        "i07_maker_does_not_release",
        "disposition",
        "INSERT",
        "exists (select 1 from lot_actor a where a.lot_id = NEW.lot_id"
        " and a.person_id in (NEW.decided_by, NEW.second))",
    ),
    Rule(
        "i20_verbal_decision_signed_first",
        "disposition",
        "INSERT",
        "NEW.decision <> 'rejected' and exists (select 1 from verbal_decision v"
        " join hold h on h.id = v.hold_id"
        " left join verbal_signature g on g.verbal_id = v.id"
        " where g.verbal_id is null and v.therapy_id = NEW.therapy_id"
        " and (h.lot_id = NEW.lot_id or (h.lot_id is null and h.container_id is null)"
        " or (select c.lot_id from container c where c.id = h.container_id) = NEW.lot_id))",
    ),
    Rule(
        "i21_signed_after_agreeing",
        "signature",
        "INSERT",
        "exists (select 1 from signature_wording) and not exists (select 1 from"
        " signature_certificate c where c.person_id = NEW.person_id"
        " and c.wording = (select max(w.n) from signature_wording w))",
    ),
    Rule(
        "i21_site_signed_after_agreeing",
        "site_signature",
        "INSERT",
        "NEW.meaning not in ('upkeep:recovery:ended', 'upkeep:recovery:ended:verified')"
        " and exists (select 1 from signature_wording) and not exists (select 1 from"
        " signature_certificate c where c.person_id = NEW.person_id and c.wording ="
        " (select max(w.n) from signature_wording w) - (case when NEW.meaning in"
        " ('staff:signature:worded', 'staff:signature:worded:verified') then 1 else 0 end))",
    ),
    Rule(
        "i01_factor_of_this_signature",
        "signature_factor",
        "INSERT",
        "not exists (select 1 from signature g where g.id = NEW.signature_id"
        " and g.therapy_id = NEW.therapy_id and g.person_id = NEW.person_id)",
    ),
    Rule(
        "i21_passkey_stands",
        "passkey_use",
        "INSERT",
        "exists (select 1 from passkey_revocation r where r.passkey_id = NEW.passkey_id)"
        " or not exists (select 1 from passkey_policy p where p.allowed"
        " and p.n = (select max(q.n) from passkey_policy q))",
    ),
    Rule(
        "i27_recipe_in_force",
        "preparation",
        "INSERT",
        "exists (select 1 from recipe r join recipe newer on newer.name = r.name"
        " where r.id = NEW.recipe_id and newer.n > r.n)",
    ),
    Rule(
        "i27_ingredient_may_be_used",
        "preparation_ingredient",
        "INSERT",
        "coalesce((select s.status from reagent_status s"
        " where s.reagent_lot_id = NEW.reagent_lot_id order by s.since desc limit 1), '')"
        " <> 'approved' or (select l.material from reagent_lot l"
        " where l.id = NEW.reagent_lot_id) <> NEW.material",
    ),
    Rule(
        "i27_expires_with_its_ingredients",
        "preparation_ingredient",
        "INSERT",
        "(select made.expires_on from reagent_lot made where made.id = NEW.preparation_id)"
        " > (select part.expires_on from reagent_lot part where part.id = NEW.reagent_lot_id)",
    ),
    *(
        Rule(
            f"i01_{table}_not_prepared_for_another",
            table,
            "INSERT",
            "exists (select 1 from preparation_therapy p"
            " where p.preparation_id = NEW.reagent_lot_id and p.therapy_id <> NEW.therapy_id)",
        )
        for table in ("step_reagent", "opened_bottle")
    ),
    Rule(
        "i01_late_from_its_own_box",
        "late_receipt",
        "INSERT",
        "not exists (select 1 from shipment_container c where c.container_id = NEW.container_id"
        " and c.shipment_id = NEW.shipment_id and c.therapy_id = NEW.therapy_id)",
    ),
    Rule(
        "i01_ingredients_of_one_therapy",
        "preparation_ingredient",
        "INSERT",
        "exists (select 1 from preparation_therapy part where part.preparation_id ="
        " NEW.reagent_lot_id and not exists (select 1 from preparation_therapy made"
        " where made.preparation_id = NEW.preparation_id"
        " and made.therapy_id = part.therapy_id))",
    ),
    Rule(
        "i27_ingredient_bottle_within_its_time",
        "preparation_bottle",
        "INSERT",
        "(select p.made_at from preparation p where p.reagent_lot_id = NEW.preparation_id)"
        " >= (select b.expires_at from opened_bottle b where b.id = NEW.bottle_id)",
    ),
    Rule(
        "i27_bottle_within_its_time",
        "step_bottle",
        "INSERT",
        "(select r.done_at from step_record r where r.id = NEW.step_id)"
        " >= (select b.expires_at from opened_bottle b where b.id = NEW.bottle_id)",
    ),
    Rule(
        "i07_reviewer_does_not_make",
        "lot_actor",
        "INSERT",
        "NEW.part = 'made' and (exists (select 1 from batch_review b where b.lot_id = NEW.lot_id"
        " and NEW.person_id in (b.reviewed_by, b.second)) or exists (select 1 from disposition d"
        " where d.lot_id = NEW.lot_id and NEW.person_id in (d.decided_by, d.second)))",
    ),
)
