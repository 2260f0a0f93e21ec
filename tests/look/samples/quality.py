"""Cultures and review."""

from __future__ import annotations

from tests.look.samples.people import Say, at, chip, sign
from tracker.dossier.cultures_page import CultureCard, CultureGroup, CulturesPage
from tracker.dossier.review_page import Finding, Missing, ReviewPage, StepLine
from tracker.pages.shown import (
    ActButton,
    ActForm,
    Fact,
    PictureKind,
)
from tracker.pages.step_shown import (
    Choice,
)

FORM = ActForm("/post", "0f3a", "s1")


def doublings(say: Say, pd: str, pdt: str, cpd: str) -> tuple[Fact, ...]:
    """PD, PDT, CPD with their limits."""
    return (
        Fact("PD", pd, say("at least 1.0", "不低于 1.0")),
        Fact("PDT", pdt, say("alert above 120 h", "超过 120 h 报警")),
        Fact("CPD", cpd, say("limit 20", "上限 20")),
    )


def cultures(say: Say) -> CulturesPage:
    """Three groups."""
    scan = say("Scan to start", "扫描开始")
    risk = CultureCard(
        "P1-F01 … F12",
        PictureKind.FLASK,
        "#",
        sign(say, 2, "HE"),
        "SYN-ON-009",
        "INC-1 / 4",
        7,
        chip("attention", "alert", say("growth at risk", "生长有风险")),
        35,
        at("05-18 09:10"),
        doublings(say, "0.12", "1 400 h", "11.1"),
        52_000_000,
        102_000_000,
        51,
        say("51 % of the dose: decide", "剂量的 51 %：需决定"),
        say("Passage due", "应传代"),
        at("05-18 17:00"),
        (ActButton(scan, "#", "scan", primary=True),),
    )
    feed = CultureCard(
        "P1-F01 … F08",
        PictureKind.FLASK,
        "#",
        sign(say, 3, "MT"),
        "SYN-ON-011",
        "INC-1 / 2",
        3,
        chip("accent", "culture", say("in culture", "培养中")),
        45,
        at("05-18 09:20"),
        doublings(say, "—", "—", "10.6"),
        131_000_000,
        98_000_000,
        134,
        say("134 % of the dose", "剂量的 134 %"),
        say("Feed", "换液"),
        at("05-18 14:00"),
        (ActButton(scan, "#", "scan", primary=True),),
    )
    stack = CultureCard(
        "P2-CS10-01",
        PictureKind.STACK,
        "#",
        sign(say, 0, "KR"),
        "SYN-ON-007",
        "INC-2 / 3",
        4,
        chip("accent", "culture", say("in culture", "培养中")),
        50,
        at("05-16 10:00"),
        doublings(say, "2.48", "67.9 h", "13.5"),
        140_000_000,
        102_000_000,
        137,
        say("137 % of the dose", "剂量的 137 %"),
        say("Final harvest", "末次收获"),
        at("05-20 06:30"),
        (ActButton(say("Observe", "观察"), "#", "eye"),),
    )
    return CulturesPage(
        (
            CultureGroup(say("Passage", "传代"), "passage", (risk,)),
            CultureGroup(say("Feeding", "换液"), "feed", (feed,)),
            CultureGroup(say("Not due today", "今日不需处理"), "check", (stack,)),
        ),
        "#",
    )


def cultures_empty(say: Say) -> CulturesPage:
    """No culture alive."""
    return CulturesPage(
        (),
        "#",
        next_words=say("The next harvest is planned for 21 May.", "下次采集定于 5 月 21 日。"),
    )


def decisions(say: Say) -> tuple[Choice, ...]:
    """The four ways."""
    return (
        Choice(
            "released",
            say("Released", "放行"),
            why_not=say("5 results are pending", "5 项结果未出"),
        ),
        Choice(
            "conditional",
            say("Released with pending results", "有条件放行"),
            say(
                "sterility ×3, karyotype, mycoplasma culture; owner QC",
                "无菌 ×3、核型、支原体培养；负责人：质检",
            ),
        ),
        Choice("rejected", say("Rejected", "拒收"), say("two people destroy it", "由两人销毁")),
        Choice(
            "exceptional",
            say("Exceptional, out of specification", "例外放行（超标）"),
            why_not=say("no result is out of specification", "无超标结果"),
        ),
    )


