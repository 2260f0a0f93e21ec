"""The first twenty minutes of a stranger: twelve invented patients around today."""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings
    from tracker.record.site import Site


def show(folder: Path | None, *, serve: bool, port: int | None) -> int:
    """A demo in ``folder`` (filled unless it holds one), shown on localhost only."""
    from config import Settings
    from tracker import opening
    from tracker.demo.fill import DATABASE, fill
    from tracker.upkeep.keys import checkpoint_at
    from tracker.web import run

    here = (folder or Path(tempfile.mkdtemp(prefix="marrowtrace-demo-"))).absolute()
    kept = {k: v for k, v in os.environ.items() if k != "TRACKER_DATABASE_URL"}
    settings = Settings.from_environment(kept | {"TRACKER_INSTANCE": str(here)})
    if not (here / DATABASE).exists():
        print(f"Telling twelve stories into {here} ...", flush=True)
        began = dt.datetime.now(dt.UTC)
        filled = fill(here, settings.zone)
        seconds = (dt.datetime.now(dt.UTC) - began).total_seconds()
        print(f"{filled.acts} acts recorded in {seconds:.0f} s.", flush=True)
        if filled.surprises:
            print(f"{len(filled.surprises)} acts went otherwise than told.", file=sys.stderr)
            return 1
    site = opening.open_site(settings)
    _require_demo(site, here)
    if not serve:
        return 0
    checkpoint_at(site, "start")
    host, number = "127.0.0.1", port or settings.port
    print(_welcome(f"http://{host}:{number}/"), flush=True)
    return run(create_demo(site, settings), host, number)


def _require_demo(site: Site, folder: Path) -> None:
    """Nothing, in a demo; an OpeningError anywhere else, before anything is written there."""
    from tracker.identity.environment import Environment
    from tracker.opening import OpeningError

    if site.environment is not Environment.DEMO:
        raise OpeningError(
            f"{folder} holds a {site.environment.value} installation, not a demo. Nothing was"
            " changed. Give --folder a new folder, or leave it out."
        )


def create_demo(site: Site, settings: Settings) -> Flask:
    """The application with what only a demo has: role cards, the scanner tray."""
    from tracker.demo import cards, tray, views
    from tracker.identity.environment import Environment
    from tracker.web import create_app

    if site.environment is not Environment.DEMO:
        raise ValueError("the demo's pages belong to a demo database")
    app = create_app(site, settings)
    app.register_blueprint(views.pages)
    app.extensions["marrowtrace-cards"] = cards.cards
    app.extensions["marrowtrace-tray"] = tray.tray
    return app


def _welcome(address: str) -> str:
    from tracker.demo.people import ACTORS

    people = "\n".join(
        f"  {a.name:16} {a.does[0]:32} {a.username:28} {a.password}" for a in ACTORS if a.does[0]
    )
    return f"""
MarrowTrace demo: {address}   (Ctrl-C ends it)

Click a person to enter; the passwords are for signatures:
{people}

Try: enter as Lin Na, go to the bedside, scan the wristband from the tray,
then a syringe. Open Dr Xu Lei beside for the second check. Then scan a trap.
"""
