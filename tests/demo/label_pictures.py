"""Labels as the record has them, held against what every back-end draws of them."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass

import pypdfium2
from sqlalchemy import func, select

from labels.pdf import label_pdf
from labels.placing import placed
from labels.png import label_png
from labels.read import read_symbols
from labels.snapshot import LabelSnapshot
from labels.zpl import zpl
from tests.labels.zpl_reading import burnt
from tracker.db import canonical
from tracker.marking.models import LabelInstance, LabelState
from tracker.material.models import Container
from tracker.record.site import Site
from tracker.therapy.models import Patient, Therapy

SEED = 813267


@dataclass(frozen=True)
class Recorded:
    """What the database says of one label."""

    code: str
    serial: str
    layout: str
    sha256: str
    stored: bytes
    name: str
    subject: str
    state: str
    therapy: str


def recorded(demo: Site) -> list[Recorded]:
    """Every label of the record."""
    last = (
        select(func.max(LabelState.n))
        .where(LabelState.label_id == LabelInstance.id)
        .correlate(LabelInstance)
        .scalar_subquery()
    )
    query = (
        select(LabelInstance, Container.short_name, Patient.subject_code, LabelState.to_state)
        .join(Container, Container.id == LabelInstance.container_id)
        .join(Therapy, Therapy.id == Container.therapy_id)
        .join(Patient, Patient.id == Therapy.patient_id)
        .join(LabelState, (LabelState.label_id == LabelInstance.id) & (LabelState.n == last))
        .order_by(LabelInstance.code)
    )
    with demo.database.reading() as s:
        return [
            Recorded(
                label.code,
                label.serial,
                label.layout,
                label.snapshot_sha256,
                canonical(label.snapshot),
                name,
                subject,
                state.value,
                label.therapy_id,
            )
            for label, name, subject, state in s.execute(query)
        ]


def agrees(one: Recorded) -> None:
    """Hash, texts and every picture of one label against its rows."""
    assert hashlib.sha256(one.stored).hexdigest() == one.sha256
    snapshot = LabelSnapshot.from_canonical(one.stored)
    said = " ".join(placed(snapshot).texts)
    for words in (one.name, one.serial, one.subject, "DEMO"):
        assert words in said
    paper = pypdfium2.PdfDocument(label_pdf([snapshot]))[0]
    pictures = [paper.render(scale=300 / 72).to_pil(), label_png(snapshot)]
    pictures += [burnt(zpl(snapshot, dpi=dpi)).dots for dpi in (203, 300)]
    for picture in pictures:
        assert [(s.text, s.identifier) for s in read_symbols(picture)] == [(one.code, "]Q1")]


def few(labels: list[Recorded]) -> list[Recorded]:
    """One of each layout, seeded."""
    dice = random.Random(SEED)
    kinds = sorted({one.layout for one in labels})
    return [dice.choice([each for each in labels if each.layout == kind]) for kind in kinds]
