"""Results of one sample that a laboratory sent: compared, then entered as they stand there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tracker.identity.verdict import Reason
from tracker.journey.testing.acts.result import ResultRead
from tracker.journey.testing.foretold import foretold
from tracker.journey.testing.imported.present import ImportedNow, imported_of, waiting_of
from tracker.journey.testing.imported.steps import file_words, row_fact
from tracker.journey.testing.jumps.present import jumps
from tracker.journey.testing.jumps.said import surprise_lines
from tracker.journey.testing.result_steps import EnterResultsStep
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.shown import Fact
from tracker.pages.step import CONFIRMED, Asked, note_field, outlook_of, second_of
from tracker.pages.step_shown import FieldGroup, Outlook, StepPage
from tracker.pages.words import gettext as _
from tracker.supplies.by_hand import by_hand_fields, taken


@dataclass(frozen=True)
class ConfirmBroughtStep(EnterResultsStep):
    """What waits of this sample, nothing to type; the same act as typed results."""

    def _waiting(self) -> list[ImportedNow]:
        return waiting_of(imported_of(reading(), self.therapy.id), self.sample.id)

    def page(self, asked: Asked) -> StepPage:
        waiting = self._waiting()
        bare = by_hand_fields(reading(), self.expected)
        groups = [
            *((FieldGroup(_("Which sample"), bare),) if bare else ()),
            FieldGroup(_("Remark"), (note_field(),)),
        ]
        page = self.made(
            asked,
            _("Confirm results of %(name)s", name=self.sample.short_name),
            _("Compare with the laboratory's report. Is this what it says of this sample?"),
            groups,
            submit=_("They are as in the report"),
        )
        surprising = self._unlike_before(waiting)
        return replace(
            page,
            known_words=_("Sent by the laboratory, not yet a result"),
            known=self._facts(waiting),
            awaited_lots=(),
            second=second_of(self.tag, definition_asks=True) if surprising else page.second,
            nothing="" if waiting else _("Nothing of this sample waits to be confirmed."),
        )

    def _facts(self, waiting: list[ImportedNow]) -> tuple[Fact, ...]:
        out = [Fact(_("Taken"), when(self.sample.taken_at, site().zone))]
        files = dict.fromkeys(file_words(one) for one in waiting)
        out += [Fact(_("Report"), words) for words in files]
        out += [row_fact(self.therapy, self.sample, one) for one in waiting]
        return tuple(out)

    def _unlike_before(self, waiting: list[ImportedNow]) -> tuple[Reason, ...]:
        rows = [one.row for one in waiting]
        return jumps(reading(), self.therapy, self.sample, rows, [r.id for r in rows])

    def outlook(self, asked: Asked) -> Outlook | None:
        """Surprising and failing values are read before they are signed."""
        waiting = self._waiting()
        reads = [ResultRead(test=r.row.test, raw=r.row.raw, unit=r.row.unit) for r in waiting]
        lines = surprise_lines(self._unlike_before(waiting), self.therapy.definition)
        lines += foretold(reading(), self.therapy, self.sample, reads) if reads else []
        if not lines:
            return None
        words = _("I have compared sample and report; it is as it stands there")
        return outlook_of(_("Look again before you confirm"), lines, words)

    def given(self, asked: Asked) -> dict[str, Any]:
        waiting = self._waiting()
        which = taken(reading(), self.expected, asked)
        results = [{"test": r.row.test, "raw": r.row.raw, "unit": r.row.unit} for r in waiting]
        return {
            **self.for_the_act(asked),
            "sample": which[-1] if which else "",
            "results": results,
            "imported": [r.row.id for r in waiting],
            "compared": bool(asked.text(CONFIRMED)),
        }
