"""The page of statutory sentences."""

from __future__ import annotations

from tracker.marking.sentences.shown import sentences_page
from tracker.marking.views import pages
from tracker.pages.frame import show
from tracker.pages.here import needs, reading
from tracker.people.models import Role
from tracker.staff.signatures.here import say_unsigned

READS = (Role.QA, Role.QUALIFIED_PERSON, Role.QC_MANAGER, Role.PRODUCTION, Role.ADMINISTRATOR)


@pages.get("/labels/sentences")
@needs(*READS)
def sentences() -> tuple[str, int]:
    """What labels must say by law, and who answers for each sentence."""
    say_unsigned("sentence_table")
    return show("pages/things.html", sentences_page(reading()))
