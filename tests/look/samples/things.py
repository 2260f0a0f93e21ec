"""A container and a trace."""

from __future__ import annotations

from tests.look.samples.drawings import genealogy, qr
from tests.look.samples.people import Say, at, chip, sign
from tracker.dossier.container_page import ContainerPage, CustodyStop, LabelLine, Relative
from tracker.dossier.trace_page import Reach, Reached, TracePage, TraceStop
from tracker.pages.shown import ActButton, Fact, PictureKind


def container(say: Say) -> ContainerPage:
    """Flask P1-F05 at work."""
    return ContainerPage(
        "P1-F05",
        PictureKind.FLASK,
        say("Culture flask, T175", "T175 培养瓶"),
        say("P1 of MSC lot 1, day 3, of SYN-ON-007.", "MSC 第 1 批 P1，第 3 天，属于 SYN-ON-007。"),
        chip("accent", "culture", say("in culture", "培养中")),
        "INC-2 / 3",
        (
            Fact(say("Seeded", "接种"), "8.75 × 10⁵", "5 000 / cm², 175 cm²"),
            Fact(say("Medium", "培养基"), "α-MEM + 8 % hPL", "AM2411, PL0931"),
            Fact(say("Confluence", "汇合度"), "45 %", "2026-05-08 10:00 +08:00"),
            Fact(say("Next", "下一步"), say("observe on 11 May", "5 月 11 日观察")),
        ),
        (
            ActButton(
                say("Feed", "换液"),
                "#",
                "feed",
                say("last 8 May, every 3 days", "上次 5 月 8 日，每 3 天"),
                primary=True,
            ),
            ActButton(
                say("Observe", "观察"), "#", "eye", say("confluence, morphology", "汇合度、形态")
            ),
            ActButton(say("Take a sample", "取样"), "#", "sample"),
            ActButton(
                say("Move", "转移"), "#", "incubator", say("scan the new place", "扫描新位置")
            ),
            ActButton(
                say("Record a loss", "记录损失"),
                "#",
                "skip",
                say("dropped, leaking, contaminated", "跌落、渗漏、污染"),
            ),
            ActButton(
                say("Harvest and passage", "收获与传代"),
                "#",
                "passage",
                why_not=say(
                    "confluence is 45 %, passage begins at 70 %", "汇合度 45 %，达到 70 % 才可传代"
                ),
            ),
        ),
        (Relative("POOL-P0", PictureKind.POOL, "8.75 × 10⁵", "#"),),
        (),
        genealogy(say),
        (
            LabelLine(
                "P1-F05",
                say("primary", "主标签"),
                "…7Q2K-1",
                chip("accent", "check", say("applied", "已贴")),
                at("05-05 09:41"),
            ),
            LabelLine(
                "P1-F05",
                say("primary", "主标签"),
                "…7Q2K-0",
                chip("plain", "cross", say("voided", "作废")),
                at("05-05 09:32"),
            ),
        ),
        (
            CustodyStop(
                say("Into INC-2, shelf 3", "放入 INC-2 第 3 层"),
                say("Chen Li", "陈丽"),
                at("05-08 10:06"),
                "37.0 °C",
            ),
            CustodyStop(
                say("At BSC-1 for feeding", "BSC-1 换液"),
                say("Chen Li, Zhao Min", "陈丽、赵敏"),
                at("05-08 09:52"),
            ),
            CustodyStop(
                say("Seeded at BSC-1", "BSC-1 接种"),
                say("Chen Li, Zhao Min", "陈丽、赵敏"),
                at("05-05 09:40"),
            ),
        ),
        (
            Fact(say("Viable seeded", "接种活细胞"), "8.75 × 10⁵"),
            Fact(say("Area", "面积"), "175 cm²"),
            Fact(say("Days", "天数"), "3"),
            Fact(say("CPD before", "此前 CPD"), "11.0"),
        ),
        qr(),
        "MT1 C 7Q2K 9XV4 0B3M",
        "",
        "#",
    )


def container_held(say: Say) -> ContainerPage:
    """A held vial: what may go on, and who decides."""
    return ContainerPage(
        "VIAL-1",
        PictureKind.VIAL,
        say("Cryovial, 2 ml", "2 ml 冻存管"),
        say("Backup of P1, of SYN-ON-007.", "P1 备份，属于 SYN-ON-007。"),
        chip("attention", "hold", say("on hold", "暂停")),
        "LN2-1 / 3 / B / 1",
        (Fact(say("Viable", "活细胞"), "5.00 × 10⁶", "1.00 ml, DMSO 10 %"),),
        (),
        (Relative("POOL-P1", PictureKind.POOL, "5.00 × 10⁶", "#"),),
        (),
        None,
        (),
        (),
        (),
        None,
        "MT1 C 0V1A 22KD 8T6Q",
        say(
            "Sterility of QC-P1-1 is positive. It stays where it is; "
            "nothing may be thawed. QA decides.",
            "QC-P1-1 无菌阳性。保持原位，不得复苏。由质量保证决定。",
        ),
        "#",
    )


