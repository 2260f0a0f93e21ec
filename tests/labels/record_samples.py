"""The batch release record of the synthetic patient SYN-ON-007, in the words of its case."""

from __future__ import annotations

from dataclasses import replace

from labels.record_paper import (
    AssayResult,
    BatchRecordPaper,
    CellCount,
    Deviation,
    Identity,
    LabelCount,
    LogPosition,
    MaterialLot,
    PassageDone,
    PersonFit,
    Reading,
    Signature,
    Standing,
    StepDone,
    UnitGiven,
)
from labels.snapshot import Bilingual
from tests.labels import chart_samples
from tests.labels.samples import BMMNC, COI, MSC, SIGN, SITE

GOOD, PENDING = Standing.GOOD, Standing.PENDING
TECH, TECH2, TECH3, TECH4 = "L. Chen 陈丽", "Y. Zhao 赵燕", "M. Sun 孙明", "H. Wu 吴红"
ANALYST, CHIEF = "Q. He 何倩", "R. Lin 林荣"

_STEPS = (
    ("S07", "Marrow harvest A", "骨髓采集 A", "2026-04-23 08:40", "Dr Gao 高", "N. Xu 许宁"),
    ("S09", "Receipt of harvest A", "采集物 A 接收", "2026-04-23 09:35", TECH, TECH2),
    (
        "S10",
        "Count and starting-material QC",
        "计数与起始物料质控",
        "2026-04-23 09:50",
        TECH,
        TECH2,
    ),
    (
        "S11",
        "Density-gradient MNC isolation",
        "密度梯度单个核细胞分离",
        "2026-04-23 10:20",
        TECH,
        TECH2,
    ),
    ("S13", "Seed P0", "接种 P0", "2026-04-23 11:40", TECH, TECH2),
    ("S14", "Feed P0", "P0 换液", "2026-04-26 10:00", TECH, TECH2),
    ("S14", "Feed P0", "P0 换液", "2026-04-30 10:00", TECH, TECH2),
    ("S14", "Observe P0", "P0 观察", "2026-05-03 10:00", TECH, ""),
    ("S15", "Harvest P0", "P0 收获", "2026-05-05 09:00", TECH, TECH2),
    ("S13", "Seed P1", "接种 P1", "2026-05-05 09:40", TECH, TECH2),
    ("S14", "Feed P1", "P1 换液", "2026-05-08 10:00", TECH, TECH2),
    ("S14", "Observe P1", "P1 观察", "2026-05-11 10:00", TECH, ""),
    ("S15", "Harvest P1", "P1 收获", "2026-05-12 09:00", TECH, TECH2),
    ("S16", "Backup cryopreservation", "备份冻存", "2026-05-12 09:45", TECH, TECH2),
    ("S13", "Seed P2", "接种 P2", "2026-05-12 10:10", TECH, TECH2),
    ("S14", "Feed P2", "P2 换液", "2026-05-15 10:00", TECH, TECH2),
    ("S15", "Harvest P2", "P2 收获", "2026-05-18 06:30", TECH, TECH2),
    ("S07", "Marrow harvest B", "骨髓采集 B", "2026-05-18 07:45", "Dr Gao 高", "N. Xu 许宁"),
    ("S18", "Wash and formulate MSC", "MSC 洗涤与配制", "2026-05-18 08:30", TECH, TECH2),
    ("S11", "MNC processing B", "单个核细胞分离 B", "2026-05-18 08:40", TECH3, TECH4),
    ("S19", "Fill MSC units", "MSC 灌装", "2026-05-18 09:35", TECH, TECH2),
    ("S20", "Label and reconcile MSC", "MSC 贴标与平衡", "2026-05-18 09:40", TECH, TECH2),
    ("S12", "Fill BMMNC units", "BMMNC 灌装", "2026-05-18 11:05", TECH3, TECH4),
    ("S20", "Label and reconcile BMMNC", "BMMNC 贴标与平衡", "2026-05-18 11:08", TECH3, TECH4),
)
_READINGS = {
    1: (Reading("volume", "44.0 ml"), Reading("transit", "45 min", "≤ 24 h", GOOD)),
    2: (Reading("TNC", "8.71 × 10⁸"), Reading("viability", "97.1 %", "≥ 80 %", GOOD)),
    3: (Reading("MNC", "1.69 × 10⁸"), Reading("recovery", "47.3 %", "≥ 30 %", GOOD)),
    4: (Reading("seeded", "1.575 × 10⁸ viable on 1 050 cm²"),),
    8: (
        Reading("viability", "95.4 %", "≥ 80 %", GOOD),
        Reading("enzyme", "6 min", "≤ 15 min", GOOD),
    ),
    11: (Reading("confluence", "85 %", "≤ 80 % before day 7", Standing.WARNING),),
    12: (Reading("viability", "96.5 %", "≥ 80 %", GOOD), Reading("PD", "2.475")),
    16: (Reading("viability", "95.8 %", "≥ 80 %", GOOD), Reading("CPD", "15.7", "≤ 20", GOOD)),
    18: (Reading("recovery", "93.0 %", "≥ 70 %", GOOD),),
    19: (Reading("recovery", "49.0 %", "≥ 30 %", GOOD),),
    20: (Reading("units", "3 × 10.0 ml"), Reading("fill", "15 min", "≤ 30 min", GOOD)),
    22: (Reading("units", "3 × 10.0 ml"), Reading("fill", "15 min", "≤ 30 min", GOOD)),
}


