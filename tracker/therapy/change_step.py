"""A running therapy goes on under a newer version: which, what differs, and why."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import url_for
from sqlalchemy import select

from tracker.act import Answer
from tracker.pages.here import reading
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, outlook_of
from tracker.pages.step_shown import CHOICE, LONG, Choice, FieldGroup, Outlook, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.compare import compare
from tracker.protocol.compared import line
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.protocol.said import named
from tracker.therapy.acts.definition import TAG, against_change
from tracker.therapy.therapy_step import TherapyStep

SHOWN = 40
"""So many differences are told before the signature; the whole list has its page."""


class ChangeDefinitionStep(TherapyStep):
    """The therapy follows a newer approved version from now on."""

    tag = TAG
    signs = True
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {
        "done_step_judged_otherwise": "definition",
        "done_step_missing": "definition",
        "word_in_use_missing": "definition",
        "definition_not_newer": "definition",
        "definition_unknown": "definition",
    }

    def others(self) -> dict[str, ProcessDefinition]:
        """Approved versions of the same process, beside the one that is followed."""
        s, now = reading(), self.therapy.definition
        rows = s.execute(
            select(ProcessDefinitionRow.id, ProcessDefinitionRow.sha256)
            .join(DefinitionApproval, DefinitionApproval.definition_id == ProcessDefinitionRow.id)
            .where(ProcessDefinitionRow.id != self.therapy.definition_id)
            .order_by(DefinitionApproval.approved_at.desc())
        )
        found = {row.id: definition_of(s, row.id, row.sha256) for row in rows}
        return {i: d for i, d in found.items() if d.title.en == now.title.en}

    def page(self, asked: Asked) -> StepPage:
        others, now = self.others(), self.therapy.definition
        choices = []
        for id_, d in others.items():
            against = against_change(reading(), self.therapy, d)
            why_not = self.said(against[0]).why if against else ""
            choices.append(Choice(id_, f"{named(d.title)} · {d.version}", "", why_not))
        fields = (
            StepField("definition", _("Version"), CHOICE, choices=tuple(choices)),
            StepField("why", _("Why the therapy goes on under it"), LONG),
        )
        known = (Fact(_("Followed now"), f"{named(now.title)} · {now.version}"),)
        return self.made(
            _("Change the version of the process"),
            _("What was done stands as it was judged. From now on the newer version counts."),
            [FieldGroup(_("Newer version"), fields)],
            known=(_("What it rests on"), known),
            means=_("I have read what differs; this therapy goes on under the newer version."),
            submit=_("Sign the change"),
            nothing="" if others else _("No other version of this process is approved."),
        )

    def outlook(self, asked: Asked) -> Outlook | None:
        new = self.others().get(asked.text("definition"))
        if new is None:
            return None
        changes = compare(self.therapy.definition, new)
        lines = [line(c) for c in changes[:SHOWN]]
        if len(changes) > SHOWN:
            lines.append(_("%(n)s more: see the comparison.", n=len(changes) - SHOWN))
        return outlook_of(_("What becomes different"), lines, _("I have read what differs"))

    def given(self, asked: Asked) -> dict[str, Any]:
        wanted = asked.text("definition")
        new = self.others().get(wanted)
        return {
            "therapy": self.therapy.id,
            "definition": wanted,
            "sha256": new.sha256 if new else "",
            "reason": asked.text("why"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        there = url_for("dossier.therapy", therapy_id=self.therapy.id)
        return _("The therapy follows the newer version from now on."), there
