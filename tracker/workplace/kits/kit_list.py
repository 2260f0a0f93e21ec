"""Kits that are on their way, and one kit: where it is, its labels, what may be done now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from tracker.marking.kits.models import KitStateWord
from tracker.marking.kits.present import KitNow, kit_labels, kit_now, kits
from tracker.marking.label_list import state_words
from tracker.marking.models import LabelStateWord
from tracker.marking.present import LabelNow
from tracker.pages.shown import ActButton, Chip, ChipKind
from tracker.pages.things_page import Thing, ThingGroup, ThingsPage, button
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.therapy.present import therapy_now
from tracker.workplace.kits.models import KitArea
from tracker.workplace.models import WorkArea

K = KitStateWord
WAITS: Final = (LabelStateWord.PRINTED,)


def kit_words(state: KitStateWord) -> str:
    """Where a kit is, in words."""
    return {
        K.PREPARED: _("open, outside"),
        K.SEALED: _("sealed, outside"),
        K.TAKEN_IN: _("in the area, sealed"),
        K.UNSEALED: _("in the area, open"),
        K.RETURNED: _("back"),
    }[state]


def _chip(state: KitStateWord) -> Chip:
    icons = {K.SEALED: "lock", K.TAKEN_IN: "lock", K.RETURNED: "back"}
    kind = ChipKind.ACCENT if state is K.UNSEALED else ChipKind.PLAIN
    return Chip(kind, icons.get(state, "tray"), kit_words(state))


def acts_on(kit: KitNow) -> tuple[ActButton, ...]:
    """Pages for what comes next on this kit's way."""
    wanted = {
        K.PREPARED: (("seal_kit", _("Seal it"), "lock"), ("return_kit", _("Take it back"), "back")),
        K.SEALED: (
            ("take_kit_in", _("Take it into the area"), "next"),
            ("return_kit", _("Take it back"), "back"),
        ),
        K.TAKEN_IN: (
            ("unseal_kit", _("Open the seal"), "check"),
            ("return_kit", _("Take it back"), "back"),
        ),
        K.UNSEALED: (("return_kit", _("Bring it back"), "back"),),
        K.RETURNED: (),
    }[kit.state]
    out: list[ActButton] = []
    for name, words, icon in wanted:
        out += button(f"workplace.{name}", words, icon, kit_id=kit.id)
    return tuple(out)


def area_of(s: Session, kit_id: str) -> WorkArea:
    """The one area that the kit is for."""
    return s.get_one(WorkArea, s.get_one(KitArea, kit_id).work_area_id)


def kits_page(s: Session) -> ThingsPage:
    """Every kit that is not back yet."""
    return ThingsPage(
        _("Label kits"),
        _("Labels travel sealed and counted, for one patient, one step and one area."),
        (ThingGroup(_("On their way"), tuple(_of(s, k) for k in kits(s)), _("None is out.")),),
    )


def _of(s: Session, kit: KitNow) -> Thing:
    therapy = therapy_now(s, kit.therapy_id)
    subject = therapy.subject_code if therapy else ""
    area = area_of(s, kit.id).name
    step = named(therapy.definition.step_name(kit.step)) if therapy else kit.step
    return Thing(
        f"{kit.name} · {subject}",
        (_("for %(step)s in %(area)s", step=step, area=area), _labels_words(kit)),
        _chip(kit.state),
        acts_on(kit),
        url_for("workplace.kit", kit_id=kit.id),
    )


def _labels_words(kit: KitNow) -> str:
    return _("%(n)s labels, %(spares)s of them spare", n=kit.labels, spares=kit.spares)


def kit_page(s: Session, kit_id: str) -> tuple[ThingsPage, str] | None:
    """One kit with its labels; nothing when there is none."""
    kit = kit_now(s, kit_id)
    if kit is None or kit.id != kit_id:
        return None
    therapy = therapy_now(s, kit.therapy_id)
    step = named(therapy.definition.step_name(kit.step)) if therapy else kit.step
    labels = kit_labels(s, kit.id)
    area = area_of(s, kit.id).name
    question = _("For %(step)s in %(area)s, and nowhere else.", step=step, area=area)
    page = ThingsPage(
        f"{kit.name}: {kit_words(kit.state)}",
        question,
        (ThingGroup(_labels_words(kit), _prints(labels), _("None.")),),
        (*acts_on(kit), *_onward(kit, labels)),
    )
    return page, kit.therapy_id


def _prints(labels: Sequence[LabelNow]) -> tuple[Thing, ...]:
    return tuple(
        Thing(
            x.short_name,
            (_("serial %(n)s", n=x.serial),),
            Chip(
                ChipKind.ACCENT if x.active else ChipKind.PLAIN,
                "check" if x.active else "ring",
                state_words(x.state),
            ),
        )
        for x in labels
    )


def _onward(kit: KitNow, labels: Sequence[LabelNow]) -> tuple[ActButton, ...]:
    """On to the labels themselves: put on while the kit is open, reconciled when it is back."""
    first = next((x.container_id for x in labels), "")
    if not first:
        return ()
    if kit.state is K.UNSEALED and any(x.state in WAITS for x in labels):
        return button("marking.apply_labels", _("Apply labels"), "scan", container_id=first)
    if kit.state is K.RETURNED:
        return button(
            "formulation.reconcile", _("Reconcile the labels"), "check", container_id=first
        )
    return ()