def _steps() -> tuple[StepDone, ...]:
    return tuple(
        StepDone(code, Bilingual(en, zh), f"{at} +08:00", by, checked, _READINGS.get(index, ()))
        for index, (code, en, zh, at, by, checked) in enumerate(_STEPS)
    )


def _results() -> tuple[AssayResult, ...]:
    def row(
        product: str, en: str, zh: str, method: str, limit: str, result: str, due: str = ""
    ) -> AssayResult:
        standing = PENDING if due else Standing.PLAIN if limit == "report" else GOOD
        said = (product, Bilingual(en, zh), method, limit, result, standing)
        return AssayResult(*said, ANALYST, "" if due else CHIEF, due)

    return (
        row("MSC", "Identity", "身份", "label and CoI scan", "match", "match"),
        row(
            "MSC", "Appearance", "外观", "visual", "opalescent, no clumps", "opalescent, no clumps"
        ),
        row(
            "MSC",
            "Viable count per unit",
            "单位活细胞数",
            "counter, 2 reads",
            "90–110 % of label",
            "99.4 %",
        ),
        row("MSC", "Viability", "活率", "dye exclusion", "≥ 80 % (< 70 % reject)", "94.6 %"),
        row("MSC", "CD73, CD90, CD105", "阳性标志", "flow", "each ≥ 95 %", "99.1 / 99.4 / 98.6 %"),
        row(
            "MSC",
            "CD34, CD45, CD14, CD19",
            "阴性标志",
            "flow",
            "each ≤ 2 %",
            "0.1 / 0.3 / 0.4 / 0.2 %",
        ),
        row("MSC", "Endotoxin", "内毒素", "LAL cartridge", "≤ 5.67 EU/ml (K·M/V)", "<0.10 EU/ml"),
        row("MSC", "Gram stain", "革兰染色", "microscopy", "no organisms", "no organisms"),
        row("MSC", "Mycoplasma", "支原体", "NAT", "negative", "negative"),
        row(
            "MSC",
            "Sterility, final",
            "无菌（终）",
            "culture 14 d",
            "no growth",
            "inoculated",
            "2026-06-01",
        ),
        row(
            "MSC",
            "Karyotype",
            "核型",
            "G-banding",
            "no clonal abnormality",
            "in culture",
            "2026-06-08",
        ),
        row("BMMNC", "Identity", "身份", "label and CoI scan", "match", "match"),
        row("BMMNC", "Viability", "活率", "dye exclusion", "≥ 90 %", "96.4 %"),
        row("BMMNC", "CD34+ of CD45+", "CD34 阳性率", "flow", "report", "1.1 %"),
        row("BMMNC", "Endotoxin", "内毒素", "LAL cartridge", "≤ 5.67 EU/ml, joint", "<0.10 EU/ml"),
        row("BMMNC", "Residual red cells", "残余红细胞", "haematocrit", "≤ 5 %", "1.5 %"),
        row("BMMNC", "Gram stain", "革兰染色", "microscopy", "no organisms", "no organisms"),
        row("BMMNC", "Sterility", "无菌", "culture 14 d", "no growth", "inoculated", "2026-06-01"),
    )


