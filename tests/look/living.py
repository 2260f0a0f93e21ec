"""A running demo and a fresh test installation, to be looked at and tried in a real browser."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from werkzeug.serving import make_server

from config import Settings
from tracker import opening
from tracker.demo import create_demo
from tracker.demo.fill import fill
from tracker.identity.environment import Environment
from tracker.people.models import Role
from tracker.record.site import Site
from tracker.record.verify import verify
from tracker.staff.accounts import add_user
from tracker.web import create_app

BROKEN = "/broken"
"""An address, in these tests only, whose page fails: how does a failure of ours look?"""
FIRST, FIRST_PASSWORD = "first", "a password for tests only"
"""The one person of a fresh installation, with every role, so that every page opens."""
LABEL = """SELECT l.code FROM label_instance l JOIN active_label a ON a.label_id = l.id
  JOIN container c ON c.id = l.container_id JOIN therapy t ON t.id = c.therapy_id
  JOIN patient p ON p.id = t.patient_id
  WHERE p.subject_code = :subject AND c.short_name = :name"""
CONTAINER = """SELECT c.id FROM container c JOIN therapy t ON t.id = c.therapy_id
  JOIN patient p ON p.id = t.patient_id
  WHERE p.subject_code = :subject AND c.short_name = :name"""
THERAPY = """SELECT t.id FROM therapy t JOIN patient p ON p.id = t.patient_id
  WHERE p.subject_code = :subject"""
BAND = """SELECT w.code FROM wristband w JOIN active_wristband a ON a.wristband_id = w.id
  JOIN patient p ON p.id = w.patient_id WHERE p.subject_code = :subject"""
SPOKEN = "SELECT name FROM patient WHERE subject_code = :subject"
BORN = "SELECT born_on FROM patient WHERE subject_code = :subject"
LOT = """SELECT l.id FROM lot l JOIN therapy t ON t.id = l.therapy_id
  JOIN patient p ON p.id = t.patient_id WHERE p.subject_code = :subject AND l.product = :product"""
REAGENT = "SELECT id FROM reagent_lot WHERE name LIKE :like ORDER BY expires_on DESC"
REAGENT_CODE = "SELECT code FROM reagent_lot WHERE name LIKE :like ORDER BY expires_on DESC"


@dataclass(frozen=True, slots=True)
class House:
    """An application that answers at ``base``, and its record."""

    base: str
    site: Site

    def ask(self, query: str, **given: str) -> str:
        """The first value of the first row; fails when there is none."""
        with self.site.database.reading() as s:
            return str(s.execute(text(query), given).scalars().first() or 1 / 0)


def settings_of(folder: Path) -> Settings:
    """The settings of an installation in this folder, and nothing of ours from outside."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
    return Settings.from_environment(kept | {"TRACKER_INSTANCE": str(folder)})


def _fail() -> str:
    raise RuntimeError("this page fails so that the page of a failure can be seen")


@contextmanager
def served(app: Flask, site: Site) -> Iterator[House]:
    """The application answers on a free port; afterwards its database is closed."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    if "broken" not in app.view_functions:
        app.add_url_rule(BROKEN, "broken", _fail)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield House(f"http://127.0.0.1:{server.port}", site)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        site.database.close()


def told_demo(folder: Path) -> Path:
    """A filled demo in ``folder``, told anew only when there is none."""
    if not folder.exists():
        filled = fill(folder, settings_of(folder).zone)
        assert filled.surprises == []
    return folder


@contextmanager
def open_demo(told: Path, folder: Path) -> Iterator[House]:
    """A copy of the told demo, running; at the end its record still proves itself."""
    shutil.copytree(told, folder)
    settings = settings_of(folder)
    site = opening.open_site(settings)
    with served(create_demo(site, settings), site) as house:
        yield house
        _proven(site)


@contextmanager
def open_fresh(folder: Path) -> Iterator[House]:
    """A test installation as ``tracker init`` leaves it: no patient, one person, running.

    At the end the record of what was done in it proves itself.
    """
    settings = settings_of(folder)
    site = opening.init(settings, Environment.TEST, "Stem Cell Laboratory")
    everything = [r.value for r in Role]
    assert add_user(site, FIRST, "Zhou Min", everything, FIRST_PASSWORD).accepted
    with served(create_app(site, settings), site) as house:
        yield house
        _proven(site)


def _proven(site: Site) -> None:
    proof = verify(site.database)
    assert proof.holds, [str(f) for f in proof.findings]
