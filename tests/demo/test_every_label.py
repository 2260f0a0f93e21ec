"""Every label of the demo: scanned it leads to the name beside it, printed again it is stopped.

With ``-m long`` every label, the figures printed; else one of each layout, seeded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.demo.label_pictures import Recorded, agrees, few, recorded
from tests.demo.opened import enter, opened_demo, site_of
from tracker.act import Door, perform
from tracker.people.models import Person


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[Flask]:
    with opened_demo(folder, "demo-labels") as made:
        yield made


def posted(client: FlaskClient, label: Recorded) -> str:
    """What a scan of the label came to: ``led`` to its name, ``stopped``, or ``wrong``."""
    answer = client.post("/scan", data={"scan": label.code})
    if answer.status_code == 409:
        return "stopped"
    page = client.get(answer.headers["Location"]) if answer.status_code == 303 else answer
    said = page.get_data(as_text=True)
    return "led" if page.status_code == 200 and label.name in said else "wrong"


def reprinted(app: Flask, label: Recorded) -> bool:
    """Printed again by two people; False where the container needs no label any more."""
    site = site_of(app)
    with site.database.reading() as s:
        two = s.scalars(select(Person.id).where(Person.username.in_(["lab_tech", "lab_tech_2"])))
        actor, verifier = two.all()
    door = Door(actor, f"again-{label.serial}", verifier, signed=frozenset({actor, verifier}))
    given = {"therapy": label.therapy, "label": label.code, "reason": "smeared by alcohol"}
    return perform(site, door, "marking:label:reprinted", given).accepted


def told(app: Flask, labels: list[Recorded]) -> None:
    """Posted, printed again, posted: the figures, none of them wrong."""
    client = enter(app, "lab_tech")
    found = Counter(posted(client, label) for label in labels)
    applied = [label for label in labels if label.state == "applied"]
    assert found["wrong"] == 0
    assert found["led"] == len(applied)
    old = [label for label in applied if reprinted(app, label)]
    stopped = sum(posted(client, label) == "stopped" for label in old)
    print(
        f"\n{len(labels)} labels posted to the scan box: {found['led']} led to the name beside "
        f"them, {found['stopped']} not on a container were stopped, {found['wrong']} wrong; "
        f"{len(old)} printed again: {stopped} old ones stopped"
    )
    assert stopped == len(old) > 0


def test_one_label_of_each_layout(app: Flask) -> None:
    every = recorded(site_of(app))
    told(app, few([x for x in every if x.state == "applied"]) + few(every)[:2])


@pytest.mark.long
def test_every_label(app: Flask) -> None:  # H02, H05
    every = recorded(site_of(app))
    for label in every:
        agrees(label)
    print(f"\n{len(every)} labels: PDF, PNG, ZPL at 203 and 300 dpi read as the database says")
    told(app, every)
