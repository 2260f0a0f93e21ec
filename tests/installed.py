"""An installation as `tracker init` leaves it, made once a process and copied for each test."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

import pytest

from tracker import cli

ZONE = "Asia/Shanghai"


@cache
def _template(folder: Path) -> Path:
    made = folder / "installed"
    with pytest.MonkeyPatch.context() as patch:
        at(made, patch)
        assert cli.main(["init", "--environment", "test"]) == cli.OK
    return made


def at(instance: Path, patch: pytest.MonkeyPatch) -> None:
    """Commands of this test speak to the installation in this folder."""
    for name in [n for n in os.environ if n.startswith("TRACKER_") and n != "TRACKER_BROWSER"]:
        patch.delenv(name)
    patch.setenv("TRACKER_INSTANCE", str(instance))
    patch.setenv("TRACKER_ZONE", ZONE)


def new_installation(folder: Path, instance: Path, patch: pytest.MonkeyPatch) -> Path:
    """A founded test installation with its keys and no people stands in ``instance``."""
    shutil.copytree(_template(folder), instance)
    at(instance, patch)
    return instance
