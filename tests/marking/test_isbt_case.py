"""The worked case at a site with its own facility number and with vials in pairs, to its first
infusion: every label that speaks ISBT 128 is scanned by its Data Matrix.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from labels.snapshot import LabelSnapshot
from tests.attacks import rows
from tests.journey.story import worked_case
from tests.sites import Bench, Hands
from tracker.act import Door, perform
from tracker.db import canonical
from tracker.record.site import Site
from tracker.record.verify import verify
from tracker.replay import Story, begin, fresh_site

CODES = {"marrow": "DM001", "bmmnc": "DM002", "msc": "DM003"}
OURS = {"fin": "A9999", "licence": "facility of tests", "codes": CODES, "paired": ["vial"]}
VIALS, FIRST_INFUSION = 34, 77
pytestmark = pytest.mark.long


def prints(site: Site) -> dict[str, LabelSnapshot]:
    """Every print by its own code."""
    out = {}
    for row in rows(Bench(site, Hands()), "label_instance"):
        stored: Any = row["snapshot"]
        doc = json.loads(stored) if isinstance(stored, str) else stored
        out[row["code"]] = LabelSnapshot.from_canonical(canonical(doc))
    return out


def by_its_matrix(story: Story) -> None:
    """From here on the story scans the Data Matrix wherever a label has one."""
    now = prints(story.site)
    for name, code in story.names.items():
        if isinstance(code, str) and code in now and (isbt := now[code].isbt) is not None:
            story.names[name] = isbt.message


def hang_the_tags(story: Story) -> None:
    """The attached label of each vial hangs on it: until then its lot cannot be reviewed."""
    names = [n for n in story.names if n.endswith("+tag.code")]
    on = [{"code": story.names[n], "container": story.names[n[:-9]]} for n in names]
    techs = (story.people["lab_tech"], story.people["lab_tech_2"])
    door = Door(techs[0], "tags", techs[1], signed=frozenset(techs))
    given = {"therapy": story.names["therapy"], "applied": on}
    answer = perform(story.site, door, "marking:labels:applied", given)
    assert len(on) == 4
    assert answer.accepted, answer.reasons


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The worked case through its first infusion, at a site with a number and paired vials."""
    case = worked_case()
    site = fresh_site(f"sqlite:///{tmp_path_factory.mktemp('isbt') / 'case.db'}", case)
    story = begin(site, case)
    two = (story.people["qa"], story.people["qualified_person"])
    door = Door(two[0], "facility", two[1], signed=frozenset(two), reason="licensed")
    answer = perform(site, door, "staff:facility:set", OURS)
    assert answer.accepted, answer.reasons
    for event in case.events:
        if event["seq"] <= FIRST_INFUSION:
            for one in story.tell_event(event):
                assert one.as_expected, one.line()
                if one.tag == "marking:labels:printed":
                    by_its_matrix(story)
            if event["seq"] == VIALS:
                hang_the_tags(story)
    return story


def test_the_case_goes_on_when_every_matrix_is_scanned(told: Story) -> None:
    """Marrow sent and received, units issued, checked by two people and given, by ISBT 128."""
    kinds = [label.layout for label in prints(told.site).values() if label.isbt]
    # three bags, six units, and the spare that the case prints and destroys
    assert {k: kinds.count(k) for k in kinds} == {"collection_isbt": 3, "unit_isbt": 7}
    donations = {label.isbt.din for label in prints(told.site).values() if label.isbt}
    assert len(donations) == 2, "two harvests, and what came from each repeats its number"
    pairs = [label.layout for label in prints(told.site).values() if "VIAL" in label.short_name]
    assert (pairs.count("partial"), pairs.count("attached")) == (4, 4)
    assert verify(told.site.database).holds
