"""Nine therapies at different stages."""

from __future__ import annotations

from tests.look.samples.people import Say, at, chip, sign
from tracker.dossier.therapies_page import Filter, TherapiesPage, TherapyLine
from tracker.pages.shown import StationStop, StopState

STATES = {
    "d": StopState.DONE,
    "n": StopState.NOW,
    "u": StopState.DUE,
    "r": StopState.AT_RISK,
    "f": StopState.FAILED,
    "s": StopState.SKIPPED,
}
NAMES = (
    ("Donor", "供者"),
    ("Collection", "采集"),
    ("MNC processing", "单个核细胞处理"),
    ("Expansion", "扩增"),
    ("Formulation", "制剂"),
    ("Testing", "检验"),
    ("Release", "放行"),
    ("Administration", "输注"),
    ("Follow-up", "随访"),
)


def way(say: Say, letters: str) -> tuple[StationStop, ...]:
    """A mini journey from nine letters."""
    return tuple(StationStop(say(*n), STATES[c]) for n, c in zip(NAMES, letters, strict=True))


def therapies(say: Say) -> TherapiesPage:
    """Eight therapies at different stages."""
    left, right, both = say("left hip", "左髋"), say("right hip", "右髋"), say("both hips", "双髋")
    released = chip("accent", "check", say("released", "已放行"))
    rows = (
        (
            0,
            "KR",
            "007",
            "W. J.",
            left,
            "ddddddnuu",
            chip("accent", "bedside", say("Day 0 today", "今日第 0 天")),
            "05-18 13:00",
            False,
            say("Infusion of six units", "输注六支"),
            "05-18 13:00",
        ),
        (
            2,
            "HE",
            "009",
            "L. M.",
            right,
            "dddruuuuu",
            chip("attention", "alert", say("growth at risk", "生长有风险")),
            "05-26 13:00",
            False,
            say("Decision by QA and physician", "质量保证与医师决定"),
            "05-18 17:00",
        ),
        (
            1,
            "PD",
            "008",
            "Z. Q.",
            both,
            "ddddddnuu",
            chip("accent", "review", say("in review", "审核中")),
            "05-19 10:00",
            False,
            say("Two findings to answer", "两项发现待答复"),
            "05-18 16:00",
        ),
        (
            3,
            "MT",
            "011",
            "H. Y.",
            left,
            "dddnuuuuu",
            chip("accent", "culture", say("P1 expanding", "P1 扩增中")),
            "05-30 13:00",
            False,
            say("Feed P1, 8 flasks", "P1 换液，8 瓶"),
            "05-18 14:00",
        ),
        (
            4,
            "AV",
            "012",
            "C. F.",
            left,
            "dddnuuuuu",
            chip("accent", "culture", say("P0 expanding", "P0 扩增中")),
            "06-08 13:00",
            False,
            say("Observe P0, 6 flasks", "P0 观察，6 瓶"),
            "05-18 15:30",
        ),
        (
            7,
            "BU",
            "013",
            "X. T.",
            right,
            "nuuuuuuuu",
            chip("plain", "person", say("eligible", "合格")),
            None,
            False,
            say("Plan the first harvest", "安排首次采集"),
            None,
        ),
        (
            6,
            "RS",
            "003",
            "G. D.",
            right,
            "ddddddddn",
            chip("attention", "flag", say("late positive", "迟到阳性")),
            "04-29 13:00",
            True,
            say("Three tasks open", "三项任务未完成"),
            "05-18 18:00",
        ),
        (
            5,
            "ND",
            "005",
            "Y. K.",
            both,
            "ddddddddn",
            released,
            "03-02 13:00",
            True,
            say("Visit month 3", "3 月随访"),
            "06-02 09:00",
        ),
        (
            8,
            "GO",
            "004",
            "M. H.",
            left,
            "dddfsssss",
            chip("plain", "cross", say("ended: lot rejected", "已结束：批次拒收")),
            None,
            False,
            "",
            None,
        ),
    )
    lines = tuple(
        TherapyLine(
            sign(say, s, ab),
            f"SYN-ON-{no}",
            ini,
            side,
            f"SYN{no}-A",
            "/en/therapy",
            way(say, w),
            c,
            at(d0) if d0 else None,
            done,
            nxt,
            at(nat) if nat else None,
        )
        for s, ab, no, ini, side, w, c, d0, done, nxt, nat in rows
    )
    return TherapiesPage(
        lines,
        (
            Filter(say("All", "全部"), "#", 9, True),
            Filter(say("In culture", "培养中"), "#", 3),
            Filter(say("Day 0 this week", "本周第 0 天"), "#", 2),
            Filter(say("Follow-up", "随访"), "#", 2),
        ),
        "#",
    )


def therapies_empty(say: Say) -> TherapiesPage:
    """A new site."""
    del say
    return TherapiesPage((), (), "#")
