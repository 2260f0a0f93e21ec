"""The demo, told once a process and opened on a copy of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from tests.look.living import told_demo
from tracker import opening
from tracker.demo import create_demo
from tracker.record.site import Site
from tracker.record.verify import verify


@contextmanager
def opened_demo(folder: Path, name: str) -> Iterator[Flask]:
    """The demo's pages on a copy of this name; at the end its record still proves itself."""
    here = folder / name
    shutil.copytree(told_demo(folder / "told-demo"), here)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
    settings = Settings.from_environment(kept | {"TRACKER_INSTANCE": str(here)})
    site = opening.open_site(settings)
    made = create_demo(site, settings)
    made.config.update(TESTING=False, WTF_CSRF_ENABLED=False)
    yield made
    assert verify(site.database).holds
    site.database.close()


def site_of(app: Flask) -> Site:
    """The installation behind these pages."""
    found: Site = app.extensions["marrowtrace"]
    return found


def enter(app: Flask, who: str, seat: str = "") -> FlaskClient:
    """Somebody of the demo, signed in by the role card."""
    client = app.test_client()
    answer = client.post(f"{seat}/demo/enter", data={"account": who})
    assert answer.status_code == 303
    return client
