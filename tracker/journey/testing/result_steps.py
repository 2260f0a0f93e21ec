"""Results of one sample: each read against its specification, which stands beside the field."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pydantic import ValidationError

from tracker.act import Answer
from tracker.identity.verdict import Reason
from tracker.journey.testing.acts.result import ResultRead
from tracker.journey.testing.foretold import context_of, foretold
from tracker.journey.testing.jumps.present import jumps
from tracker.journey.testing.jumps.said import surprise_lines
from tracker.journey.testing.lineage import lots_from
from tracker.journey.testing.models import VerdictWord
from tracker.journey.testing.rules import SpecContext, due_on
from tracker.journey.testing.said import SILENT, acceptance_words, raw_words, unit_of
from tracker.journey.testing.samples import ResultNow, SampleNow, results_of
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.late import late_fields
from tracker.pages.shown import Chip, ChipKind, Fact
from tracker.pages.step import Asked, note_field, outlook_of, second_of
from tracker.pages.step_shown import (
    CHOICE,
    NUMBER,
    TEXT,
    Choice,
    FieldGroup,
    Outlook,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named, unit_said
from tracker.protocol.specification import ReleaseSpec, WordAcceptance
from tracker.supplies.by_hand import by_hand_fields, taken
from tracker.supplies.material_step import MaterialStep

FINAL = (VerdictWord.PASS, VerdictWord.FAIL)


@dataclass(frozen=True)
class EnterResultsStep(MaterialStep):
    """What was read of this sample, test by test."""

    sample: SampleNow

    tag = "testing:result:entered"
    step = "S21"
    beside: ClassVar = {}

    def lots(self) -> Collection[str]:
        """Results count for every lot that comes from where the sample was taken."""
        return {lot.id for lot in lots_from(reading(), self.sample.of_container_id)}

    def left(self) -> int | None:
        """Nothing while no lot comes from there: nobody has tested one by it."""
        return super().left() if self.lots() else None

    def page(self, asked: Asked) -> StepPage:
        d = self.therapy.definition
        specs = d.specs_of(self.sample.product)
        context = context_of(reading(), self.therapy, self.sample)
        known = results_of(reading(), self.therapy.id, [self.sample.id])
        read = {r.row.test for r in known if r.row.verdict in FINAL}
        wanted = [t for t in self.sample.tests if t in specs]
        first = tuple(self._field(specs[t], context) for t in wanted if t not in read)
        again = tuple(self._field(specs[t], context) for t in wanted if t in read)
        bare = by_hand_fields(reading(), self.expected)
        groups = [
            *((FieldGroup(_("Which sample"), bare),) if bare else ()),
            *(
                (FieldGroup(_("To be read"), first, _("Leave empty what is not read yet.")),)
                if first
                else ()
            ),
            *(
                (
                    FieldGroup(
                        _("Read before"), again, _("A retest needs a recorded investigation.")
                    ),
                )
                if again
                else ()
            ),
            FieldGroup(_("Remark"), (note_field(),)),
        ]
        page = self.made(
            asked,
            _("Results of %(name)s", name=self.sample.short_name),
            _("What was read? Each result is judged by the specification beside it."),
            groups,
            submit=_("Enter the results"),
        )
        return replace(
            page,
            late=late_fields(),
            known_words=_("Of this sample"),
            known=self._known(known),
            awaited_lots=() if asked.scanned("equipment") else (_("the equipment that measured"),),
            second=second_of(self.tag, definition_asks=True)
            if self._surprising(self._typed(asked))
            else page.second,
        )

    def _field(self, spec: ReleaseSpec, context: SpecContext) -> StepField:
        """The test's own name, its limits, and how it is done; words to choose, or a number."""
        name, limits = f"r-{spec.code}", acceptance_words(spec, context)
        told = self._told(spec)
        for row in spec.acceptance:
            if isinstance(row, WordAcceptance):
                words = tuple(Choice(w.word, named(w.name)) for w in row.words)
                return StepField(
                    name, named(spec.name), CHOICE, "", limits, told, choices=words, required=False
                )
        unit = unit_of(spec)
        shown = "" if unit in SILENT else unit_said(unit)
        kind = NUMBER if unit else TEXT
        return StepField(name, named(spec.name), kind, shown, limits, told, required=False)

    def _told(self, spec: ReleaseSpec) -> str:
        """The method, and until when the result is due."""
        due = due_on(spec, self.sample.taken_at.astimezone(site().zone).date(), None)
        method = named(spec.method)
        return _("%(method)s; due %(day)s", method=method, day=due.isoformat()) if due else method

    def _known(self, known: list[ResultNow]) -> tuple[Fact, ...]:
        specs = self.therapy.definition.specs_of(self.sample.product)
        out = [Fact(_("Taken"), when(self.sample.taken_at, site().zone))]
        for r in known:
            spec = specs.get(r.row.test)
            name = named(spec.name) if spec else r.row.test
            out.append(
                Fact(name, raw_words(spec, r.row.raw, r.row.unit), chip=chip_of(r.row.verdict))
            )
        return tuple(out)

    def _reads(self, asked: Asked) -> list[dict[str, str]]:
        specs = self.therapy.definition.specs_of(self.sample.product)
        out = []
        for test in self.sample.tests:
            raw = asked.text(f"r-{test}")
            if raw and test in specs:
                out.append({"test": test, "raw": raw, "unit": unit_of(specs[test])})
        return out

    def _typed(self, asked: Asked) -> list[ResultRead]:
        """What was typed, or nothing when the act will say which of it cannot be read."""
        try:
            return [ResultRead.model_validate(r) for r in self._reads(asked)]
        except ValidationError:
            return []

    def _surprising(self, reads: Sequence[ResultRead]) -> Sequence[Reason]:
        return jumps(reading(), self.therapy, self.sample, reads) if reads else ()

    def outlook(self, asked: Asked) -> Outlook | None:
        """A surprising or failing result is read again before it is signed."""
        reads = self._typed(asked)
        fails = foretold(reading(), self.therapy, self.sample, reads) if reads else []
        lines = [*surprise_lines(self._surprising(reads), self.therapy.definition), *fails]
        if not lines:
            return None
        words = _("I have read it; the result is as typed")
        title = _("A result fails. What will happen") if fails else _("Look again before you sign")
        return outlook_of(title, lines, words)

    def given(self, asked: Asked) -> dict[str, Any]:
        which = taken(reading(), self.expected, asked)
        given = self.for_the_act(asked) | {"sample": which[-1] if which else ""}
        read = {"compared": True} if self._surprising(self._typed(asked)) else {}
        return given | read | {"results": self._reads(asked)}

    def after(self, answer: Answer) -> tuple[str, str]:
        _words, onward = self.onward(answer, "")
        fails = [t for t, v in answer.outputs["verdicts"].items() if v == VerdictWord.FAIL]
        if fails:
            return _("The results are entered. One fails: its material waits for QA."), onward
        return _("The results are entered."), onward


def chip_of(verdict: VerdictWord) -> Chip:
    """How a result stands, by colour, icon and word."""
    said = {
        VerdictWord.PASS: (ChipKind.ACCEPTED, "check", _("meets")),
        VerdictWord.FAIL: (ChipKind.REFUSED, "cross", _("fails")),
        VerdictWord.PENDING: (ChipKind.PLAIN, "clock", _("pending")),
        VerdictWord.INTERIM: (ChipKind.PLAIN, "clock", _("reading continues")),
        VerdictWord.INFORMATIVE: (ChipKind.PLAIN, "dot", _("information")),
    }
    return Chip(*said[verdict])
