"""H34: nothing is decided about many things at once; what takes several names each of them.

Every act is in one of the two tables, written by hand; a new act that takes several is a failure
until somebody has said which it is.
"""

from __future__ import annotations

import types
import typing

import pytest

from tests.pages.access import TABLE, table
from tracker import house
from tracker.act import ACTS, ActInput

DECISIONS = {
    # one lot, one unit, one patient, one result, one finding: never a list of them
    "release:lot:reviewed": {"lot"},
    "release:lot:disposed": {"lot"},
    "release:lot:revoked": {"lot"},
    "release:lot:closed": {"lot"},
    "administration:patient:signed_in": {"wristband"},
    "administration:patient:signed_out": {"wristband"},
    "administration:unit:checked": {"wristband", "unit"},
    "administration:infusion:started": {"unit"},
    "administration:infusion:stopped": {"unit"},
    "donor:eligibility:decided": {"therapy"},
    "donor:day0:decided": {"therapy"},
    "quality:deviation:assessed": {"deviation"},
    "quality:hold:ended": {"hold"},
    "testing:oos:decided": {"result"},
}
"""Each with the fields by which its one thing is named."""
SEVERAL = {
    # of one patient, each named by its own scan or line: who forgets one is told which
    "administration:units:issued": {"units"},
    "administration:units:received": {"units"},
    "administration:units:accepted": {"units", "not_as_expected"},
    "administration:units:accounted": {"returned", "destroyed"},
    "collection:shipment:sent": {"containers"},
    "collection:container:received_late": {"containers"},
    "collection:shipment:received": {"containers"},
    "expansion:culture:fed": {"vessels", "abnormal", "turbid"},
    "expansion:culture:observed": {"vessels", "abnormal", "turbid"},
    "expansion:passage:harvested": {"vessels"},
    "expansion:vials:stored": {"vials"},
    "expansion:vials:thawed": {"vials"},
    "followup:backup:reviewed": {"vials"},
    "formulation:units:filled": {"units"},
    "isolation:marrow:counted": {"containers"},
    "isolation:mnc:isolated": {"containers"},
    "material:container:discarded": {"containers"},
    "quality:deviation:reported": {"containers"},
    "quality:hold:placed": {"containers"},
    "workplace:containers:put": {"containers"},
    "workplace:kit:prepared": {"containers"},
    "marking:labels:applied": {"applied"},
    "marking:labels:destroyed": {"labels"},
    "marking:labels:printed": {"containers"},
    "marking:labels:reconciled": {"containers", "unaccounted"},
    "marking:labels:returned": {"labels"},
    "marking:labels:sent": {"labels"},
    "marking:labels:voided": {"labels"},
    "marking:print:counted": {"out", "spoiled", "not_out"},
    "marking:sheet:given": {"labels"},
    "workplace:kit:returned": {"labels"},
    # afterwards, by somebody else, each step ticked by its name
    "quality:step:countersigned": {"steps"},
    # the fire alarm: a place is emptied in one act, what is still inside is told
    "quality:place:evacuated": {"moves"},
}
OF_THE_MATERIAL = {
    *("units", "unit", "containers", "container", "vessels", "vials", "lot_ids", "batches"),
    *("labels", "applied", "unaccounted", "returned", "destroyed", "not_as_expected", "abnormal"),
    *("turbid", "out", "spoiled", "not_out", "moves", "steps", "holds", "deviations", "patients"),
    *("therapies", "sessions", "wristbands", "investigations", "samples", "dispositions"),
}
"""Fields that name things of a patient; reagent lots, equipment and readings are not among them."""


def is_many(field: typing.Any) -> bool:
    """True for a field that takes several."""
    kinds = [field.annotation, *typing.get_args(field.annotation)]
    many = (tuple, list, set, frozenset, dict)
    return any(
        isinstance(typing.get_origin(k) or k, type) and (typing.get_origin(k) or k) in many
        for k in kinds
        if not isinstance(k, types.UnionType)
    )


def several(given: type[ActInput]) -> set[str]:
    """The fields by which an act takes several things of a patient."""
    fields = given.model_fields.items()
    return {name for name, field in fields if name in OF_THE_MATERIAL and is_many(field)}


@pytest.fixture(autouse=True)
def _acts() -> None:
    house.acts()


def test_what_decides_takes_one_thing() -> None:
    for tag, names in DECISIONS.items():
        given = ACTS[tag].given
        assert names <= given.model_fields.keys(), tag
        assert several(given) == set(), tag
        assert not any(is_many(given.model_fields[name]) for name in names), tag


def test_every_act_that_takes_several_was_thought_of() -> None:
    found = {t: several(k.given) for t, k in ACTS.items() if not k.system and several(k.given)}
    assert found == SEVERAL


def test_a_decision_about_several_is_found() -> None:
    class DisposeMany(ActInput):
        units: tuple[str, ...] | None = None

    assert several(DisposeMany) == {"units"}


def test_no_address_decides_about_more_than_what_it_names() -> None:
    """A page of decision carries in its address the one thing that it is about."""
    words = ("decision", "review", "revoke", "start", "close", "eligibility", "day0")
    posts = [rule for method, rule in table(TABLE.read_text(encoding="utf-8")) if method == "POST"]
    deciding = [r for r in posts if any(r.rstrip("/").endswith(f"/{w}") for w in words)]
    assert len(deciding) > 4
    # the access review is about everybody, and signed on exactly what was read
    assert [rule for rule in deciding if "_id>" not in rule] == ["/people/review"]
