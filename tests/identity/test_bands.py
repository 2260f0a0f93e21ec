"""Wristbands of other systems: the number is read whole, and only where a wristband carries it."""

from __future__ import annotations

import pytest

from labels.read import DATA_MATRIX_IDENTIFIER, GS1_IDENTIFIER, QR_IDENTIFIER, read_symbols
from labels.snapshot import Symbology
from labels.zpl import zpl
from tests.labels import samples
from tests.labels.zpl_reading import burnt
from tracker.identity.bands import Band, BandKind, BandWrong, read_band, symbol_of

# GS1 general specifications: body 95212340000000123, check digit 6 by hand (weights 3 and 1)
GSRN = "952123400000001236"
OWN = "MT1W7QK3M9V2XH4N8PTRC05D6WJ1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"]d28018{GSRN}", Band(BandKind.GSRN, GSRN)),
        (f"]C18018{GSRN}", Band(BandKind.GSRN, GSRN)),
        (f"8018{GSRN}", Band(BandKind.GSRN, GSRN)),
        (f"]d28018{GSRN}8019123", Band(BandKind.GSRN, GSRN)),
        (f"]d28018{GSRN[:-1]}5", BandWrong.CHECK_DIGIT),
        (f"]d28017{GSRN}", BandWrong.OF_STAFF),
        (f"]d28018{GSRN}8017{GSRN}", BandWrong.OF_STAFF),
        (f"]d28018{GSRN}10LOT7", BandWrong.NOT_ALONE),
        (f"]d28018{GSRN}8018{GSRN}", BandWrong.NOT_ALONE),
        ("]d2010952123400001310LOT7", BandWrong.NO_NUMBER),
        (f"8018{GSRN[:-1]}", BandWrong.NO_NUMBER),
        (GSRN, BandWrong.NO_NUMBER),
        ("WANG JIAN", BandWrong.NO_NUMBER),
        ("", BandWrong.NO_NUMBER),
        (OWN, BandWrong.NO_NUMBER),
    ],
)
def test_a_gsrn_is_read_from_a_wristband_of_a_recipient(text: str, found: object) -> None:
    assert read_band(text, BandKind.GSRN) == found


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (BandKind.ISBT, "&#0109ZY0012345", "ZY0012345"),
        (BandKind.ISBT, "&#0108ZY0012345", None),
        (BandKind.ISBT, "=#0119880314", None),  # a date of birth names nobody
        (BandKind.ISBT, "ZY0012345", None),
        (BandKind.HOSPITAL, "ZY0012345", "ZY0012345"),
        (BandKind.HOSPITAL, "2026/0012-3", "2026/0012-3"),
        (BandKind.HOSPITAL, "王建", None),
        (BandKind.HOSPITAL, "WANG JIAN", None),
        (BandKind.HOSPITAL, "-1", None),
        (BandKind.OWN, OWN, None),
    ],
)
def test_each_kind_is_read_for_itself(kind: BandKind, text: str, number: str | None) -> None:
    expected = BandWrong.NO_NUMBER if number is None else Band(kind, number)
    assert read_band(text, kind) == expected


@pytest.mark.parametrize(
    ("kind", "number", "identifier", "said"),
    [
        (BandKind.OWN, "", QR_IDENTIFIER, OWN),
        (BandKind.GSRN, GSRN, GS1_IDENTIFIER, f"(8018){GSRN}"),
        (BandKind.ISBT, "ZY0012345", DATA_MATRIX_IDENTIFIER, "&#0009ZY0012345"),
        (BandKind.HOSPITAL, "ZY0012345", DATA_MATRIX_IDENTIFIER, "ZY0012345"),
    ],
)
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_printed_wristband_is_read_as_what_it_says(
    kind: BandKind, number: str, identifier: str, said: str, dpi: int
) -> None:
    symbology, payload = symbol_of(kind, OWN, number)
    band = samples.wristband(symbology=Symbology(symbology), payload=payload)
    (symbol,) = read_symbols(burnt(zpl(band, dpi=dpi)).dots)
    assert (symbol.text, symbol.identifier) == (said, identifier)


def test_a_gs1_symbol_reaches_the_parser_as_a_scanner_sends_it() -> None:
    # ISO/IEC 15424: ]d2 and the element string without its brackets
    _, payload = symbol_of(BandKind.GSRN, OWN, GSRN)
    sent = "]d2" + payload.replace("(", "").replace(")", "")
    assert read_band(sent, BandKind.GSRN) == Band(BandKind.GSRN, GSRN)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (BandKind.GSRN, GSRN[:-1] + "5"),
        (BandKind.GSRN, GSRN[:-1]),
        (BandKind.ISBT, "ZY 12"),
        (BandKind.ISBT, ""),
        (BandKind.HOSPITAL, "王建"),
        (BandKind.HOSPITAL, "A1"),
    ],
)
def test_a_number_that_could_not_be_read_back_is_not_printed(kind: BandKind, number: str) -> None:
    with pytest.raises(ValueError, match=r"GSRN|letters and digits|hospital"):
        symbol_of(kind, OWN, number)
