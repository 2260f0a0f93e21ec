"""The one blueprint of the dossier: its modules of views share it, so that links have one name."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("dossier", __name__)
