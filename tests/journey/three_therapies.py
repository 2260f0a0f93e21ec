"""Three therapies in one database, all made by acts: two of one patient, one of another.

``o`` is the worked case, told to its end and over; ``a`` the same patient's next therapy, ``b``
another patient's a day later, both as far as the first unit given and a second one matched.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any, Final

from tests.journey.story import FIRST_START, Branch, StoryClock, Worked
from tracker.replay import Case, Story

NAME: Final = "three therapies"
LATER: Final = dt.timedelta(days=225)
"""From the worked case's enrolment to the next one's: after its visit at month 6."""
LAST: Final = FIRST_START + 1
"""The first unit is given, the second is matched and not begun."""
OTHER: Final = {
    "SYN-ON-007": "SYN-ON-008",
    "SYN-0007": "SYN-0008",
    "Wang Jianguo 王建国": "Zhao Min 赵敏",
}


def three_therapies(worked: Worked) -> Branch:
    """A copy of the three; ``names`` knows ``a.MSC-U1``, ``b.therapy``, ``o.POOL-P0``."""
    if NAME not in worked.stops:
        worked.keep(NAME, _tell(worked))
    return worked.before(NAME)


def _tell(worked: Worked) -> Branch:
    """Both tellings go on side by side, so that the clock never steps back."""
    told = worked.before()
    told.clock.to(told.clock.at + dt.timedelta(days=1))
    off = {"therapy": told.therapy, "reason": "discharged"}
    told.did("nurse", "therapy:wristband:ended", off)
    ended = {"therapy": told.therapy, "outcome": "completed", "reason": "followed to month 6"}
    told.did("investigator", "therapy:therapy:ended", ended)
    next_one = _again(told.case, "A")
    other = _again(_renamed(told.case), "B")
    next_one.events[0]["acts"] = [_started(told)]
    two = [
        _story(told, next_one, LATER),
        _story(told, other, LATER + dt.timedelta(days=1)),
    ]
    queue = [
        (dt.datetime.fromisoformat(e["at"]) + s.shift, s, e) for s in two for e in s.case.events
    ]
    for _, story, event in sorted(queue, key=lambda x: x[0]):
        if event["seq"] <= LAST:
            for one in story.tell_event(event):
                assert one.answer.accepted, one.line()
    names = {f"o.{k}": v for k, v in told.names.items()}
    for letter, story in zip("ab", two, strict=True):
        names |= {f"{letter}.{k}": v for k, v in story.names.items()}
    told.names = names
    _open_area(told)
    return told


def _again(case: Case, name: str) -> Case:
    """The case once more under a name of its own: places are there, lots are received anew."""
    text = json.dumps(case.events, ensure_ascii=False)
    events = json.loads(text.replace("rack 3", f"rack {name}"))
    for event in events:
        kept = []
        for one in event["acts"]:
            if one["act"] == "supplies:lot:received":
                given = one["given"]
                one["given"] = given | {"lot_number": f"{given['lot_number']}-{name}"}
                one["given"]["expires_on"] = given["expires_on"].replace("202", "203", 1)
            elif event["seq"] == 9:
                continue
            kept.append(one)
        event["acts"] = kept
    return replace(case, name=f"{case.name} {name}", events=events)


def _renamed(case: Case) -> Case:
    text = json.dumps(case.events, ensure_ascii=False)
    for was, now in OTHER.items():
        text = text.replace(was, now)
    return replace(case, events=json.loads(text))


def _started(told: Branch) -> dict[str, Any]:
    """The patient is known: a further therapy instead of an enrolment."""
    (enrolled,) = told.case.events[0]["acts"]
    given = {k: enrolled["given"][k] for k in ("trial", "definition")}
    patient = next(v for k, v in told.names.items() if k == "SYN-ON-007")
    return {
        "act": "therapy:therapy:started",
        "by": enrolled["by"],
        "given": {"patient": patient, **given},
        "names": {"therapy": "therapy"},
    }


def _story(told: Branch, case: Case, shift: dt.timedelta) -> Story:
    """A telling of its own: it knows the places, and nothing of the first therapy."""
    assert isinstance(told.clock, StoryClock)
    places = {"definition", "INC-2", "LN2-1", "INC-2-place", "LN2-1-place", "BSC-1", "BSC-2"}
    names = {k: v for k, v in told.names.items() if k in places}
    return Story(told.site, case, told.clock, told.people, names, shift)


def _open_area(made: Branch) -> None:
    """A work area in which ``a`` is open."""
    given = {
        "therapy": made.names["a.therapy"],
        "area": made.names["a.BSC-2"],
        "previous": "none today",
        "clear": True,
        "step": "S11",
    }
    made.did("lab_tech_3", "workplace:line:cleared", given, second="qa")
