"""What each fact is called that paper must prove."""

from __future__ import annotations

from tracker.journey.expansion.from_paper.models import PaperFact
from tracker.pages.words import gettext as _


def fact_words(fact: PaperFact) -> str:
    """The fact in the reader's language."""
    return {
        PaperFact.IDENTITY: _("Identity check before the harvest"),
        PaperFact.RECEIPT: _("Receipt of the %(tissue)s"),
        PaperFact.MNC_COUNT: _("Count of the %(full_cells)s"),
        PaperFact.COLONIES: _("Colonies (CFU-F)"),
        PaperFact.MATERIALS: _("Lots of the materials used"),
        PaperFact.STERILITY: _("Sterility so far"),
    }[fact]
