"""The scanner tray: today's wristband, the syringes, and traps, as pictures of their labels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.db import canonical
from tracker.demo.bench_tray import bench_groups
from tracker.marking.models import ActiveLabel, LabelInstance
from tracker.material.models import Container
from tracker.material.words import Kind
from tracker.pages.here import reading
from tracker.pages.shown import PictureKind, Tray, TrayCard, TrayGroup
from tracker.pages.words import gettext as _
from tracker.therapy.models import ActiveWristband, Patient, Therapy, Wristband

TODAY: Final = "SYN-ON-007"
WAITING: Final = "SYN-ON-005"
"""The patient whose lots wait for review: another person's, and not released."""
EARLIER: Final = "SYN-ON-003"
"""A patient whose units were given weeks ago."""

Labelled = tuple[LabelInstance, str]


@lru_cache(maxsize=256)
def _drawn(snapshot: bytes) -> Markup:
    from labels.snapshot import LabelSnapshot
    from labels.svg import label_svg

    return Markup(label_svg(LabelSnapshot.from_canonical(snapshot)))  # noqa: S704 - our own drawing


def _labels(subject: str) -> Select[LabelInstance, str]:
    return (
        select(LabelInstance, Container.short_name)
        .join(Container, Container.id == LabelInstance.container_id)
        .join(Therapy, Therapy.id == LabelInstance.therapy_id)
        .join(Patient, Patient.id == Therapy.patient_id)
        .where(Patient.subject_code == subject, Container.kind == Kind.UNIT)
        .order_by(Container.short_name, LabelInstance.serial)
    )


def _active(s: Session, subject: str) -> list[Labelled]:
    """Active labels of the subject's units, in the order in which they are given."""
    rows: Sequence[Any] = s.execute(
        _labels(subject).join(ActiveLabel, ActiveLabel.label_id == LabelInstance.id)
    ).all()
    return sorted(((r.LabelInstance, r.short_name) for r in rows), key=lambda r: _given(r[1]))


def _given(short_name: str) -> tuple[str, bool]:
    """Artery by artery, MSC before BMMNC: the order of the bedside's strip."""
    product, _dash, number = short_name.rpartition("-")
    return number, product != "MSC"


def _dead(s: Session, subject: str) -> list[Labelled]:
    """Labels of the subject's units that are on nothing: destroyed spares, voided prints."""
    rows: Sequence[Any] = s.execute(
        _labels(subject)
        .outerjoin(ActiveLabel, ActiveLabel.label_id == LabelInstance.id)
        .where(ActiveLabel.label_id.is_(None))
    ).all()
    return [(r.LabelInstance, r.short_name) for r in rows]


def _wristband(s: Session, subject: str) -> str | None:
    return s.scalar(
        select(Wristband.code)
        .join(ActiveWristband, ActiveWristband.wristband_id == Wristband.id)
        .join(Patient, Patient.id == Wristband.patient_id)
        .where(Patient.subject_code == subject)
    )


def _card(one: Labelled, note: str, *, trap: bool = False, words: str = "") -> TrayCard:
    label, short_name = one
    picture = _drawn(canonical(label.snapshot))
    return TrayCard(words or short_name, note, label.code, PictureKind.SYRINGE, trap, picture)


def _altered(code: str) -> str:
    """The code with one character changed, as a bad print might be read."""
    other = "7" if code[10] != "7" else "8"
    return code[:10] + other + code[11:]


def _traps(s: Session, units: list[Labelled]) -> list[TrayCard]:
    traps = []
    if waiting := _active(s, WAITING):
        note = _("another patient's, and not released")
        traps.append(_card(waiting[0], note, trap=True, words=f"{waiting[0][1]} · {WAITING}"))
    if earlier := _active(s, EARLIER):
        note = _("another patient's, expired, given long ago")
        traps.append(_card(earlier[0], note, trap=True, words=f"{earlier[0][1]} · {EARLIER}"))
    if dead := _dead(s, TODAY):
        traps.append(_card(dead[0], _("a destroyed spare: a print too many"), trap=True))
    band = _wristband(s, EARLIER) or _wristband(s, WAITING)
    if band:
        words, note = _("Wristband"), _("another patient's wristband")
        traps.append(TrayCard(words, note, band, PictureKind.WRISTBAND, True))
    if units:
        code = _altered(units[0][0].code)
        words, note = _("Smeared print"), _("one character read wrongly")
        traps.append(TrayCard(words, note, code, PictureKind.SYRINGE, True))
    web = "https://example.org/unit/1"
    words, note = _("Web address"), _("a QR code of something else")
    traps.append(TrayCard(words, note, web, PictureKind.SHIPPER, True))
    return traps


def tray() -> Tray:
    """What lies in the drawer today."""
    s = reading()
    if bench := bench_groups(s):
        return Tray(tuple(bench), url_for("demo.tray_sheet"))
    units = _active(s, TODAY)
    groups = []
    if band := _wristband(s, TODAY):
        card = TrayCard(_("Wristband"), TODAY, band, PictureKind.WRISTBAND)
        groups.append(TrayGroup(_("On the wrist"), (card,)))
    if units:
        cards = tuple(_card(u, TODAY) for u in units)
        groups.append(TrayGroup(_("Syringes of today"), cards))
    groups.append(TrayGroup(_("Traps"), tuple(_traps(s, units))))
    return Tray(tuple(groups), url_for("demo.tray_sheet"))


def sheet(s: Session) -> bytes:
    """Every label of the tray that has a picture, on A4."""
    from labels.pdf import sheet_pdf
    from labels.snapshot import LabelSnapshot

    labels = [*_active(s, TODAY), *_active(s, WAITING)[:1], *_dead(s, TODAY)[:1]]
    return sheet_pdf([LabelSnapshot.from_canonical(canonical(one.snapshot)) for one, _n in labels])
