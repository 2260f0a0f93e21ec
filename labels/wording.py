"""How the fields of a snapshot are put into words on a label; captions in both languages."""

from __future__ import annotations

from collections.abc import Callable

from labels.snapshot import NEVER, NOTHING, LabelSnapshot

_GAP = " · "


def _joined(*parts: str, gap: str = _GAP) -> str:
    return gap.join(part for part in parts if part)


_WORDS: dict[str, Callable[[LabelSnapshot], str]] = {
    "short_name": lambda label: label.short_name,
    "serial": lambda label: f"# {label.serial}",
    "subject": lambda label: label.subject,
    "coi": lambda label: f"CoI {label.coi}",
    "identity": lambda label: f"{label.subject}   CoI {label.coi}   # {label.serial}",
    "subject_and_coi": lambda label: f"{label.subject}   CoI {label.coi}",
    "identity_stacked": lambda label: f"{label.subject}   # {label.serial}\nCoI {label.coi}",
    "product": lambda label: str(label.product),
    "product_en": lambda label: label.product.en,
    "product_zh": lambda label: label.product.zh,
    "side": lambda label: str(label.side),
    "side_and_code": lambda label: _joined(str(label.side), label.artery_code),
    "artery_en": lambda label: label.artery.en,
    "artery_zh": lambda label: label.artery.zh,
    "contents": lambda label: str(label.contents),
    "volume": lambda label: label.volume,
    "storage": lambda label: str(label.storage),
    "volume_contents_storage": lambda label: _joined(
        label.volume, str(label.contents), str(label.storage)
    ),
    "volume_and_storage": lambda label: _joined(label.volume, str(label.storage)),
    "made": lambda label: str(label.made),
    "product_and_made": lambda label: _joined(label.product.en, str(label.made)),
    "place": lambda label: str(label.place),
    "expiry": lambda label: (
        f"EXP 失效 {_joined(label.expiry.day, label.expiry.time, label.expiry.zone, gap=' ')}"
        if label.expiry != NEVER
        else ""
    ),
    "expiry_caption": lambda label: "EXP 失效期至" if label.expiry != NEVER else "",
    "expiry_day": lambda label: label.expiry.day,
    "expiry_time": lambda label: label.expiry.time,
    "expiry_zone": lambda label: label.expiry.zone,
    "person": lambda label: label.person,
    "born": lambda label: f"born 出生 {label.born}" if label.born else "",
    "statutory": lambda label: _joined(*map(str, label.statutory)),
    "environment": lambda label: label.environment,
    "environment_stacked": lambda label: label.environment.replace(_GAP, "\n"),
    "din": lambda label: _spaced(label.isbt.din) if label.isbt else "",
    "din_check": lambda label: label.isbt.check if label.isbt else "",
    "product_code": lambda label: label.isbt.product_code if label.isbt else "",
    "hospital_number": lambda label: _captioned("MRN 病案号", label.hospital_number),
    "destination": lambda label: _captioned("TO 送至", str(label.destination)),
    "contact": lambda label: _captioned("CONTACT 联系", str(label.contact)),
    "goes_with": lambda label: str(label.goes_with),
}
SHOWS: dict[str, frozenset[str]] = {name: frozenset({name}) for name in _WORDS} | {
    "identity": frozenset({"subject", "coi", "serial"}),
    "subject_and_coi": frozenset({"subject", "coi"}),
    "identity_stacked": frozenset({"subject", "coi", "serial"}),
    "product_en": frozenset({"product"}),
    "product_zh": frozenset(),  # one language alone says nothing to the other reader
    "side_and_code": frozenset({"side", "artery_code"}),
    "artery_en": frozenset({"artery"}),
    "artery_zh": frozenset(),
    "volume_contents_storage": frozenset({"volume", "contents", "storage"}),
    "volume_and_storage": frozenset({"volume", "storage"}),
    "product_and_made": frozenset({"product", "made"}),
    "expiry_caption": frozenset(),
    "expiry_day": frozenset({"expiry"}),
    "expiry_time": frozenset(),
    "expiry_zone": frozenset(),
    "environment_stacked": frozenset({"environment"}),
    "din": frozenset({"isbt"}),
    "din_check": frozenset(),
    "product_code": frozenset(),
}
"""Which fields of a snapshot each field of a layout puts before the eye."""


def _captioned(caption: str, text: str) -> str:
    return f"{caption} {text}" if text else ""


def _spaced(din: str) -> str:
    """A DIN as people read it: facility, year, serial."""
    return f"{din[:5]} {din[5:7]} {din[7:]}"


def field_text(snapshot: LabelSnapshot, name: str) -> str:
    """What a layout's field shows of this snapshot; empty when there is nothing to show."""
    return _WORDS[name](snapshot)


def ways_to_set(
    snapshot: LabelSnapshot, name: str, *, split: bool = False
) -> tuple[tuple[str, bool], ...]:
    """The texts of a field in order of preference, and whether its lines may break again.

    Statements on lines of their own come first; with ``split`` then each language on its own.
    """
    flowing = field_text(snapshot, name)
    apart = flowing
    if name == "statutory":
        apart = "\n".join(map(str, snapshot.statutory))
    if name == "subject_and_coi":
        apart = f"{snapshot.subject}\nCoI {snapshot.coi}"
    if not split:
        return ((apart, True), (flowing, True))
    return ((apart, False), (_by_language(snapshot, name), False), (flowing, True))


def _by_language(snapshot: LabelSnapshot, name: str) -> str:
    if name == "product_and_made":
        return f"{snapshot.product}\n{snapshot.made}"
    if name == "statutory":
        return "\n".join(f"{one.en}\n{one.zh}" for one in snapshot.statutory)
    said = getattr(snapshot, name)
    return field_text(snapshot, name).replace(f" {said.zh}", f"\n{said.zh}")


def first_absent(snapshot: LabelSnapshot, required: frozenset[str]) -> str:
    """The first required field, by name, that the snapshot leaves empty; or ''."""
    for name in sorted(required):
        if getattr(snapshot, name) in ("", NOTHING, NEVER, (), None):
            return name
    return ""
