"""A wristband says whose it is for eyes, and one number for scanners, never a name."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from labels.pdf import label_pdf
from labels.placing import placed
from labels.read import read_back
from labels.refusals import MissingGlyph
from labels.snapshot import LabelSnapshot, TherapySign
from tracker.identity.bands import BandKind
from tracker.identity.environment import Environment
from tracker.therapy.band_label import BandIssued, Wearer, band_snapshot

ZONE = ZoneInfo("Asia/Shanghai")
GSRN = "952123400000001236"
CODE = "MT1W7QK3M9V2XH4N8PTRC05D6WJ1"
WEARER = Wearer(
    "王建 WANG Jian",
    dt.date(1988, 3, 14),
    "ZY0012345",
    "SYN-ON-007",
    "CH A9999 26 00007A",
    TherapySign(0, "KR"),
)
# 23:30 UTC on the 17th is the 18th in Fuzhou
BAND = BandIssued(CODE, "adm-2", dt.datetime(2026, 5, 17, 23, 30, tzinfo=dt.UTC), 2)


def band(kind: BandKind = BandKind.OWN, wearer: Wearer = WEARER) -> LabelSnapshot:
    return band_snapshot(wearer, BAND, ZONE, Environment.TEST, kind, GSRN)


def test_eyes_find_name_birthday_number_and_admission() -> None:
    said = " ".join(placed(band()).texts)
    for words in (
        "王建 WANG Jian",
        "born 出生 1988-03-14",
        "MRN 病案号 ZY0012345",
        "SYN-ON-007",
        "WB-02",
        "adm-2 · 2026-05-18 本次住院",
        "# 7QK3M9",
        "TEST · 测试",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (BandKind.OWN, CODE),
        (BandKind.GSRN, f"(8018){GSRN}"),
        (BandKind.ISBT, "&#0009ZY0012345"),
        (BandKind.HOSPITAL, "ZY0012345"),
    ],
)
def test_scanners_find_the_one_number_of_the_sites_kind(kind: BandKind, payload: str) -> None:
    made = band(kind)
    assert made.payload == payload
    assert not any(word in made.payload for word in ("王", "WANG", "1988"))
    read_back(made, dpi=203)
    assert label_pdf([made])
    assert LabelSnapshot.from_canonical(made.canonical()) == made


def test_a_name_that_cannot_be_drawn_is_no_wristband() -> None:
    foreign = Wearer("王\U00020b9f", *(getattr(WEARER, f) for f in Wearer.__slots__[1:]))
    with pytest.raises(MissingGlyph):
        placed(band(wearer=foreign))
