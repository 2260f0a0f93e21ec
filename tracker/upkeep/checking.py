"""The answer to a checkpoint from outside: does the log still hold what it says?"""

from __future__ import annotations

from datetime import tzinfo

from flask import url_for
from sqlalchemy.orm import Session

from tracker.identity.verdict import reason
from tracker.pages.doors import fresh_op
from tracker.pages.format import when
from tracker.pages.refusals import sentence
from tracker.pages.shown import ActForm
from tracker.pages.words import gettext as _
from tracker.record.judging import judge
from tracker.record.witnesses import Witness
from tracker.upkeep.health_page import CheckedPage
from tracker.upkeep.witnessed import last_of


def checked_page(s: Session, said: Witness, zone: tzinfo, *, may_record: bool) -> CheckedPage:
    """The checkpoint against the log as it stands now; nothing is written by looking."""
    fault = judge(s.connection(), said.size, said.root, said.note).fault
    told = sentence(reason(fault, about=str(said.size))) if fault else None
    last = last_of(s, said.size, said.root)
    return CheckedPage(
        size=said.size,
        root=said.root,
        fits=told is None,
        headline=told.why if told else _("This record still stands, unchanged."),
        words=told.do_next
        if told
        else _("The log holds the first %(n)s entries exactly as they were then.", n=said.size),
        note=said.note,
        form=ActForm(url_for("upkeep.witness"), fresh_op()) if may_record else None,
        back_href=url_for("upkeep.health") if may_record else url_for("staff.home"),
        last=_("Last confirmed %(at)s by %(by)s.", at=when(last.at, zone), by=last.by)
        if last
        else "",
    )
