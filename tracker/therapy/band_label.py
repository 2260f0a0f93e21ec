"""What a wristband says: whose it is by name and birthday, and the one code that may be scanned.

A wristband is the only label with a name on it; its symbol never holds one (21 CFR 1271.290). It is
drawn from what the record says when the band is issued.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from labels.layout import LAYOUTS
from labels.snapshot import Bilingual, LabelSnapshot, Symbology, TherapySign
from tracker.identity.bands import BandKind, symbol_of
from tracker.identity.environment import MARKS, Environment

LAYOUT: Final = "wristband"
_BEFORE_EVERY_ACT: Final = Bilingual(
    "Cell therapy: scan before every act", "细胞治疗：每次操作前扫描"
)
_SERIAL: Final = slice(4, 10)  # the part of the code that people read


@dataclass(frozen=True, slots=True)
class Wearer:
    """Who wears it, as the record knows him, and the therapy it is for."""

    name: str
    born_on: dt.date
    hospital_number: str
    subject: str
    coi: str
    sign: TherapySign
    version: int = 1
    """Which version of his name, number and birthday it says; told on the band after the first."""


@dataclass(frozen=True, slots=True)
class BandIssued:
    """One wristband: its own code, of which admission, which of the patient's bands it is."""

    code: str
    admission: str
    issued_at: dt.datetime
    nth: int


def band_snapshot(
    wearer: Wearer,
    band: BandIssued,
    zone: ZoneInfo,
    environment: Environment,
    kind: BandKind = BandKind.OWN,
    number: str = "",
) -> LabelSnapshot:
    """The wristband, complete. ``number`` is the GSRN where the symbol says one.

    Raises ValueError for a number that no scanner would read back (`symbol_of`).
    """
    spoken = number if kind is BandKind.GSRN else wearer.hospital_number
    symbology, payload = symbol_of(kind, band.code, spoken)
    day = band.issued_at.astimezone(zone).date()
    edition = f" · v{wearer.version}" if wearer.version > 1 else ""
    return LabelSnapshot(
        layout=LAYOUT,
        layout_version=LAYOUTS[LAYOUT].version,
        payload=payload,
        serial=band.code[_SERIAL],
        short_name=f"WB-{band.nth:02d}",
        sign=wearer.sign,
        coi=wearer.coi,
        subject=wearer.subject,
        product=_BEFORE_EVERY_ACT,
        made=Bilingual(f"{band.admission} · {day.isoformat()}{edition}", "本次住院"),
        person=wearer.name,
        born=wearer.born_on.isoformat(),
        hospital_number=wearer.hospital_number,
        environment=MARKS[environment],
        symbology=Symbology(symbology),
    )
