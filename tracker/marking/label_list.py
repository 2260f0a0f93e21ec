"""The labels of one container: every print that was ever made for it, and what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from tracker.marking.models import LabelRole, LabelStateWord
from tracker.marking.papers import BODY
from tracker.marking.present import LabelNow, labels_of
from tracker.material.papers import OUTER
from tracker.material.present import ContainerNow, containers_now
from tracker.pages.shown import ActButton, Chip, ChipKind
from tracker.pages.things_page import Thing, ThingGroup, ThingsPage, button
from tracker.pages.words import gettext as _

S = LabelStateWord
OPEN: Final = (S.PRINTED,)


def state_words(state: LabelStateWord) -> str:
    """What became of a label, in words."""
    return {
        S.PREPARED: _("prepared"),
        S.PRINTED: _("printed, not on yet"),
        S.APPLIED: _("on the container"),
        S.RETURNED: _("returned unused"),
        S.VOIDED: _("void"),
        S.DESTROYED: _("destroyed"),
        S.UNACCOUNTED: _("cannot be found"),
    }[state]


def role_words(role: LabelRole) -> str:
    """Which label of its container it is, in words."""
    return {
        LabelRole.PRIMARY: _("the whole label"),
        LabelRole.PARTIAL: _("the partial label"),
        LabelRole.ATTACHED: _("the attached label"),
        LabelRole.OUTER: _("of its bag or box"),
    }[role]


def acts_on(c: ContainerNow, labels: Sequence[LabelNow]) -> tuple[ActButton, ...]:
    """Pages for what may be done with these labels now."""
    states = {x.state for x in labels}
    own = [x for x in labels if x.role in BODY]
    wanted = (
        ("print_labels", _("Print labels"), "print", not own),
        ("apply_labels", _("Apply labels"), "scan", S.PRINTED in states),
        ("reprint_labels", _("Reprint a label"), "print", bool(labels)),
        ("return_labels", _("Return labels"), "back", S.PRINTED in states),
        (
            "void_labels",
            _("Void labels"),
            "cross",
            bool(states & {S.PRINTED, S.RETURNED, S.APPLIED}),
        ),
        (
            "destroy_labels",
            _("Destroy labels"),
            "skip",
            bool(states & {S.PRINTED, S.RETURNED, S.VOIDED, S.UNACCOUNTED}),
        ),
    )
    out: list[ActButton] = []
    for name, words, icon, now in wanted:
        if now:
            out += button(f"marking.{name}", words, icon, container_id=c.id)
    if any(c.kind in kinds for kinds in OUTER.values()):
        words = _("Label of its bag or box")
        out += button("marking.print_outer", words, "shipper", container_id=c.id)
    out += button("marking.bind_label", _("Bind a label of the book"), "scan", container_id=c.id)
    if labels:
        out += button(
            "formulation.reconcile", _("Reconcile the labels"), "check", container_id=c.id
        )
    return tuple(out)


def labels_page(s: Session, container_id: str) -> tuple[ThingsPage, str] | None:
    """Every print of the container with its therapy; nothing when there is no such container."""
    c = containers_now(s, [container_id]).get(container_id)
    if c is None:
        return None
    labels = labels_of(s, [c.id])
    prints = tuple(
        Thing(
            _("serial %(n)s", n=x.serial),
            (role_words(x.role),),
            Chip(
                ChipKind.ACCENT if x.active else ChipKind.PLAIN,
                "check" if x.active else "ring",
                state_words(x.state),
            ),
        )
        for x in labels
    )
    page = ThingsPage(
        _("Labels of %(name)s", name=c.short_name),
        _("Every print that was ever made for it. Of each sort one is on it; no other is taken."),
        (ThingGroup(_("Prints"), prints, _("None was printed yet.")),),
        acts_on(c, labels),
    )
    return page, c.therapy_id
