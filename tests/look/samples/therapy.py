"""One therapy at four moments."""

from __future__ import annotations

from tests.look.samples.drawings import genealogy, growth
from tests.look.samples.list_of_therapies import NAMES
from tests.look.samples.people import Say, at, chip
from tracker.dossier.therapy_page import (
    LotLine,
    Notice,
    RecordPosition,
    ResultLine,
    TherapyPage,
    UnitLine,
)
from tracker.pages.shown import Fact, StationStop, StopState, Task


def journey(say: Say) -> tuple[StationStop, ...]:
    """The worked case on 16 May."""
    done, due = StopState.DONE, StopState.DUE
    return (
        StationStop(say("Eligible", "合格"), done, at("04-12 10:00"), "", "#"),
        StationStop(say("Harvest A", "采集 A"), done, at("04-23 08:20"), "42.0 ml", "#"),
        StationStop("P0", done, at("05-05 09:00"), "PD 11.0", "#"),
        StationStop("P1", done, at("05-12 09:00"), "PD 2.48", "#"),
        StationStop(
            say("P2 · day 4", "P2 · 第 4 天"),
            StopState.NOW,
            at("05-16 10:00"),
            say("confluence 50 %", "汇合度 50 %"),
            "#",
        ),
        StationStop(
            say("Markers", "标志物"),
            StopState.AT_RISK,
            at("05-17 16:00"),
            say("39 d old on Day 0", "第 0 天时已 39 天"),
            "#",
        ),
        StationStop(
            say("Fill", "分装"), due, at("05-18 09:20"), say("3 + 3 units", "3 + 3 支"), "#"
        ),
        StationStop(say("Release", "放行"), due, at("05-18 12:40"), "", "#"),
        StationStop(say("Day 0", "第 0 天"), due, at("05-18 13:00"), "", "#"),
        StationStop(say("Month 6", "6 月随访"), due, at("11-16 10:00"), "", "#"),
    )


def results(say: Say) -> tuple[ResultLine, ...]:
    """Some of the case's results."""
    ok = chip("plain", "check", say("meets", "符合"))
    wait = chip("plain", "clock", say("pending", "待出"))
    return (
        ResultLine(
            "CFU-F",
            "QC-CFU-A",
            "38 / 10⁶",
            say("information", "仅供参考"),
            ok,
            at("05-07 15:00"),
            "#",
        ),
        ResultLine(
            say("Mycoplasma NAT", "支原体核酸"),
            "QC-P1-2",
            say("not detected", "未检出"),
            say("not detected", "未检出"),
            ok,
            at("05-13 16:00"),
            "#",
        ),
        ResultLine("CD90", "QC-P1-2", "99.2 %", "≥ 95 %", ok, at("05-13 16:00"), "#"),
        ResultLine(
            say("Sterility", "无菌"),
            "QC-P1-1",
            say("no growth, 6 d", "6 天无生长"),
            say("no growth, 7 d", "7 天无生长"),
            wait,
            None,
            "#",
        ),
        ResultLine(
            say("Endotoxin", "内毒素"),
            "QC-P2-1",
            "< 0.05 EU/ml",
            "≤ 5.67 EU/ml",
            ok,
            at("05-16 15:30"),
            "#",
        ),
        ResultLine(
            say("Karyotype", "核型"),
            "QC-P1-2",
            "—",
            say("no clonal change", "无克隆性异常"),
            wait,
            None,
            "#",
        ),
    )


def units(say: Say) -> tuple[UnitLine, ...]:
    """The six units of the case."""
    arteries = (
        say("left medial femoral circumflex", "左旋股内侧动脉"),
        say("left lateral femoral circumflex", "左旋股外侧动脉"),
        say("left obturator", "左闭孔动脉"),
    )
    state = chip("accent", "check", say("conditionally released", "有条件放行"))
    kinds = (("MSC", 34_000_000, "05-18 15:35"), ("MNC", 180_000_000, "05-18 17:05"))
    return tuple(
        UnitLine(f"{k}-U{i + 1}", say("10.0 ml syringe", "10.0 ml 注射器"), a, n, at(e), state, "#")
        for k, n, e in kinds
        for i, a in enumerate(arteries)
    )


