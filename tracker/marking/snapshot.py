"""The frozen snapshot of a label: paper and symbol are made from it, its hash is in the record."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from labels.layout import LAYOUTS
from labels.placing import placed
from labels.refusals import FieldMissing, MissingGlyph, PaperRefused, TextOverflow
from labels.snapshot import NOTHING, Bilingual, LabelSnapshot, TherapySign
from tracker.db import canonical
from tracker.identity.codes import CODE_LENGTH
from tracker.identity.environment import MARKS, Environment
from tracker.identity.verdict import Reason, reason
from tracker.marking.contents import LabelContents
from tracker.marking.isbt.rules import with_print
from tracker.marking.statutory import StatutoryTable, shipped_table, unverified
from tracker.material.present import ContainerNow
from tracker.therapy.present import TherapyNow

PROBE: Final = "MT1C" + "0" * (CODE_LENGTH - 4)
"""Stands for a code of its length when paper is judged: choosing a symbol's mask takes longest."""
SERIAL: Final = slice(4, 10)
"""The part of the code that people read as the label's serial."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What is the same on every label of one print run."""

    layout: str
    statutory: tuple[Bilingual, ...]
    statutory_version: str
    environment: Environment
    place: str
    hazard: bool = False
    destination: Bilingual = NOTHING
    contact: Bilingual = NOTHING


def snapshot_of(
    therapy: TherapyNow,
    container: ContainerNow,
    contents: LabelContents,
    edition: Edition,
    code: str,
) -> LabelSnapshot:
    """The label of this container, complete, with this code."""
    return LabelSnapshot(
        layout=edition.layout,
        layout_version=LAYOUTS[edition.layout].version,
        payload=code,
        serial=code[SERIAL],
        short_name=container.short_name,
        sign=TherapySign(therapy.sign_shape, therapy.sign_letters),
        coi=therapy.coi,
        subject=therapy.subject_code,
        product=contents.product,
        side=contents.side,
        artery=contents.artery,
        artery_code=contents.artery_code,
        contents=contents.contents,
        volume=contents.volume,
        made=contents.made,
        expiry=contents.expiry,
        storage=contents.storage,
        place=Bilingual(edition.place, ""),
        statutory=edition.statutory,
        statutory_version=edition.statutory_version,
        environment=MARKS[edition.environment],
        destination=edition.destination,
        contact=edition.contact,
        hazard=edition.hazard,
    )


def with_code(snapshot: LabelSnapshot, code: str) -> LabelSnapshot:
    """The same label as another physical print: only symbols and serial differ."""
    isbt = with_print(snapshot.isbt, code) if snapshot.isbt else None
    return replace(snapshot, payload=code, serial=code[SERIAL], isbt=isbt)


def judge_paper(snapshot: LabelSnapshot, table: StatutoryTable | None = None) -> tuple[Reason, ...]:
    """Why this label cannot be printed as it stands: nothing is left out, nothing is shrunk.

    ``table``: the sentences that count now; without one, those that are shipped.
    """
    name = snapshot.short_name
    try:
        placed(replace(with_code(snapshot, PROBE), serial=snapshot.serial))
    except FieldMissing as wrong:
        return (reason("label_field_missing", about=name, field=wrong.field),)
    except TextOverflow as wrong:
        return (reason("label_text_too_long", about=name, field=wrong.field),)
    except MissingGlyph as wrong:
        return (reason("label_glyph_missing", about=name, field=wrong.field),)
    except PaperRefused as wrong:
        return (reason("label_not_printable", about=name, field=wrong.field),)
    return judge_sentences(snapshot, table or shipped_table())


def judge_sentences(snapshot: LabelSnapshot, table: StatutoryTable) -> tuple[Reason, ...]:
    """Why a label of production may not say what it says: a sentence that nobody verified.

    A label frozen under an earlier table was judged by that one; its reprint equals it.
    """
    in_production = snapshot.environment == MARKS[Environment.PRODUCTION]
    if not in_production or snapshot.statutory_version != table.version:
        return ()
    return tuple(
        reason("statutory_string_not_verified", about=code, version=table.version)
        for code in unverified(table, snapshot.statutory)
    )


def as_doc(snapshot: LabelSnapshot) -> dict[str, Any]:
    """The snapshot as the record keeps it; its stored text is exactly what was hashed."""
    doc: dict[str, Any] = json.loads(snapshot.canonical())
    return doc


def from_doc(doc: dict[str, Any]) -> LabelSnapshot:
    """The snapshot that the record keeps; papers are made from it after the commit."""
    return LabelSnapshot.from_canonical(canonical(doc))
