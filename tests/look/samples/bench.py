"""A step at the bench, its answers, a sheet of labels."""

from __future__ import annotations

from decimal import Decimal

from tests.look.samples.drawings import qr
from tests.look.samples.people import Say, at
from tracker.pages.sheet_page import SheetLabel, SheetPage
from tracker.pages.shown import (
    ActForm,
    Fact,
    Mishap,
    PictureKind,
    Refusal,
    RefusalReason,
    Report,
)
from tracker.pages.step_shown import (
    Choice,
    DerivedNumber,
    ExpectedContainer,
    FieldGroup,
    FieldKind,
    StepField,
    StepPage,
    Tick,
    Timer,
)

FORM = ActForm("/post", "0f3a", "s1")


def step(say: Say) -> StepPage:
    """Harvest of P1 in the worked case, with one value refused."""
    number, count = FieldKind.NUMBER, FieldKind.COUNT
    names = [f"P1-F{n:02}" for n in range(1, 13)]
    expected = tuple(
        ExpectedContainer(
            n,
            PictureKind.FLASK,
            Tick.GONE if n == "P1-F05" else (Tick.SCANNED if i < 9 else Tick.AWAITED),
        )
        for i, n in enumerate(names)
    )
    return StepPage(
        say("Harvest P1", "收获 P1"),
        say(
            "How did the MSC grow? All flasks of the passage, or a recorded loss.",
            "MSC 生长如何？本代全部培养瓶，或记录损失。",
        ),
        FORM,
        "harvest-p1",
        (
            FieldGroup(
                say("Look and detach", "观察与消化"),
                (
                    StepField(
                        "confluence_pct",
                        say("Confluence", "汇合度"),
                        number,
                        "%",
                        "70 - 95 %",
                        value="88",
                    ),
                    StepField(
                        "enzyme_min",
                        say("Enzyme time", "消化时间"),
                        number,
                        "min",
                        "4 - 8 min",
                        value="11",
                        wrong=say(
                            "11 min is above 8 min. Correct it, or record a deviation.",
                            "11 分钟超过 8 分钟。请更正，或记录偏差。",
                        ),
                    ),
                    StepField(
                        "morphology",
                        say("Morphology", "形态"),
                        FieldKind.CHOICE,
                        choices=(
                            Choice("spindle", say("spindle, uniform", "梭形，均匀")),
                            Choice("mixed", say("mixed", "混杂")),
                        ),
                    ),
                ),
            ),
            FieldGroup(
                say("Count", "计数"),
                (
                    StepField(
                        "total_cells",
                        say("Total cells", "细胞总数"),
                        count,
                        say("cells", "个"),
                        help=say(
                            "as counted, e.g. 60500000 or 6.05e7",
                            "按计数填写，如 60500000 或 6.05e7",
                        ),
                        value="6.05e7",
                    ),
                    StepField(
                        "viability_pct",
                        say("Viability", "活率"),
                        number,
                        "%",
                        "≥ 85 %",
                        value="96.5",
                    ),
                    StepField("remark", say("Remark", "备注"), FieldKind.LONG, required=False),
                ),
                say("Trypan blue, two counts, the mean.", "台盼蓝，两次计数取平均。"),
            ),
        ),
        expected,
        (
            DerivedNumber(
                "viable",
                say("Viable cells", "活细胞"),
                "",
                "viable",
                (("total", "field:total_cells"), ("viability", "field:viability_pct")),
            ),
            DerivedNumber(
                "pd",
                "PD",
                "",
                "pd",
                (("viable", "out:viable"), ("seeded", "9625000")),
                "≥ 1.0",
                Decimal("1.0"),
            ),
            DerivedNumber(
                "pdt",
                "PDT",
                "h",
                "pdt",
                (("hours", "168"), ("pd", "out:pd")),
                "≤ 120 h",
                None,
                Decimal(120),
            ),
            DerivedNumber(
                "cpd",
                "CPD",
                "",
                "cpd",
                (("before", "11.028"), ("pd", "out:pd")),
                "≤ 20",
                None,
                Decimal(20),
            ),
            DerivedNumber(
                "projected",
                say("Projected on Day 0", "第 0 天预计"),
                "",
                "projected",
                (("seeded", "out:viable"), ("pd", "2.0")),
                "≥ 1.02 × 10⁸",
                Decimal(102000000),
            ),
        ),
        (Timer(say("Enzyme on since", "消化已进行"), since=at("05-12 08:54")),),
        (
            Fact(
                say("Trypsin substitute TS553", "胰酶替代物 TS553"),
                say("expires 2026-10-31", "2026-10-31 过期"),
            ),
            Fact("BSC-1", say("calibrated until 2026-09-30", "校准至 2026-09-30")),
        ),
        (say("Human platelet lysate", "人血小板裂解物"),),
        say("Zhao Min", "赵敏"),
        1,
        say("Record the harvest", "记录收获"),
        say("I watched this step and verified its entries.", "我见证了本步骤并复核了记录。"),
    )


