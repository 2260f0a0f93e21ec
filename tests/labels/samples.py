"""Snapshots and papers with the figures of the synthetic patient SYN-ON-007."""

from __future__ import annotations

from labels.snapshot import Bilingual, Expiry, LabelSnapshot, TherapySign

SIGN = TherapySign(0, "KR")
COI = "CH A9999 26 00007A"
AUTOLOGOUS = Bilingual("FOR AUTOLOGOUS USE ONLY", "仅供自体使用")
TRIAL = Bilingual("For clinical trial use only", "仅供临床试验使用")
NOT_EVALUATED = Bilingual("NOT EVALUATED FOR INFECTIOUS SUBSTANCES", "未评估感染性物质")
SITE = Bilingual("Fuzhou demonstration site, cell laboratory", "福州示范中心细胞实验室")
MSC = Bilingual("MSC, autologous, bone marrow, expanded", "自体骨髓间充质干细胞（扩增）")
BMMNC = Bilingual("BMMNC, autologous, bone marrow", "自体骨髓单个核细胞")


def _label(given: dict[str, object], changes: dict[str, object]) -> LabelSnapshot:
    every: dict[str, object] = {
        "layout_version": 1,
        "payload": "MT1U7QK3M9V2XH4N8PTRC05D6WJ1",
        "serial": "000412",
        "sign": SIGN,
        "coi": COI,
        "subject": "SYN-ON-007",
        "product": MSC,
        "statutory": (AUTOLOGOUS,),
        "statutory_version": "house 1",
        "environment": "DEMO · 演示",
    }
    # fields come by name and of any type: the test that gives them knows better than mypy
    return LabelSnapshot(**(every | given | changes))  # type: ignore[arg-type]


def unit(**changes: object) -> LabelSnapshot:
    """A syringe of MSC for the left lateral femoral circumflex artery."""
    given: dict[str, object] = {
        "layout": "unit",
        "short_name": "MSC-U2",
        "side": Bilingual("LEFT", "左侧"),
        "artery": Bilingual("lateral femoral circumflex artery", "旋股外侧动脉"),
        "artery_code": "LFCA",
        "contents": Bilingual("34.0 × 10⁶ viable", "活细胞"),
        "volume": "10.0 ml",
        "expiry": Expiry("2026-05-18", "15:35", "+08:00"),
        "storage": Bilingual("2–8 °C", ""),
        "place": SITE,
        "statutory": (AUTOLOGOUS, NOT_EVALUATED, TRIAL),
    }
    return _label(given, changes)


def flask(**changes: object) -> LabelSnapshot:
    """One T175 flask of passage 1."""
    given: dict[str, object] = {
        "layout": "flask",
        "short_name": "P1-F05",
        "made": Bilingual("P1 · T175 · seeded 2026-05-05 09:40 +08:00", "接种"),
        "product": Bilingual("MSC in process", "间充质干细胞 中间产品"),
    }
    return _label(given, changes)


def collection(**changes: object) -> LabelSnapshot:
    """The bag of the second harvest."""
    given: dict[str, object] = {
        "layout": "collection",
        "short_name": "HARV-B",
        "product": Bilingual("Bone marrow, autologous", "自体骨髓"),
        "made": Bilingual("collection ended 2026-05-18 07:45 +08:00", "采集结束"),
        "contents": Bilingual("150 ml net + 15 ml ACD-A · both iliac crests", "双侧髂嵴"),
        "volume": "165 ml",
        "storage": Bilingual("15–25 °C", "室温"),
        "place": SITE,
        "statutory": (AUTOLOGOUS, NOT_EVALUATED),
    }
    return _label(given, changes)


def wristband(**changes: object) -> LabelSnapshot:
    """The wristband of one admission."""
    given: dict[str, object] = {
        "layout": "wristband",
        "short_name": "WB-02",
        "person": "王建 WANG Jian",
        "born": "1988-03-14",
        "made": Bilingual("admission 2026-05-18", "本次住院"),
        "product": Bilingual("Cell therapy: scan before every act", "细胞治疗：每次操作前扫描"),
        "statutory": (),
    }
    return _label(given, changes)


def cryovial(**changes: object) -> LabelSnapshot:
    """One backup vial of passage 1."""
    given: dict[str, object] = {
        "layout": "cryovial",
        "short_name": "VIAL-3",
        "product": Bilingual("MSC P1", "间充质干细胞"),
        "made": Bilingual("5.0 × 10⁶ · frozen 2026-05-12", "冻存"),
    }
    return _label(given, changes)


def sample(**changes: object) -> LabelSnapshot:
    """The release sample of the MSC bulk."""
    given: dict[str, object] = {
        "layout": "sample",
        "short_name": "QC-M0",
        "contents": Bilingual("release: Gram, endotoxin, flow", "放行检测"),
        "made": Bilingual("taken 2026-05-18 09:36 +08:00", "取样"),
        "product": Bilingual("MSC bulk", "间充质干细胞原液"),
    }
    return _label(given, changes)


EVERY = (unit, flask, collection, wristband, cryovial, sample)