def trace(say: Say) -> TracePage:
    """From the P2 stack both ways."""
    stop = TraceStop
    return TracePage(
        "P2-CS10-01",
        say("10-layer stack of SYN-ON-007.", "SYN-ON-007 的十层细胞工厂。"),
        PictureKind.STACK,
        (
            stop(
                "P2-CS10-01",
                PictureKind.STACK,
                say("seeded with 3.18 × 10⁷", "接种 3.18 × 10⁷"),
                "#",
                at("05-12 10:10"),
                True,
            ),
            stop(
                "POOL-P1",
                PictureKind.POOL,
                say("5.84 × 10⁷ viable from 12 flasks", "12 瓶合并，活细胞 5.84 × 10⁷"),
                "#",
                at("05-12 09:00"),
            ),
            stop(
                "P1-F01 … F12",
                PictureKind.FLASK,
                say("12 × T175, 1.05 × 10⁷ seeded", "12 × T175，接种 1.05 × 10⁷"),
                "#",
                at("05-05 09:40"),
            ),
            stop(
                "POOL-P0",
                PictureKind.POOL,
                say("1.25 × 10⁷ viable from 6 flasks", "6 瓶合并，活细胞 1.25 × 10⁷"),
                "#",
                at("05-05 09:00"),
            ),
            stop(
                "P0-F01 … F06",
                PictureKind.FLASK,
                say("6 × T175, 1.58 × 10⁸ seeded", "6 × T175，接种 1.58 × 10⁸"),
                "#",
                at("04-23 11:40"),
            ),
            stop("MNC-A", PictureKind.TUBE, "1.69 × 10⁸, 96.2 %", "#", at("04-23 10:20")),
            stop(
                "HARV-A",
                PictureKind.BAG,
                say("44.0 ml, left posterior iliac crest", "44.0 ml，左髂后嵴"),
                "#",
                at("04-23 08:20"),
            ),
        ),
        (
            stop(
                "P2-CS10-01",
                PictureKind.STACK,
                say("harvested on day 6", "第 6 天收获"),
                "#",
                at("05-18 06:30"),
                True,
            ),
            stop(
                "POOL-P2",
                PictureKind.POOL,
                say("1.46 × 10⁸ viable", "活细胞 1.46 × 10⁸"),
                "#",
                at("05-18 06:30"),
            ),
            stop(
                "MSC-BULK",
                PictureKind.POOL,
                say("1.35 × 10⁸ after two washes", "洗涤两次后 1.35 × 10⁸"),
                "#",
                at("05-18 08:30"),
            ),
            stop(
                "MSC-U1",
                PictureKind.SYRINGE,
                say("3.40 × 10⁷, left medial circumflex", "3.40 × 10⁷，左旋股内侧"),
                "#",
                at("05-18 09:20"),
            ),
            stop(
                "MSC-U2",
                PictureKind.SYRINGE,
                say("3.40 × 10⁷, left lateral circumflex", "3.40 × 10⁷，左旋股外侧"),
                "#",
                at("05-18 09:20"),
            ),
            stop(
                "MSC-U3",
                PictureKind.SYRINGE,
                say("3.40 × 10⁷, left obturator", "3.40 × 10⁷，左闭孔"),
                "#",
                at("05-18 09:20"),
            ),
        ),
        genealogy(say),
        (
            Reach(
                say("Human platelet lysate PL0931", "人血小板裂解物 PL0931"),
                PictureKind.REAGENT,
                say("used in 14 feedings of 3 therapies", "用于 3 个治疗的 14 次换液"),
                (
                    Reached(
                        sign(say, 0, "KR"),
                        "SYN-ON-007",
                        say("fed P0, P1, P2", "P0、P1、P2 换液"),
                        "23 Apr - 15 May",
                        chip("accent", "culture", say("P2 expanding", "P2 扩增中")),
                        "#",
                    ),
                    Reached(
                        sign(say, 2, "HE"),
                        "SYN-ON-009",
                        say("fed P1", "P1 换液"),
                        "8 - 11 May",
                        chip("attention", "alert", say("growth at risk", "生长有风险")),
                        "#",
                    ),
                ),
            ),
            Reach(
                say("Incubator INC-2, 5 to 12 May", "培养箱 INC-2，5 月 5 日至 12 日"),
                PictureKind.INCUBATOR,
                say("who shared it in that week", "该周共用者"),
                (),
            ),
        ),
        export_href="#",
        checked_words=say(
            "Every link was checked against the record; nothing of another therapy is among them.",
            "每一环均已与记录核对；没有其他治疗的材料。",
        ),
    )


def trace_empty(say: Say) -> TracePage:
    """Nothing scanned yet."""
    del say
    return TracePage()
