"""Every message that a site can write fits its label: the Data Matrix has room for the longest.

Ninety-one characters: number, product code with 99, division, expiry, CoI identifier and the print.
How many modules they take depends on how the characters pack; CoI identifiers hold letters.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from labels.datamatrix import data_matrix
from labels.layout import EDITIONS, LAYOUTS
from labels.placing import placed
from labels.refusals import PaperRefused
from labels.snapshot import Isbt, LabelSnapshot
from tests.labels import samples
from tracker.identity.codes import RANDOM_BYTES, Keyring, Kind, mint
from tracker.identity.environment import Environment
from tracker.identity.isbt128 import CoiIdentifier, Din
from tracker.identity.isbt128_message import container_message
from tracker.identity.isbt128_structures import ProductCode
from tracker.marking.isbt.rules import SUPPLEMENT

KEYS = Keyring(Environment.TEST, {0: b"a label key for tests, 32 bytes!"})
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBERED = (samples.unit_isbt, samples.collection_isbt, samples.attached_isbt)
EXPIRES = dt.datetime.fromisoformat("2026-05-18T15:35")
"""In the facility's own time: the structure carries no zone (ST-001)."""


def messages(how_many: int) -> list[str]:
    """Messages of divided products with chains of identity as enrolment draws them."""
    draw = random.Random(813267)
    out = []
    for _ in range(how_many):
        code = mint(Kind.CONTAINER_LABEL, draw.randbytes(RANDOM_BYTES), KEYS)
        coi = CoiIdentifier("CHA999926" + "".join(draw.choices(LETTERS, k=6)))
        din = Din("A9999", "26", f"{draw.randrange(10**6):06d}")
        product = ProductCode(f"S{draw.randrange(10**4):04d}", draw.choice("1X"), "99")
        division = f"{draw.randrange(1, 100):06d}"
        out.append(
            container_message(
                din, product, EXPIRES, coi, Environment.TEST, division, code[SUPPLEMENT]
            )
        )
    return out


def test_a_whole_message_takes_more_than_32_modules_mostly_and_never_more_than_36() -> None:
    edges = [len(data_matrix(m)) for m in messages(400)]
    assert set(edges) == {32, 36}
    assert edges.count(36) > 200
    boxes = [LAYOUTS[sample().layout].datamatrix for sample in NUMBERED]
    assert [box and box.modules for box in boxes] == [36, 36, 36]


@pytest.mark.parametrize("sample", NUMBERED, ids=lambda f: f.__name__)
def test_every_message_is_placed_on_its_label(sample: Callable[..., LabelSnapshot]) -> None:
    for message in messages(60):
        placed(sample(isbt=Isbt(message, "A999926000001", "8", "S0001X99 000001")))


def test_on_the_first_edition_most_whole_messages_were_refused() -> None:
    """What the first edition, kept for reprints, had room for: without a division."""
    first = EDITIONS["unit_isbt", 1].version
    refused = 0
    for message in messages(60):
        made = samples.unit_isbt(isbt=Isbt(message, "A999926000001", "8", "S0001X99 000001"))
        try:
            placed(replace(made, layout_version=first))
        except PaperRefused:
            refused += 1
    assert refused > 30
