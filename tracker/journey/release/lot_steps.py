"""The last word about a lot: its record is closed, or its disposition is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for

from tracker.act import Answer
from tracker.journey.release.acts.review import against_closing
from tracker.journey.release.facts import record_at
from tracker.journey.release.standing import LotNow, units_of
from tracker.material.present import ContainerNow
from tracker.material.rules import may_move
from tracker.material.words import State
from tracker.pages.here import reading, site
from tracker.pages.shown import Chip, ChipKind, Fact
from tracker.pages.step import Asked, note_field, outlook_of
from tracker.pages.step_shown import LONG, FieldGroup, Outlook, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.therapy.therapy_step import TherapyStep

BEGUN = (State.STARTED, State.INFUSED, State.STOPPED)


@dataclass(frozen=True)
class OfLot(TherapyStep):
    """A step about one lot, on everything that its page shows (I16)."""

    lot: LotNow

    signs: ClassVar[bool] = True

    def of_lot(self, asked: Asked) -> dict[str, Any]:
        """Therapy and lot, as the acts take them."""
        return self.for_the_act(asked) | {"lot": self.lot.id}

    def units(self) -> list[ContainerNow]:
        """Every unit of the lot."""
        return units_of(reading(), self.lot.id)


class CloseStep(OfLot):
    """The record is closed, once nothing keeps it open."""

    tag = "release:lot:closed"
    step = "S27"

    def page(self, asked: Asked) -> StepPage:
        return self.made(
            _("Close the record of %(lot)s", lot=self.lot.number),
            _("Is everything in? The second step of the release ends here."),
            [FieldGroup(_("Remark"), (note_field(),))],
            known=(_("What keeps it open"), self._open()),
            means=_("Every result is in, every deviation is closed; the record is complete."),
            submit=_("Close the record"),
        )

    def _open(self) -> tuple[Fact, ...]:
        s, here = reading(), site()
        record = record_at(
            s, self.therapy, self.lot, here.clock(), here.zone, audit_trail_reviewed=True
        )
        found = list(dict.fromkeys(against_closing(s, self.lot, record)))
        if not found:
            met = Chip(ChipKind.PLAIN, "check", _("nothing"))
            return (Fact(_("Results, deviations, checks, holds"), "", chip=met),)
        wanting = Chip(ChipKind.ATTENTION, "alert", _("open"))
        return tuple(Fact(self.said(r).why, "", chip=wanting) for r in found)

    def given(self, asked: Asked) -> dict[str, Any]:
        return self.of_lot(asked)

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The record of the lot is closed."))


class RevokeStep(OfLot):
    """No unit that is not begun will be given; wherever it is, its next scan says so."""

    tag = "release:lot:revoked"
    step = "S22"

    def page(self, asked: Asked) -> StepPage:
        why = StepField("why", _("Why the release is taken back"), LONG, autofocus=True)
        return self.made(
            _("Revoke the release of %(lot)s", lot=self.lot.number),
            _("Why may it not be given any more? It counts at once, wherever the units are."),
            [FieldGroup(_("Why"), (why, note_field()))],
            known=(_("Its units"), self._units()),
            means=_("The release of this lot is taken back; none of it may be begun."),
            submit=_("Revoke the release"),
        )

    def _parted(self) -> tuple[list[str], list[str]]:
        """Units that will not be given any more, and units that were begun before."""
        units = self.units()
        stopped = [u.short_name for u in units if may_move(u.kind, u.state, State.REVOKED)]
        return stopped, [u.short_name for u in units if u.state in BEGUN]

    def _units(self) -> tuple[Fact, ...]:
        stopped, begun = self._parted()
        out = [Fact(_("Not begun"), ", ".join(stopped) or "—")]
        if begun:
            out.append(Fact(_("Begun before"), ", ".join(begun), _("the physician must be told")))
        return tuple(out)

    def outlook(self, asked: Asked) -> Outlook | None:
        stopped, begun = self._parted()
        names = ", ".join(stopped) or "—"
        lines = [
            _("These units will not be given any more: %(units)s.", units=names),
            _("The bedside refuses each of them at its next scan, from this moment."),
        ]
        if begun:
            told = _("Begun before, and given as it is: %(units)s. Tell the physician now.",
                     units=", ".join(begun))  # fmt: skip
            lines.append(told)
        return outlook_of(_("What will happen"), lines, _("I have read it"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return self.of_lot(asked) | {"reason": asked.text("why")}

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("The release is revoked: %(units)s.", units=", ".join(answer.outputs["revoked"]))
        return words, url_for("dossier.review_lot", lot_id=self.lot.id)
