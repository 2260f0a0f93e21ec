"""Process definitions: which there are, one read in words, two compared, one approved by two."""

from __future__ import annotations

from flask import Blueprint, abort, request

from tracker.pages.frame import show
from tracker.pages.here import needs, reading
from tracker.pages.step import serve
from tracker.people.models import Role
from tracker.protocol import acts, approval_steps
from tracker.protocol.shown import compared_page, definition_page, definitions_page, one
from tracker.staff.signatures.here import say_unsigned

pages = Blueprint("protocol", __name__)
ACTS = (acts,)
SIGNED = ("definition_approval", "process_definition")
"""The room of the acts that these pages do: imported so that each is known."""
READS = (
    *(Role.QA, Role.QUALIFIED_PERSON, Role.QC_MANAGER, Role.QC_ANALYST, Role.PRODUCTION),
    *(Role.TECHNICIAN, Role.INVESTIGATOR, Role.PHYSICIAN, Role.ADMINISTRATOR),
)


@pages.get("/definitions")
@needs(*READS)
def definitions() -> tuple[str, int]:
    """Every version."""
    say_unsigned(*SIGNED)
    return show("pages/things.html", definitions_page(reading()))


@pages.get("/definitions/<definition_id>")
@needs(*READS)
def definition(definition_id: str) -> tuple[str, int]:
    """One version in the words of the laboratory."""
    s = reading()
    here = one(s, definition_id) or abort(404)
    say_unsigned(*SIGNED)
    return show("protocol/definition.html", definition_page(s, here))


@pages.get("/definitions/<definition_id>/compare")
@needs(*READS)
def compared(definition_id: str) -> tuple[str, int]:
    """This version as the newer one, beside the one that was asked for (itself, unasked)."""
    s = reading()
    new = one(s, definition_id) or abort(404)
    old = one(s, request.args.get("with", definition_id)[:80]) or abort(404)
    return show("protocol/compared.html", compared_page(old, new))


serve(
    pages,
    "/definitions/new",
    "load",
    approval_steps.load_step,
    "protocol:definition:loaded",
)
serve(
    pages,
    "/definitions/<definition_id>/approve",
    "approve",
    approval_steps.approve_step,
    "protocol:definition:approved",
)
