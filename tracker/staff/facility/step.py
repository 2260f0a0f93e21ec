"""The facility's number, licence and codes by a page: what labels go by from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, OpenStep, second_of
from tracker.pages.step_shown import LONG, TEXT, TICKS, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.people.facility.present import Facility, facility_now
from tracker.staff.signatures.here import say_unsigned


def kind_words(kind: str) -> str:
    """Kinds of container that may be too small for a whole label."""
    return {"vial": _("cryovials"), "unit": _("syringes and bags of a dose")}.get(kind, kind)


def facility_facts(now: Facility) -> tuple[Fact, ...]:
    """The facility as labels show it."""
    codes = " · ".join(f"{name} {code}" for name, code in sorted(now.codes.items()))
    paired = ", ".join(kind_words(kind) for kind in sorted(now.paired))
    number = f"{now.fin} · {now.licence}" if now.fin else _("none: our own codes alone")
    return (
        Fact(_("Facility number"), number),
        Fact(_("Product codes"), codes or _("none yet")),
        Fact(_("Partial and attached labels"), paired or _("nothing: every label is whole")),
    )


@dataclass(frozen=True)
class FacilityStep(OpenStep):
    """What the site says of itself as a facility."""

    now: Facility
    tag = "staff:facility:set"
    signs = True
    beside: ClassVar[Mapping[str, str]] = {
        "change_needs_its_reason": "reason",
        "facility_number_not_usable": "fin",
        "facility_without_licence": "licence",
        "product_code_wrong": "codes",
        "product_code_missing": "codes",
        "facility_so_already": "fin",
    }

    def page(self, asked: Asked) -> StepPage:
        now = self.now
        say_unsigned("facility_setting")
        small = tuple(Choice(kind, kind_words(kind)) for kind in ("vial", "unit"))
        number = _("Five characters of the licence. Left empty, labels carry our own codes alone.")
        fields = (
            StepField(
                "fin", _("Facility number"), TEXT, value=now.fin, required=False, help=number
            ),
            StepField("licence", _("Licence"), TEXT, value=now.licence, required=False),
            StepField(
                "codes",
                _("Product codes"),
                LONG,
                value="\n".join(f"{name} {code}" for name, code in sorted(now.codes.items())),
                required=False,
                help=_("One a line: marrow or a product, then its five characters, as msc DM003."),
            ),
            StepField(
                "paired",
                _("Too small for a whole label"),
                TICKS,
                choices=small,
                value=" ".join(sorted(now.paired)),
                required=False,
                help=_("These get a partial label, and an attached one that says the rest."),
            ),
            StepField("reason", _("Why"), LONG),
        )
        return StepPage(
            headline=_("What labels go by"),
            question=_("Labels are printed so from now on; what is printed is read as ever."),
            form=self.form(),
            form_name=self.key(),
            groups=(FieldGroup(_("Facility"), fields),),
            known_words=_("Now"),
            known=facility_facts(now),
            submit_words=_("Record it"),
            signature_means=_("I have seen the licence, and labels may say this."),
            second=second_of(self.tag),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        pairs = [line.split(maxsplit=1) for line in asked.lines("codes")]
        codes = {pair[0]: pair[1] if len(pair) > 1 else "?" for pair in pairs}
        told = asked.typed("fin", "licence")
        return {**told, "codes": codes, "paired": asked.ticked("paired")}

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("staff.facility")


def facility_step(s: Session) -> FacilityStep:
    """The facility as it stands."""
    return FacilityStep(facility_now(s))