def review(say: Say) -> ReviewPage:
    """The MSC lot of the case at 12:30, with two findings."""
    signed = chip("accent", "check", say("signed", "已签"))
    return ReviewPage(
        say("MSC lot 1: three units", "MSC 第 1 批：三支"),
        say(
            "Made 23 Apr to 18 May. Expires 15:35 today.",
            "4 月 23 日至 5 月 18 日生产。今日 15:35 过期。",
        ),
        147,
        145,
        1,
        (
            Finding(
                chip("attention", "clock", say("late entry", "迟录")),
                say("Sterility of QC-A1 entered 19 days late", "QC-A1 无菌结果迟录 19 天"),
                say(
                    "Due 27 April, entered 8 May with a reason. The result meets its limit.",
                    "应于 4 月 27 日，5 月 8 日录入并附理由。结果符合限度。",
                ),
                say("Zhang Rui, QC", "张锐，质检"),
                "#",
                say("See the entry", "查看记录"),
                at("05-08 10:05"),
                "#",
            ),
            Finding(
                chip("attention", "alert", say("typed, not scanned", "手工输入")),
                say("P1-F09 was typed at the harvest", "收获时 P1-F09 为手工输入"),
                say(
                    "Label wet. Second person: Zhao Min. Check character right.",
                    "标签受潮。第二人：赵敏。校验位正确。",
                ),
                say("Chen Li", "陈丽"),
                "#",
                say("See the scan", "查看扫描"),
                at("05-12 09:04"),
            ),
        ),
        (
            Missing(say("Karyotype of P1", "P1 核型"), say("QC", "质检"), at("05-30 10:00"), False),
            Missing(
                say("Second person who may release", "第二位可放行人员"),
                say("QA head", "质量负责人"),
                at("05-18 12:38"),
                True,
            ),
        ),
        (
            StepLine(
                say("P1 harvest", "P1 收获"),
                signed,
                say("Chen Li, Zhao Min", "陈丽、赵敏"),
                at("05-12 09:00"),
                "#",
            ),
            StepLine(
                say("P2 harvest", "P2 收获"),
                signed,
                say("Chen Li, Zhao Min", "陈丽、赵敏"),
                at("05-18 06:30"),
                "#",
            ),
            StepLine(
                say("Wash and fill", "洗涤与分装"),
                signed,
                say("Chen Li, Zhao Min", "陈丽、赵敏"),
                at("05-18 09:35"),
                "#",
            ),
        ),
        (
            Fact(say("Viability", "活率"), "94.6 %", "≥ 70 %"),
            Fact(say("Endotoxin", "内毒素"), "< 0.10 EU/ml", "≤ 5.67 EU/ml"),
            Fact(say("Gram", "革兰染色"), say("no organisms", "未见菌"), say("none", "无")),
            Fact("CD73 · CD90 · CD105", "99.1 · 99.4 · 98.6 %", "≥ 95 %"),
        ),
        trail_signed=say(
            "Audit trail reviewed by Sun Wei, 12:30.", "审计追踪已由孙薇于 12:30 审核。"
        ),
        release=FORM,
        decisions=decisions(say),
        record_href="#",
    )


def review_quiet(say: Say) -> ReviewPage:
    """Nothing to find, audit trail not signed yet."""
    return ReviewPage(
        say("BMMNC lot 1: three units", "BMMNC 第 1 批：三支"),
        say("Made today. Expires 17:05.", "今日生产。17:05 过期。"),
        62,
        62,
        3,
        trail_form=FORM,
    )


def review_decided(say: Say) -> ReviewPage:
    """Already decided."""
    return ReviewPage(
        say("MSC lot 1", "MSC 第 1 批"),
        "",
        151,
        151,
        2,
        decided=chip("accepted", "check", say("released conditionally", "有条件放行")),
        decided_words=say(
            "Sun Wei, 2026-05-18 12:38 +08:00. Five results pending, owner QC.",
            "孙薇，2026-05-18 12:38 +08:00。五项结果待出，负责人：质检。",
        ),
    )