def _units() -> tuple[UnitGiven, ...]:
    arteries = (
        Bilingual("LEFT medial femoral circumflex", "左侧 旋股内侧动脉"),
        Bilingual("LEFT lateral femoral circumflex", "左侧 旋股外侧动脉"),
        Bilingual("LEFT obturator", "左侧 闭孔动脉"),
    )
    released = Bilingual("released, conditional", "有条件放行")
    kinds = (("MSC", "34.0 × 10⁶", "09:35", "15:35"), ("MNC", "180 × 10⁶", "11:05", "17:05"))
    return tuple(
        UnitGiven(f"{kind}-U{n}", artery, "10.0 ml", cells, filled, expiry, released, "—")
        for kind, cells, filled, expiry in kinds
        for n, artery in enumerate(arteries, 1)
    )


_MATERIALS = (
    ("alpha-MEM", "α-MEM 培养基", "AM2411", "2026-12-31", "S13, S14"),
    (
        "Human platelet lysate, irradiated",
        "人血小板裂解物（辐照）",
        "PL0931",
        "2027-02-28",
        "S13, S14",
    ),
    ("Density gradient 1.077", "密度梯度液 1.077", "FP7742", "2027-06-30", "S11"),
    ("Heparin, preservative-free", "肝素（无防腐剂）", "HP118", "2026-11-30", "S07"),
    ("Trypsin substitute", "胰酶替代物", "TS553", "2026-10-31", "S15"),
    ("T175 flask", "T175 培养瓶", "T175-88", "2028-01-31", "S13"),
    ("HSA 20 %", "人血白蛋白 20 %", "HSA402", "2027-03-31", "S11, S12, S18"),
    ("0.9 % NaCl", "0.9 % 氯化钠", "NS7719", "2027-01-31", "S11, S12, S18"),
    ("ACD-A", "枸橼酸葡萄糖", "ACD77", "2027-05-31", "S07"),
    ("DMSO", "二甲基亚砜", "DM204", "2027-08-31", "S16"),
    ("10-layer stack", "十层细胞工厂", "CS10-55", "2028-03-31", "S13"),
    ("10 ml syringe", "10 ml 注射器", "SY10-91", "2028-06-30", "S12, S19"),
    ("Cryovial 2 ml", "冻存管 2 ml", "CV2-18", "2028-02-28", "S16"),
)

_COUNTS = (
    CellCount(
        Bilingual("TNC, harvest A", "有核细胞，采集 A"), "8.71 × 10⁸", "97.1 %", "analyser, 44.0 ml"
    ),
    CellCount(
        Bilingual("MNC, harvest A", "单个核细胞，采集 A"), "1.69 × 10⁸", "96.2 %", "recovery 47.3 %"
    ),
    CellCount(
        Bilingual("MSC at harvest of P2", "P2 收获"), "1.46 × 10⁸", "95.8 %", "counter, 2 reads"
    ),
    CellCount(Bilingual("MSC after wash", "洗涤后"), "1.35 × 10⁸", "95.1 %", "recovery 93.0 %"),
    CellCount(
        Bilingual("MSC dose, 3 units", "MSC 剂量，3 单位"),
        "1.02 × 10⁸",
        "94.6 %",
        "1.50 × 10⁶ per kg at 68.0 kg; prescribed 1.5 × 10⁶",
        GOOD,
    ),
    CellCount(
        Bilingual("BMMNC dose, 3 units", "BMMNC 剂量，3 单位"),
        "5.40 × 10⁸",
        "96.4 %",
        "7.94 × 10⁶ per kg at 68.0 kg",
        GOOD,
    ),
)

_PASSAGES = (
    PassageDone(
        "P0",
        "1 050 cm²",
        "5 985 CFU-F",
        "1.25 × 10⁷",
        "95.4 %",
        "11.03",
        "CFU-F, 38 per 10⁶",
        "—",
        "11.0",
        "20",
    ),
    PassageDone(
        "P1",
        "2 100 cm²",
        "1.05 × 10⁷",
        "5.84 × 10⁷",
        "96.5 %",
        "2.48",
        "viable seeded",
        "67.9 h",
        "13.5",
        "20",
    ),
    PassageDone(
        "P2",
        "6 360 cm²",
        "3.18 × 10⁷",
        "1.46 × 10⁸",
        "95.8 %",
        "2.20",
        "viable seeded",
        "65.6 h",
        "15.7",
        "20",
        GOOD,
    ),
)

