"""Labels at the bench: printed, put on, taken back, printed again, each by its own page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import Severity, reason
from tracker.marking.at_hand import picture_of, therapy_containers
from tracker.marking.book.present import bound_from_books
from tracker.marking.copies.told import told_copy
from tracker.marking.label_list import role_words
from tracker.marking.makers import left_by_label
from tracker.marking.models import LabelStateWord
from tracker.marking.open_step import OPEN
from tracker.marking.papers import BODY
from tracker.marking.present import LabelNow, labels_now, labels_of
from tracker.marking.rules import LABELLED
from tracker.material.papers import FITS
from tracker.material.present import ContainerNow, containers_now
from tracker.material.words import Kind
from tracker.pages.here import reading, signed_in
from tracker.pages.shown import PatientBanner
from tracker.pages.step import Asked, OpenStep, Taken, second_of
from tracker.pages.step_shown import (
    Choice,
    ExpectedContainer,
    FieldGroup,
    FieldKind,
    StepField,
    StepPage,
    Tick,
)
from tracker.pages.words import gettext as _
from tracker.therapy.banner import banner_of
from tracker.therapy.present import TherapyNow, therapy_now

S = LabelStateWord
BY_SERIAL = "by_serial"


@dataclass(frozen=True)
class LabelStep(OpenStep):
    """The labels of containers that were made alike; ``labels`` are all their prints so far."""

    therapy: TherapyNow
    container: ContainerNow
    alike: tuple[ContainerNow, ...]
    labels: tuple[LabelNow, ...]

    states: ClassVar[tuple[LabelStateWord, ...]] = ()

    def nothing(self) -> tuple[str, str]:
        """Why no label is here for this work now, and what may be done instead; empty: there is."""
        if not self.states or self.fit():
            return "", ""
        return _("No label waits for this."), _("Go back to the container.")

    def banner(self) -> PatientBanner | None:
        return banner_of(reading(), self.therapy.id)

    def fit(self) -> tuple[LabelNow, ...]:
        """The labels that this may be done with now."""
        return tuple(x for x in self.labels if x.state in self.states)

    def scan_words(self) -> str:
        return _("Scan a label") if self.states else ""

    def take(self, found: Native) -> Taken:
        if found.kind is not CodeKind.CONTAINER_LABEL:
            return found.reason()
        label = labels_now(reading(), [found.code]).get(found.code)
        if label is None:
            return reason("label_unknown")
        if label.therapy_id != self.therapy.id:
            return reason("label_of_another_patient", Severity.IDENTITY)
        if label.state not in self.states:
            self.refused(label)
            return reason(
                "label_in_another_state",
                about=label.short_name,
                state=label.state.value,
                needed=", ".join(sorted(self.states)),
            )
        if label.id not in {x.id for x in self.labels}:
            return reason("container_not_expected_here", about=label.short_name)
        return "labels", found.code

    def refused(self, label: LabelNow) -> None:
        """What else follows when such a label is scanned here."""

    def ticked(self, asked: Asked) -> tuple[ExpectedContainer, ...]:
        """Each label that is expected, ticked once it was scanned."""
        done, of = set(asked.scanned("labels")), {c.id: c for c in self.alike}
        return tuple(
            ExpectedContainer(
                x.short_name,
                picture_of(of[x.container_id].kind, of[x.container_id].vessel),
                Tick.SCANNED if x.code in done else Tick.AWAITED,
                x.serial,
            )
            for x in self.fit()
        )

    def made(
        self,
        asked: Asked,
        headline: str,
        question: str,
        fields: Sequence[StepField],
        submit: str,
    ) -> StepPage:
        """The page of this work with labels."""
        nothing, instead = self.nothing()
        return StepPage(
            headline=headline,
            question=question,
            form=self.form(self.therapy.id, *(x.id for x in self.labels)),
            form_name=self.key(),
            groups=(FieldGroup(_("Labels"), tuple(fields)),) if fields else (),
            expected=self.ticked(asked),
            submit_words=submit,
            second=second_of(self.tag),
            nothing=nothing,
            nothing_next=instead,
            could_still_release=left_by_label(reading(), self.tag, signed_in().id, self.alike),
        )

    def onward(self, words: str) -> tuple[str, str]:
        """Back to the container."""
        return words, url_for("dossier.container", container_id=self.container.id)


class PrintStep(LabelStep):
    """Labels of containers that never had one."""

    tag = "marking:labels:printed"
    beside: ClassVar[Mapping[str, str]] = {
        "printed_before": "containers",
        "more_spares_than_containers": "spares",
    }

    def bare(self) -> list[ContainerNow]:
        """Those that never had a label."""
        by_hand = bound_from_books(reading(), [x.id for x in self.labels])
        own = [x for x in self.labels if x.role in BODY and x.id not in by_hand]
        had = {x.container_id for x in own}
        return [c for c in self.alike if c.id not in had and c.state in OPEN[c.kind]]

    def nothing(self) -> tuple[str, str]:
        if self.bare():
            return "", ""
        return _("Each had its label, or its step is over."), _("Another one is a reprint.")

    def page(self, asked: Asked) -> StepPage:
        bare = self.bare()
        which = StepField(
            "containers",
            _("Labels for"),
            FieldKind.TICKS,
            choices=tuple(Choice(c.id, c.short_name) for c in bare),
            value=" ".join(c.id for c in bare),
        )
        spares = StepField(
            "spares",
            _("Spares"),
            FieldKind.COUNT,
            value="0",
            help=_("One more for the first ones; each must be accounted for."),
        )
        return self.made(
            asked,
            _("Print labels"),
            _("Each print has its own code, once. It is given out right after, to you."),
            (which, spares),
            _("Print them"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        layout = next((name for name, kinds in FITS.items() if self.container.kind in kinds), "")
        chosen = asked.ticked("containers")
        return {
            "therapy": self.therapy.id,
            "containers": [c.id for c in self.alike if c.id in chosen],
            "layout": layout,
            **asked.typed("spares"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Printed: fetch the sheet now."), url_for("marking.sheet", seq=answer.seq)


class ApplyStep(LabelStep):
    """Each label onto its own container: the former one is off only when the new one is on."""

    tag = "marking:labels:applied"
    states = (S.PRINTED,)

    def page(self, asked: Asked) -> StepPage:
        return self.made(
            asked,
            _("Apply labels"),
            _("Put each label on, then scan it on its container. Read the name on both aloud."),
            (),
            _("They are on"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        here = {x.code: x.container_id for x in self.labels}
        codes = [c for c in asked.scanned("labels") if c in here]
        applied = [{"code": code, "container": here[code]} for code in codes]
        return {"therapy": self.therapy.id, "applied": applied}

    def refused(self, label: LabelNow) -> None:
        """A label that is on its container is a copy, or was scanned again: told (H02)."""
        if label.state is S.APPLIED:
            told_copy(self.therapy.id, label.code)

    def after(self, answer: Answer) -> tuple[str, str]:
        names = ", ".join(str(n) for n in answer.outputs["applied"])
        return self.onward(_("Labelled: %(names)s.", names=names))


class _TakenBack(LabelStep):
    """Labels that are taken out of use; one that no scanner reads is picked by its serial."""

    unreadable: ClassVar[bool] = True

    def given(self, asked: Asked) -> dict[str, Any]:
        picked = [id_ for id_ in asked.ticked(BY_SERIAL) if id_ in {x.id for x in self.fit()}]
        of_scans = {x.code: x.id for x in self.labels}
        scanned = [c for c in asked.scanned("labels") if of_scans.get(c) not in picked]
        return {
            "therapy": self.therapy.id,
            "labels": [*scanned, *picked],
            **asked.typed("reason"),
        }

    def why(self) -> tuple[StepField, ...]:
        """The reason, and the labels that cannot be scanned."""
        picked = tuple(
            Choice(x.id, x.short_name, _("serial %(n)s", n=x.serial)) for x in self.fit()
        )
        by_serial = StepField(
            BY_SERIAL, _("Cannot be scanned"), FieldKind.TICKS, choices=picked, required=False
        )
        return StepField("reason", _("Why"), FieldKind.LONG), by_serial

    def after(self, answer: Answer) -> tuple[str, str]:
        names = ", ".join(str(n) for n in answer.outputs["labels"])
        return self.onward(_("Recorded for: %(names)s.", names=names))


class ReturnStep(_TakenBack):
    """Unused labels come back with their kit."""

    tag = "marking:labels:returned"
    states = (S.PRINTED,)

    def page(self, asked: Asked) -> StepPage:
        question = _("Which labels came back unused? They can only be voided or destroyed.")
        return self.made(asked, _("Return labels"), question, (), _("They are back"))


class VoidStep(_TakenBack):
    """Labels that must never be taken again."""

    tag = "marking:labels:voided"
    states = (S.PREPARED, S.PRINTED, S.RETURNED, S.APPLIED)

    def page(self, asked: Asked) -> StepPage:
        question = _("Every scan of a voided label is refused; its container is then without one.")
        return self.made(asked, _("Void labels"), question, self.why(), _("Void them"))


class DestroyStep(_TakenBack):
    """Labels are destroyed before two people."""

    tag = "marking:labels:destroyed"
    states = (S.PRINTED, S.RETURNED, S.VOIDED, S.UNACCOUNTED)

    def page(self, asked: Asked) -> StepPage:
        question = _("Cut them up before the second person. One on a container is voided first.")
        return self.made(asked, _("Destroy labels"), question, self.why(), _("They are destroyed"))


class ReprintStep(LabelStep):
    """One more print of a label, with a reason, counted; the earlier one is void."""

    tag = "marking:label:reprinted"

    def page(self, asked: Asked) -> StepPage:
        now = [x for x in self.labels if x.container_id == self.container.id]
        which = StepField(
            "label",
            _("Instead of"),
            FieldKind.CHOICE,
            choices=tuple(
                Choice(x.id, f"{x.short_name} · {role_words(x.role)}", x.serial) for x in now[-3:]
            ),
            value=now[-1].id if now else "",
        )
        said = (
            Choice("same", _("the same words as before")),
            Choice("renewed", _("what the record says now")),
        )
        fields = (
            which,
            StepField("reason", _("Why another print is needed"), FieldKind.LONG),
            StepField("renewed", _("The new label says"), FieldKind.CHOICE, choices=said),
        )
        count = _("Printed for it so far: %(n)s.", n=len(now))
        question = _("The earlier print is void from then on, wherever it is.")
        submit = _("Print it again")
        return self.made(asked, _("Reprint a label"), f"{question} {count}", fields, submit)

    def given(self, asked: Asked) -> dict[str, Any]:
        renewed = asked.text("renewed") == "renewed"
        typed = asked.typed("label", "reason")
        return {"therapy": self.therapy.id, **typed, "renewed": renewed}

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Printed: fetch the sheet now."), url_for("marking.sheet", seq=answer.seq)


def labels_at(kind: type[LabelStep]) -> Any:
    """From the address to the labels of a container and of those that were made alike."""

    def begin(s: Session, container_id: str) -> LabelStep | None:
        c = containers_now(s, [container_id]).get(container_id)
        therapy = therapy_now(s, c.therapy_id) if c else None
        if c is None or therapy is None or c.state not in LABELLED:
            return None
        here = therapy_containers(s, therapy.id, (c.kind,), LABELLED)
        if c.kind in (Kind.SAMPLE, Kind.INTERMEDIATE, Kind.POOL, Kind.BULK):
            here = [x for x in here if x.id == c.id]
        alike = tuple(x for x in here if (x.lot_id, x.passage) == (c.lot_id, c.passage))
        labels = labels_of(s, [x.id for x in alike])
        return kind(therapy, c, alike, tuple(sorted(labels, key=lambda x: x.short_name)))

    return begin
