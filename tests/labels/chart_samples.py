"""Growth, lineage and journey of the synthetic patient SYN-ON-007."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from labels.charts import (
    BandPoint,
    GrowthCurve,
    JourneyLine,
    LineageGraph,
    Mark,
    Node,
    Passage,
    Station,
)

FUZHOU = timezone(timedelta(hours=8))


def moment(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=FUZHOU)


def growth(*, projected: bool = False) -> GrowthCurve:
    """Three passages: 5 985 CFU-F to 1.456 × 10⁸ viable cells in 25 days."""
    passages = (
        Passage(
            "P0",
            moment(4, 23, 11, 40),
            5_985,
            moment(5, 5, 9),
            12_500_000,
            captions=("PD 11.03 (CFU-F)", "284 h"),
        ),
        Passage(
            "P1",
            moment(5, 5, 9, 40),
            10_500_000,
            moment(5, 12, 9),
            58_380_000,
            captions=("PD 2.48", "68 h"),
        ),
        Passage(
            "P2",
            moment(5, 12, 10, 10),
            31_800_000,
            moment(5, 18, 6, 30),
            145_600_000,
            projected=projected,
            captions=("PD 2.20", "66 h"),
        ),
    )
    band = (
        BandPoint(moment(4, 23, 11, 40), 3_000, 9_000),
        BandPoint(moment(4, 29, 11, 40), 150_000, 900_000),
        BandPoint(moment(5, 5, 9), 5_000_000, 21_000_000),
    )
    return GrowthCurve(
        passages,
        102_000_000,
        "dose 剂量 1.02 × 10⁸",
        date(2026, 5, 18),
        (band,),
    )


def lineage(highlighted: str = "P2") -> LineageGraph:
    """Harvest A to three MSC units, harvest B to three BMMNC units: 47 containers."""
    nodes: list[Node] = []
    edges: list[tuple[str, str]] = []

    def add(key: str, kind: str, caption: str, product: str, *parents: str, name: str = "") -> None:
        nodes.append(
            Node(
                key,
                name or key,
                kind,
                caption,
                ("MSC", "BMMNC").index(product),
                href=f"/container/{key}",
            )
        )
        edges.extend((parent, key) for parent in parents)

    add("HARV-A", "bag", "44 ml · 04-23", "MSC")
    add("QC-A1", "sample", "sterility", "MSC", "HARV-A")
    add("MNC-A", "tube", "1.69 × 10⁸", "MSC", "HARV-A")
    add("QC-CFU-A", "sample", "CFU-F 76", "MSC", "MNC-A")
    flasks0 = [f"P0-F{n:02d}" for n in range(1, 7)]
    for flask in flasks0:
        add(flask, "flask", "T175", "MSC", "MNC-A")
    add("QC-P0-1", "sample", "sterility", "MSC", "P0-F01")
    add("POOL-P0", "pool", "1.25 × 10⁷", "MSC", *flasks0)
    add("QC-P0-2", "sample", "mycoplasma", "MSC", "POOL-P0")
    flasks1 = [f"P1-F{n:02d}" for n in range(1, 13)]
    for flask in flasks1:
        add(flask, "flask", "T175", "MSC", "POOL-P0")
    add("QC-P1-1", "sample", "sterility", "MSC", "P1-F03")
    add("POOL-P1", "pool", "5.84 × 10⁷", "MSC", *flasks1)
    for number in range(1, 5):
        add(f"VIAL-{number}", "vial", "5.0 × 10⁶ · LN₂", "MSC", "POOL-P1")
    add("QC-P1-2", "sample", "karyotype", "MSC", "POOL-P1")
    add("P2", "stack", "10 layers", "MSC", "POOL-P1", name="P2-CS10-01")
    add("QC-P2-1", "sample", "sterility", "MSC", "P2")
    add("POOL-P2", "pool", "1.46 × 10⁸", "MSC", "P2")
    add("MSC-BULK", "pool", "1.35 × 10⁸", "MSC", "POOL-P2")
    add("QC-M0", "sample", "release", "MSC", "MSC-BULK")
    for number, artery in enumerate(("L MFCA", "L LFCA", "L obturator"), 1):
        add(f"MSC-U{number}", "unit", artery, "MSC", "MSC-BULK")
    add("HARV-B", "bag", "165 ml · 05-18", "BMMNC")
    add("QC-B1", "sample", "sterility", "BMMNC", "HARV-B")
    add("MNC-B", "tube", "5.93 × 10⁸", "BMMNC", "HARV-B")
    add("QC-N0", "sample", "release", "BMMNC", "MNC-B")
    for number, artery in enumerate(("L MFCA", "L LFCA", "L obturator"), 1):
        add(f"MNC-U{number}", "unit", artery, "BMMNC", "MNC-B")
    return LineageGraph(tuple(nodes), tuple(edges), highlighted)


def journey() -> JourneyLine:
    """Two days before Day 0: passage 2 is growing and the markers have to be repeated."""
    return JourneyLine(
        (
            Station(Mark.DONE, "Eligible", "合格", "2026-04-12", "/therapy/1/donor"),
            Station(Mark.DONE, "Harvest A", "采集 A", "2026-04-23"),
            Station(Mark.DONE, "P0", "原代", "2026-05-05"),
            Station(Mark.DONE, "P1", "第 1 代", "2026-05-12"),
            Station(Mark.NOW, "P2 · day 4", "第 2 代", "75 %"),
            Station(Mark.AT_RISK, "Markers", "传染病复检", "2026-05-17"),
            Station(Mark.DUE, "Fill", "灌装", "2026-05-18"),
            Station(Mark.DUE, "Release", "放行", "2026-05-18"),
            Station(Mark.DUE, "Day 0", "回输", "2026-05-18"),
            Station(Mark.DUE, "Month 6", "随访", "2026-11-16"),
        )
    )


def journey_at_release() -> JourneyLine:
    """Day 0 at 12:40: released, and the infusion is next."""
    marks = (Mark.DONE,) * 8 + (Mark.NOW, Mark.DUE)
    stations = zip(journey().stations, marks, strict=True)
    return JourneyLine(
        tuple(
            replace(each, mark=mark, label="P2" if each.label.startswith("P2") else each.label)
            for each, mark in stations
        )
    )
