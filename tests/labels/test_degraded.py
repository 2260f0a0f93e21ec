"""A damaged label is read right or not at all, and never as another (H04)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
import zxingcpp
from PIL import Image

from labels.read import Symbol, read_symbols
from tests.labels import damage, samples
from tests.labels.damage import DAMAGES, PAYLOADS, challenge, said

FEW = (samples.EVERY.index(samples.flask), samples.EVERY.index(samples.unit_isbt))


def _wrong(table: damage.Table) -> list[str]:
    return [text for tally in table.values() for text in tally.wrong]


def test_hundreds_of_damaged_labels_are_read_right_or_not_at_all() -> None:
    table = challenge(3, FEW)
    assert sum(tally.pictures for tally in table.values()) == 2 * 2 * len(DAMAGES) * 3
    assert _wrong(table) == []
    # damage is damage: some are read, some are not, and a turned label always is
    assert 0 < sum(tally.right for tally in table.values()) < 2 * 2 * len(DAMAGES) * 3
    turned = [tally for (_, kind, _), tally in table.items() if kind == "turn"]
    assert all(tally.right == tally.pictures for tally in turned)
    assert "0 read wrong" in said(table)


@pytest.mark.long
def test_ten_thousand_damaged_labels_are_read_right_or_not_at_all() -> None:
    table = challenge(50)
    print(f"\n{said(table)}")
    assert sum(tally.pictures for tally in table.values()) >= 10_000
    assert _wrong(table) == []


def test_a_reader_that_lies_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def lies(picture: object) -> list[Symbol]:
        read = read_symbols(picture)  # type: ignore[arg-type]  # a picture, as the tally gives it
        return [replace(symbol, text=symbol.text[:-1] + "Z") for symbol in read]

    monkeypatch.setattr(damage, "read_symbols", lies)
    assert _wrong(challenge(1, FEW[:1]))
    assert PAYLOADS > 1


# ISO/IEC 15424: what a scanner would call them; the first four are on labels, bands and packs
@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        ("QRCodeModel2", "MT1U7QK3M9", True),
        ("DataMatrix", "MT1U7QK3M9", True),
        ("Code128", "MT1U7QK3M9", True),
        ("EAN13", "4006381333931", True),
        ("MicroQRCode", "409518", False),
        ("ITF", "409518", False),
        ("Codabar", "A409518B", False),
        ("Code39", "409518", False),
        ("Aztec", "409518", False),
        ("RMQRCode", "409518", False),
    ],
)
def test_symbols_that_nothing_of_ours_carries_are_not_read(
    kind: str, text: str, read: bool
) -> None:
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    image: Any = made.to_image(scale=4)
    picture = memoryview(image)
    tall, wide = cast(tuple[int, int], picture.shape)
    found = read_symbols(Image.frombytes("L", (wide, tall), picture.tobytes()))
    assert [symbol.text for symbol in found] == ([text] if read else [])
    plain = zxingcpp.read_barcodes(Image.frombytes("L", (wide, tall), picture.tobytes()))
    assert plain  # the reader knows them all: it is we who do not look for them
