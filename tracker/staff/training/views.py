"""The pages about roles and training: one blueprint for the matrix, the people and the review."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from tracker.people.models import Role

pages = Blueprint("training", __name__)

READS: Final = (
    Role.ADMINISTRATOR,
    Role.QA,
    Role.QUALIFIED_PERSON,
    Role.QC_MANAGER,
    Role.PRODUCTION,
)
"""Who answers for people here, and so reads about all of them; everybody reads about themselves."""
