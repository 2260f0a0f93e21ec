"""Record health, and a checkpoint that came back."""

from __future__ import annotations

import datetime as dt

from markupsafe import Markup

from labels.svg import symbol_svg
from tests.look.samples.people import Say, at, chip
from tracker.pages.paper import PrintedCheckpoint
from tracker.pages.shown import ActForm, Fact
from tracker.upkeep.health_page import (
    CheckedPage,
    Forms,
    Going,
    HealthPage,
    SlipPage,
    WeekLine,
)

FORM = ActForm("/post", "0f3a", "s1")
ROOT = "2f3aec817e357cd7bf8fe684f06769e67da9aa6a495c53bc8596222d4f05dcee"


def health(say: Say) -> HealthPage:
    """With a trouble and a run that goes on."""
    return HealthPage(
        state=chip("attention", "alert", say("needs you", "需要处理")),
        headline=say("The record holds; something needs you.", "记录成立；但有事项需要处理。"),
        unseen=say(
            "Changes to the first 162 entries would be found.", "对前 162 条的改动会被发现。"
        ),
        unseen_grave=True,
        same_host=say("Key and database are on one machine.", "密钥与数据库在同一台机器上。"),
        troubles=(say("The key's file is missing.", "密钥文件缺失。"),),
        proof=(Fact(say("Entries now", "现有记录"), "993"),),
        witnesses=(Fact(say("Newest checkpoint", "最新检查点"), "993"),),
        keeping=(Fact(say("Last backup", "最近备份"), say("none yet", "尚无")),),
        weeks=(WeekLine(dt.date(2026, 5, 18), 293, 4, 12, 1, 3),),
        forms=None,
        check=FORM,
        going=Going(400, 993, at("05-18 12:40")),
    )


def health_quiet(say: Say) -> HealthPage:
    """Nothing is wrong, nothing is recorded, nothing runs."""
    return HealthPage(
        state=chip("accepted", "check", say("holds", "成立")),
        headline=say("The record holds.", "记录成立。"),
        unseen=say("Every entry is under a known checkpoint.", "每条记录都有外部检查点覆盖。"),
        unseen_grave=False,
        same_host="",
        troubles=(),
        proof=(Fact(say("Entries now", "现有记录"), "1"),),
        witnesses=(Fact(say("Newest checkpoint", "最新检查点"), "1"),),
        keeping=(Fact(say("Last backup", "最近备份"), say("none yet", "尚无")),),
        weeks=(),
        forms=Forms(FORM, FORM, "/slip"),
        check=FORM,
    )


def fits(say: Say) -> CheckedPage:
    """A paper that still fits."""
    return CheckedPage(
        size=162,
        root=ROOT,
        fits=True,
        headline=say("This record still stands, unchanged.", "该记录仍原样保存。"),
        words=say("The log holds the first 162 entries.", "日志中前 162 条记录与当时一致。"),
        note="note",
        form=FORM,
        back_href="/record",
        last=say("Last confirmed yesterday.", "上次确认：昨天。"),
    )


def fits_not(say: Say) -> CheckedPage:
    """A paper that does not fit, seen by somebody who may only look."""
    return CheckedPage(
        size=162,
        root=ROOT,
        fits=False,
        headline=say("The first 162 entries are not the ones.", "前 162 条记录与该检查点不符。"),
        words=say("Release nothing.", "请停止放行。"),
        note="",
        form=None,
        back_href="/",
    )


def slip(say: Say) -> SlipPage:
    """A sheet with a checkpoint."""
    symbol = Markup(symbol_svg("MTROOT:162:" + ROOT.upper(), say("checkpoint", "检查点")))
    made = PrintedCheckpoint(162, ROOT, "64f089b8", at("05-18 12:41"), symbol)
    return SlipPage(made, "/record")
