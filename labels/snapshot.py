"""What one physical label says, frozen: text and symbol come from the same snapshot."""

from __future__ import annotations

import enum
import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass, fields
from typing import Any

from labels.signs import SHAPES

_SCHEMA = "label/1"
_WIDER = "label/2"
_ADDED = ("symbology", "isbt", "hazard", "hospital_number", "destination", "contact", "goes_with")
"""Fields that the first schema lacks: a label that uses none of them is stored as ever."""


@dataclass(frozen=True)
class Bilingual:
    """One statement in English and Simplified Chinese."""

    en: str
    zh: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.en, self.zh) if part)


NOTHING = Bilingual("", "")


@dataclass(frozen=True)
class TherapySign:
    """A shape (index into `labels.signs.SHAPES`) and two capital letters."""

    shape: int
    letters: str

    def __post_init__(self) -> None:
        if not 0 <= self.shape < len(SHAPES):
            raise ValueError(f"shape {self.shape}: there are {len(SHAPES)}")
        if not (len(self.letters) == 2 and self.letters.isascii() and self.letters.isupper()):
            raise ValueError(f"letters {self.letters!r}: two capitals A-Z")


@dataclass(frozen=True)
class Expiry:
    """An instant as it is printed: day, time of day and its zone, each its own text."""

    day: str
    time: str = ""
    zone: str = ""


NEVER = Expiry("")


@dataclass(frozen=True)
class Isbt:
    """What an ISBT 128 label shows: the compound message of its Data Matrix, and its eye-readable
    parts as the caller parsed them. ``check`` is K, printed in a box beside the DIN (ST-001, 7.5).
    """

    message: str
    din: str
    check: str
    product_code: str


class Symbology(enum.StrEnum):
    """Which symbol carries the payload. Ours is QR; wristbands may speak a hospital's language."""

    QR = ""
    DATA_MATRIX = "datamatrix"
    GS1 = "gs1"


@dataclass(frozen=True)
class LabelSnapshot:
    """Everything on one label; empty means that this label does not carry the field.

    `layout` names the layout and `layout_version` its edition. `payload` is the text of the
    symbol, `serial` this physical print. `artery_code` is the short form that eyes find first
    (MFCA). `made` says what was done when, with its zone; `place` who made it, with address.
    `person` and `born` belong to wristbands only: labels of containers carry no name.
    `environment` is empty in production, else a mark such as "DEMO · 演示". Statutory strings
    come from the caller with the version of the table they were taken from. `hazard` draws the
    biohazard symbol (21 CFR 1271.3(h)). `goes_with` says which label of the same container this one
    belongs to; `destination` and `contact` are of what leaves the house.
    """

    layout: str
    layout_version: int
    payload: str
    serial: str
    short_name: str
    sign: TherapySign
    coi: str
    subject: str
    product: Bilingual
    side: Bilingual = NOTHING
    artery: Bilingual = NOTHING
    artery_code: str = ""
    contents: Bilingual = NOTHING
    volume: str = ""
    made: Bilingual = NOTHING
    expiry: Expiry = NEVER
    storage: Bilingual = NOTHING
    place: Bilingual = NOTHING
    person: str = ""
    born: str = ""
    statutory: tuple[Bilingual, ...] = ()
    statutory_version: str = ""
    environment: str = ""
    symbology: Symbology = Symbology.QR
    isbt: Isbt | None = None
    hazard: bool = False
    hospital_number: str = ""
    destination: Bilingual = NOTHING
    contact: Bilingual = NOTHING
    goes_with: Bilingual = NOTHING

    def __post_init__(self) -> None:
        for name, text in _texts(asdict(self)):
            if text != unicodedata.normalize("NFC", text):
                raise ValueError(f"{name} is not in Unicode normal form C: {text!r}")

    def canonical(self) -> bytes:
        """The snapshot as JSON with sorted keys and no spaces: equal snapshots, equal bytes."""
        stored = {"schema": _WIDER, **asdict(self)}
        if all(getattr(self, name) == _DEFAULTS[name] for name in _ADDED):
            stored = {n: v for n, v in stored.items() if n not in _ADDED} | {"schema": _SCHEMA}
        return json.dumps(
            stored, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode()

    def sha256(self) -> str:
        """The hash that the log keeps of this label, in hex."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def from_canonical(cls, stored: bytes) -> LabelSnapshot:
        """The snapshot whose `canonical()` gave these bytes; a reprint starts from here.

        Refuses another schema, missing or foreign fields, and bytes that are not canonical.
        """
        parsed: dict[str, Any] = json.loads(stored)
        schema = parsed.pop("schema", None)
        if schema not in (_SCHEMA, _WIDER):
            raise ValueError("not a label snapshot of this schema")
        known = {field.name for field in fields(cls)}
        if set(parsed) != (known if schema == _WIDER else known - {*_ADDED}):
            raise ValueError("the fields are not those of a label snapshot")
        for name in _BILINGUAL & set(parsed):
            parsed[name] = Bilingual(**parsed[name])
        if schema == _WIDER:
            parsed["isbt"] = Isbt(**parsed["isbt"]) if parsed["isbt"] else None
            parsed["symbology"] = Symbology(parsed["symbology"])
        parsed["expiry"] = Expiry(**parsed["expiry"])
        parsed["sign"] = TherapySign(**parsed["sign"])
        parsed["statutory"] = tuple(Bilingual(**each) for each in parsed["statutory"])
        snapshot = cls(**parsed)
        if snapshot.canonical() != stored:
            raise ValueError("these bytes are not in canonical form")
        return snapshot


_DEFAULTS = {field.name: field.default for field in fields(LabelSnapshot)}
_BILINGUAL = {name for name, default in _DEFAULTS.items() if default == NOTHING} | {"product"}


def _texts(value: Any, name: str = "") -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(name, value)]
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in _texts(each, key)]
    if isinstance(value, list | tuple):
        return [found for each in value for found in _texts(each, name)]
    return []