_SIGNATURES = (
    Signature(
        "Zhang Min 张敏",
        Bilingual("Quality assurance", "质量保证"),
        Bilingual("Batch record and audit trail reviewed", "已审核批记录与审计追踪"),
        "2026-05-18 12:30:41 +08:00",
    ),
    Signature(
        "Huang Wei 黄伟",
        Bilingual("Quality assurance, second reviewer", "质量保证（第二审核人）"),
        Bilingual("Reviewed independently", "独立复审"),
        "2026-05-18 12:33:10 +08:00",
    ),
    Signature(
        "Lin Rong 林荣",
        Bilingual("Qualified person", "质量受权人"),
        Bilingual("Released on condition", "有条件放行"),
        "2026-05-18 12:38:05 +08:00",
    ),
    Signature(
        "Wu Jianguo 吴建国",
        Bilingual("Treating physician", "主治医师"),
        Bilingual("Informed of pending results", "已知悉待出结果"),
        "",
    ),
)


_PEOPLE = (
    PersonFit(
        "Chen Li",
        "S07 S14 S16",
        Bilingual("Gowning", "更衣确认"),
        "GQ-2026-014",
        "2026-02-02 – 2027-02-01",
    ),
    PersonFit(
        "Guo Jing",
        "S14",
        Bilingual("Media fill", "培养基灌装"),
        "MF-2026-003",
        "2026-01-12 – 2026-07-11",
    ),
)


_BASIS = Bilingual(
    "Fresh product: the units expire before the 14-day sterility test ends. The physician "
    "is informed of what is pending; late results are followed to their end.",
    "新鲜制品：单位在 14 天无菌检验结束前失效。已告知医师待出结果，后续结果将跟踪至完成。",
)


def record(**changes: object) -> BatchRecordPaper:
    """Both products of Day 0, released on condition at 12:38."""
    paper = BatchRecordPaper(
        number="BR-SYN7-01",
        printed_at="2026-05-18 12:40 +08:00",
        site=SITE,
        identity=Identity(
            "SYN-ON-007",
            COI,
            SIGN,
            "NCT00813267",
            (MSC, BMMNC),
            Bilingual("LEFT hip", "左髋"),
            "2026-05-18 13:00 +08:00",
            "not yet · 尚未",
            "ONFH two-harvest scheme, version 3",
            "4f1c2a9be07d5583d1c6e2f0a7b84912c3d5e6f708192a3b4c5d6e7f8091a2b3",
        ),
        disposition=Bilingual("Released on condition", "有条件放行"),
        disposition_standing=Standing.WARNING,
        disposition_basis=_BASIS,
        journey=chart_samples.journey_at_release(),
        lineage=chart_samples.lineage(highlighted=""),
        growth=chart_samples.growth(),
        steps=_steps(),
        materials=tuple(MaterialLot(Bilingual(en, zh), *rest) for en, zh, *rest in _MATERIALS),
        passages=_PASSAGES,
        counts=_COUNTS,
        results=_results(),
        units=_units(),
        labels=(
            LabelCount(Bilingual("Flask and stack", "培养瓶与细胞工厂"), 19, 19, 0, 0, 0),
            LabelCount(Bilingual("Cryovial", "冻存管"), 4, 4, 0, 0, 0),
            LabelCount(Bilingual("Unit, MSC", "单位，MSC"), 4, 3, 0, 0, 1),
            LabelCount(Bilingual("Unit, BMMNC", "单位，BMMNC"), 3, 3, 0, 0, 0),
        ),
        deviations=(
            Deviation(
                "DEV-0031",
                Bilingual("minor", "轻微"),
                "2026-05-08 10:05 +08:00",
                "Sterility result of QC-A1 entered one day after it was due.",
                "No effect on the product; reminder moved to the day before.",
                "2026-05-11 09:00 +08:00",
            ),
        ),
        people=_PEOPLE,
        signatures=_SIGNATURES,
        log=LogPosition(
            1847,
            "9c41d7e02f6ab8355d10c9f4e7a2b68d3f05c1927ea4db860b53f2c8d1e94a77",
            "e1b07f3c55a2946d80c7f1d2b39e64a5180f2c7d9b6e43a2c15d08f7e6b394c2",
            "MTROOT:1847:9C41D7E02F6AB8355D10C9F4E7A2B68D3F05C1927EA4DB860B53F2C8D1E94A77",
        ),
        environment="DEMO · 演示",
    )
    return replace(paper, **changes)  # type: ignore[arg-type]  # fields by name, of any type
