"""The one blueprint of the dossier: its modules of views share it, so that links have one name."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from tracker.people.models import Role

pages = Blueprint("dossier", __name__)

LISTS_PATIENTS: Final = tuple(
    sorted(
        frozenset(Role)
        - {Role.INFUSION_NURSE, Role.INTERVENTIONALIST, Role.RUNNER, Role.COURIER, Role.WITNESS}
    )
)
"""Who may open a page that lists several patients or leads from one to others (H51).

At the bedside the wristband opens the one patient's page; who carries a box or witnesses a
signature has one patient before them.
"""
