"""Snapshots and papers with the figures of the synthetic patient SYN-ON-007."""

from __future__ import annotations

from labels.layout import LAYOUTS
from labels.snapshot import Bilingual, Expiry, Isbt, LabelSnapshot, TherapySign

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
    every |= given | changes
    every.setdefault("layout_version", LAYOUTS[str(given["layout"])].version)
    # fields come by name and of any type: the test that gives them knows better than mypy
    return LabelSnapshot(**every)  # type: ignore[arg-type]


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
        "hospital_number": "ZY0012345",
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


BIOHAZARD = Bilingual("BIOHAZARD", "生物危害")
REACTIVE = Bilingual(
    "WARNING: Reactive test results for hepatitis B virus", "警告：乙型肝炎病毒 检测阳性"
)
CONTACT = Bilingual("cell laboratory, +86 591 0000 0000, day and night", "细胞实验室（昼夜）")
ISBT = Isbt(
    # By hand, ST-001: four structures; DIN with flags 00, product code, expiry, CoI
    message="=+04000=A99992600000100=<DM0031A0&>0261381535&/CHA9999260000A1",
    din="A999926000001",
    check="8",  # the published vector of this DIN
    product_code="DM0031A0",
)


def unit_isbt(**changes: object) -> LabelSnapshot:
    """The same syringe at a site with its own facility number."""
    return unit(**({"layout": "unit_isbt", "isbt": ISBT} | _edition("unit_isbt") | changes))


def collection_isbt(**changes: object) -> LabelSnapshot:
    """The same bag at a site with its own facility number."""
    own = {"layout": "collection_isbt", "isbt": ISBT} | _edition("collection_isbt")
    return collection(**(own | changes))


def _edition(layout: str) -> dict[str, object]:
    return {"layout_version": LAYOUTS[layout].version}


def flask_hazard(**changes: object) -> LabelSnapshot:
    """The same flask of a donor with a reactive test."""
    own: dict[str, object] = {"hazard": True, "statutory": (AUTOLOGOUS, BIOHAZARD)}
    return flask(**(own | changes))


def partial(**changes: object) -> LabelSnapshot:
    """What is affixed to a tube that has no room for more."""
    given: dict[str, object] = {
        "layout": "partial",
        "short_name": "MSC-U2",
        "product": Bilingual("MSC, autologous", "自体间充质干细胞"),
    }
    return _label(given, changes)


def attached(**changes: object) -> LabelSnapshot:
    """The tag that hangs on the same tube and says the rest."""
    given: dict[str, object] = {
        "layout": "attached",
        "short_name": "MSC-U2",
        "goes_with": Bilingual("belongs to the label on MSC-U2", "附于 MSC-U2 之标签"),
        "side": Bilingual("LEFT", "左侧"),
        "artery_code": "LFCA",
        "contents": Bilingual("34.0 × 10⁶ viable", "活细胞"),
        "volume": "10.0 ml",
        "made": Bilingual("filled 2026-05-18 11:35 +08:00", "灌装"),
        "expiry": Expiry("2026-05-18", "15:35", "+08:00"),
        "storage": Bilingual("2–8 °C", ""),
        "place": SITE,
        "statutory": (AUTOLOGOUS, NOT_EVALUATED, TRIAL),
    }
    return _label(given, changes)


def attached_isbt(**changes: object) -> LabelSnapshot:
    """The same tag at a site with its own facility number."""
    own = {"layout": "attached_isbt", "isbt": ISBT} | _edition("attached_isbt")
    return attached(**(own | changes))


def outer(**changes: object) -> LabelSnapshot:
    """The bag around the units of one harvest."""
    given: dict[str, object] = {
        "layout": "outer",
        "short_name": "MSC-OUT-1",
        "contents": Bilingual("4 units: MSC-U1, MSC-U2, MSC-U3, MSC-U4;", "共 4 份"),
        "volume": "40.0 ml",
        "made": Bilingual("packed 2026-05-18 11:50 +08:00", "包装"),
        "expiry": Expiry("2026-05-18", "15:35", "+08:00"),
        "storage": Bilingual("2–8 °C", "冷藏"),
        "place": SITE,
        "contact": CONTACT,
        "statutory": (AUTOLOGOUS, NOT_EVALUATED, TRIAL),
    }
    return _label(given, changes)


def shipper(**changes: object) -> LabelSnapshot:
    """The transport box on its way to the angiography suite."""
    given: dict[str, object] = {
        "layout": "shipper",
        "short_name": "BOX-07",
        "contents": Bilingual("1 bag MSC-OUT-1 with 4 units", "1 袋，内 4 份制剂"),
        "destination": Bilingual("Angiography suite 2, building C", "C 栋 2 号血管造影室"),
        "contact": CONTACT,
        "made": Bilingual("handed over 2026-05-18 12:05 +08:00", "交接"),
        "expiry": Expiry("2026-05-18", "15:35", "+08:00"),
        "storage": Bilingual("2–8 °C", "冷藏，勿冷冻"),
        "place": SITE,
        "statutory": (AUTOLOGOUS, NOT_EVALUATED, TRIAL),
    }
    return _label(given, changes)


EVERY = (
    unit,
    flask,
    collection,
    wristband,
    cryovial,
    sample,
    unit_isbt,
    collection_isbt,
    flask_hazard,
    partial,
    attached,
    attached_isbt,
    outer,
    shipper,
)
