"""A definition is brought in as a text, and approved by two who have read what is new in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, OpenStep, outlook_of, second_of
from tracker.pages.step_shown import LONG, FieldGroup, Outlook, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.compare import compare
from tracker.protocol.compared import line
from tracker.protocol.shown import Standing, one, standing

SHOWN = 40
"""So many differences are told before the signature; the whole list has its page."""


class _DefinitionStep(OpenStep):
    def made(self, headline: str, question: str, submit: str, **more: Any) -> StepPage:
        return StepPage(
            headline=headline,
            question=question,
            form=self.form(),
            form_name=self.key(),
            submit_words=submit,
            second=second_of(self.tag),
            **more,
        )


class LoadStep(_DefinitionStep):
    """The text of a definition comes in; what is wrong in it is said with its line."""

    tag = "protocol:definition:loaded"
    beside: ClassVar[Mapping[str, str]] = {
        "definition_not_readable": "text",
        "definition_already_there": "text",
    }

    def page(self, asked: Asked) -> StepPage:
        text = StepField("text", _("Text of the file"), LONG, unkept=True)
        return self.made(
            _("Load a definition"),
            _("The whole text of the file. Nothing starts under it before two have approved it."),
            _("Load it"),
            groups=(FieldGroup(_("Definition"), (text,)),),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"text": asked.text("text")}

    def after(self, answer: Answer) -> tuple[str, str]:
        there = url_for("protocol.definition", definition_id=str(answer.outputs["definition"]))
        return _("Loaded. Have it approved by two."), there


@dataclass(frozen=True)
class ApproveStep(_DefinitionStep):
    """Two people sign that therapies may start under this version."""

    here: Standing
    before: Standing | None

    tag = "protocol:definition:approved"
    signs = True
    beside: ClassVar[Mapping[str, str]] = {"change_needs_its_reason": "reason"}

    def page(self, asked: Asked) -> StepPage:
        facts = [
            Fact(_("Version"), self.here.row.version),
            Fact(_("SHA-256 of its text"), self.here.row.sha256),
        ]
        if self.before is not None:
            facts.append(Fact(_("Compared with"), self.before.name))
        why = StepField("reason", _("Why it replaces the earlier version"), LONG)
        return self.made(
            _("Approve a definition"),
            self.here.name,
            _("Approve it"),
            groups=() if self.before is None else (FieldGroup(_("Change"), (why,)),),
            known_words=_("What is approved"),
            known=tuple(facts),
            signature_means=_("I have read this version, and therapies may start under it."),
        )

    def outlook(self, asked: Asked) -> Outlook | None:
        """What is new against the newest approved version: read before it is signed (H62)."""
        if self.before is None:
            return None
        changes = compare(self.before.definition, self.here.definition)
        lines = [line(c) for c in changes[:SHOWN]]
        if len(changes) > SHOWN:
            lines.append(_("%(n)s more: see the comparison.", n=len(changes) - SHOWN))
        return outlook_of(_("What becomes different"), lines, _("I have read what differs"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"definition": self.here.row.id, "sha256": self.here.row.sha256}

    def after(self, answer: Answer) -> tuple[str, str]:
        there = url_for("protocol.definition", definition_id=self.here.row.id)
        return _("Approved. Therapies may start under it."), there


def load_step(s: Session) -> LoadStep:
    """Any text."""
    return LoadStep()


def approve_step(s: Session, definition_id: str) -> ApproveStep | None:
    """A definition that is not approved yet, beside the newest approved one of its process."""
    here = one(s, definition_id)
    if here is None or here.approved:
        return None
    title = here.definition.title
    approved = [x for x in standing(s) if x.approved and x.definition.title == title]
    before = max(approved, key=lambda x: x.row.approved_at, default=None)
    return ApproveStep(here, before)