def refusal(say: Say, identity: bool = False) -> Refusal:
    """A refused scan in the laboratory; with ``identity`` a flask of another patient."""
    if identity:
        return Refusal(
            say("This flask belongs to another patient", "此培养瓶属于另一位患者"),
            say("P1-F03, culture flask", "P1-F03，培养瓶"),
            (
                RefusalReason(
                    say(
                        "Open here: SYN-ON-007. The flask is not of this therapy.",
                        "此处正在处理 SYN-ON-007，此瓶不属于本治疗。",
                    ),
                    say(
                        "Close all caps. Both of you clear BSC-1 and scan every container again. "
                        "QA has been told.",
                        "盖紧所有瓶盖。两人共同清场 BSC-1，并重新扫描全部容器。已通知质量保证。",
                    ),
                ),
            ),
            say("Recorded as an identity stop", "已记录为身份停止"),
            "R-20260512-0417",
            at("05-12 09:06"),
            True,
            back_href="#",
            back_words=say("The area is clear: scan everything again", "已清场：重新扫描全部"),
        )
    return Refusal(
        say("P1-F09 cannot be fed here", "P1-F09 不能在此换液"),
        say("P1-F09, flask of SYN-ON-007", "P1-F09，SYN-ON-007 的培养瓶"),
        (
            RefusalReason(
                say(
                    "The platelet lysate PL0931 expired yesterday.",
                    "血小板裂解物 PL0931 昨日过期。",
                ),
                say("Take PL0944 from fridge 2 and scan it.", "从 2 号冰箱取 PL0944 并扫描。"),
            ),
            RefusalReason(
                say(
                    "Cabinet BSC-2 is out of calibration since 1 May.",
                    "BSC-2 自 5 月 1 日起超出校准期。",
                ),
                say(
                    "Work in BSC-1, or ask QA for a signed extension.",
                    "请在 BSC-1 操作，或请质量保证签署延期。",
                ),
            ),
        ),
        say("Nothing was changed. The refusal is recorded", "未作任何更改。此次拒绝已记录"),
        "R-20260511-0032",
        at("05-11 10:02"),
        may_go_on=say("The cells may be fed in BSC-1 at once.", "可立即在 BSC-1 换液。"),
        who_decides=say("QA on call: Sun Wei", "值班质量保证：孙薇"),
        back_href="#",
        back_words=say("Back to the step", "返回步骤"),
    )


def identity_stop(say: Say) -> Refusal:
    """Full screen."""
    return refusal(say, True)


def report(say: Say) -> Report:
    """After the P1 harvest."""
    return Report(
        say("P1 harvested: 5.84 × 10⁷ viable cells", "P1 已收获：活细胞 5.84 × 10⁷"),
        say("Chen Li", "陈丽"),
        say("Zhao Min", "赵敏"),
        at("05-12 09:00"),
        (
            Fact(say("Flasks", "培养瓶"), "12 / 12"),
            Fact(say("Viability", "活率"), "96.5 %", "≥ 85 %"),
            Fact("PD", "2.48", "≥ 1.0"),
            Fact("PDT", "67.9 h", "≤ 120 h"),
            Fact("CPD", "13.5", "≤ 20"),
            Fact(say("New container", "新容器"), "POOL-P1"),
        ),
        say("Freeze backup vials", "冻存备份"),
        "#",
        (say("Mycoplasma of P0 is still pending.", "P0 支原体结果未出。"),),
        "#1102 · 5d20 e1c4",
        "#",
    )


def mishap(say: Say) -> Mishap:
    """Our error."""
    return Mishap(
        say("That did not work", "未能完成"),
        say(
            "The database did not answer in time. Your typing is kept in this window.",
            "数据库未及时响应。您输入的内容保留在本窗口。",
        ),
        say("Nothing was written. It is safe to try again.", "未写入任何内容，可放心重试。"),
        "E-7F3K-20260518",
        "#",
    )


def sheet(say: Say) -> SheetPage:
    """Labels of the tray."""
    labels = [
        SheetLabel(
            f"{p}-U{n}",
            ("SYN-ON-007 · KR", "CoI SYN7-A", "10.0 ml · 2-8 °C"),
            PictureKind.SYRINGE,
            qr(),
        )
        for p in ("MSC", "MNC")
        for n in (1, 2, 3)
    ]
    labels.append(
        SheetLabel(
            "MSC-U1",
            ("SYN-ON-009 · HE", say("of another patient", "另一患者")),
            PictureKind.SYRINGE,
            qr(),
            True,
        )
    )
    return SheetPage(
        say("Labels to try", "试用标签"),
        say("Seven labels. For the demonstration only.", "七张标签，仅供演示。"),
        tuple(labels),
    )