def therapy(say: Say) -> TherapyPage:
    """The worked case two days before Day 0."""
    go = say("Scan to start", "扫描开始")
    return TherapyPage(
        say("P2 is growing; Day 0 is on", "P2 正在生长，第 0 天照常"),
        say(
            "Two harvests, one infusion. MSC and BMMNC to three arteries of the left hip.",
            "两次采集，一次输注。MSC 与 BMMNC 经左髋三支动脉输注。",
        ),
        journey(say),
        growth(say),
        genealogy(say),
        (
            Fact(
                say("Projected MSC", "预计 MSC"),
                "1.40 × 10⁸",
                say("dose 1.02 × 10⁸", "剂量 1.02 × 10⁸"),
            ),
            Fact("CPD", "13.5", say("limit 20", "上限 20")),
            Fact(
                say("PDT, P1", "PDT（P1）"), "67.9 h", say("alert above 120 h", "超过 120 h 报警")
            ),
            Fact(say("Viability, P1", "活率（P1）"), "96.5 %", say("at least 85 %", "不低于 85 %")),
            Fact(say("Backup vials", "备份冻存管"), "4", "LN2-1 / 3 / B"),
        ),
        (
            Task(
                say("Observe P2-CS10-01", "观察 P2-CS10-01"),
                at("05-16 14:00"),
                "INC-2 / 3",
                say("Chen Li", "陈丽"),
                href="#",
                action=go,
            ),
            Task(
                say("Repeat markers, result", "复查标志物结果"),
                at("05-17 16:00"),
                say("clinical lab", "临床检验"),
                say("Dr Wu", "吴医生"),
                chip=chip("attention", "clock", say("blocks Day 0", "阻止第 0 天")),
            ),
            Task(
                say("Final harvest, fill 3 units", "末次收获，分装 3 支"),
                at("05-18 06:30"),
                "BSC-1",
                say("Chen Li, Zhao Min", "陈丽、赵敏"),
            ),
        ),
        (
            Notice(
                chip("attention", "alert", say("minor deviation", "轻微偏差")),
                say(
                    "QC-A1 result entered 19 days late; assessed, closed.",
                    "QC-A1 结果迟录 19 天；已评估并关闭。",
                ),
                "#",
            ),
            Notice(
                chip("plain", "clock", say("pending", "待出")),
                say(
                    "Karyotype of P1, due 30 May, owner QC.",
                    "P1 核型，5 月 30 日到期，负责人：质检。",
                ),
                "#",
            ),
        ),
        results(say),
        (),
        record=RecordPosition(1284, "7c1e 09ab", 96, at("05-16 06:00"), at("05-16 00:05"), "#"),
    )


def therapy_day0(say: Say) -> TherapyPage:
    """The worked case on Day 0 with its units."""
    stops = tuple(
        StationStop(
            s.name,
            StopState.DONE if i < 8 else (StopState.NOW if i == 8 else StopState.DUE),
            s.at,
            "",
            "#",
        )
        for i, s in enumerate(journey(say))
    )
    return TherapyPage(
        say("Six units wait in the suite", "六支已在介入室"),
        say("Patient sign-in at 13:01.", "13:01 患者核对。"),
        stops,
        growth(say),
        genealogy(say),
        (),
        (),
        (),
        results(say)[:3],
        units(say),
        lots=tuple(
            LotLine(name, chip("accent", "check", say("conditionally released", "有条件放行")), "#")
            for name in ("MSC-1", "BMMNC-1")
        ),
        record=RecordPosition(1391, "a4f0 3b77", 203, at("05-18 06:00"), at("05-18 00:05"), "#"),
        bedside_href="#",
    )


def therapy_new(say: Say) -> TherapyPage:
    """Just ordered: nothing yet."""
    stops = tuple(
        StationStop(say(*n), StopState.NOW if i == 0 else StopState.DUE)
        for i, n in enumerate(NAMES)
    )
    return TherapyPage(
        say("Ordered; the first harvest is not planned", "已下单；首次采集未安排"),
        say("Two harvests, one infusion.", "两次采集，一次输注。"),
        stops,
    )


def therapy_failed(say: Say) -> TherapyPage:
    """The lot was rejected; what follows is not needed."""
    states = (StopState.DONE, StopState.DONE, StopState.DONE, StopState.FAILED) + (
        StopState.SKIPPED,
    ) * 5
    stops = tuple(
        StationStop(say(*n), s, at("05-12 09:00") if s is StopState.DONE else None)
        for n, s in zip(NAMES, states, strict=True)
    )
    return TherapyPage(
        say("Ended: the MSC lot was rejected", "已结束：MSC 批拒收"),
        say(
            "Contamination at P1; destroyed by two people on 20 May.",
            "P1 污染；5 月 20 日由两人销毁。",
        ),
        stops,
        growth(say),
        genealogy(say),
    )
