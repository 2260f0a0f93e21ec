"""Where a therapy stands in a word, and what comes next for it: pure but for the words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from labels.snapshot import Bilingual
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.journey import current
from tracker.dossier.milestones import Milestone, What
from tracker.dossier.stop import Stop
from tracker.dossier.words import said
from tracker.material.models import LotStateWord
from tracker.pages.refusals import sentences
from tracker.pages.shown import Chip, ChipKind, StopState
from tracker.pages.words import gettext as _
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.said import named
from tracker.therapy.models import TherapyOutcome

PLAIN, ACCENT, ATTENTION = ChipKind.PLAIN, ChipKind.ACCENT, ChipKind.ATTENTION
OUTCOMES: Final = {
    TherapyOutcome.COMPLETED: Bilingual("completed", "已完成"),
    TherapyOutcome.NOT_ELIGIBLE: Bilingual("not eligible", "不合格"),
    TherapyOutcome.WITHDRAWN_BEFORE_TREATMENT: Bilingual("withdrawn", "已退出"),
    TherapyOutcome.WITHDRAWN_AFTER_TREATMENT: Bilingual("withdrawn", "已退出"),
    TherapyOutcome.DISCONTINUED: Bilingual("discontinued", "已中止"),
}
TASKS: Final = {
    "pending_result": Bilingual("Result to come", "待出结果"),
    "withdrawn_material": Bilingual("Material of a withdrawn consent", "撤回同意的材料"),
    "identity_stop": Bilingual("Identity stop to investigate", "身份停止待调查"),
    "two_patients": Bilingual("Two patients scanned within moments", "片刻之内扫描了两位患者"),
    "two_people": Bilingual(
        "Two people checked within moments at one screen", "同一屏幕前两人片刻之内先后核对"
    ),
    "label_copy": Bilingual("A label was put on twice: find the copy", "标签重复贴用：查找副本"),
    "units_missing": Bilingual("Units missing from a shipment", "运输缺少单位"),
    "notify": Bilingual("Tell physician, sponsor and authority", "通知医师、申办者与监管部门"),
    "look_back": Bilingual("Trace the cause back", "追查原因"),
    "left_inside": Bilingual("Still inside a place that was emptied", "已撤空处仍有容器"),
    "list_shared_places": Bilingual("List who shared the incubator", "列出同培养箱者"),
    "day0_at_risk": Bilingual("Decide what becomes of Day 0", "决定第 0 天安排"),
    "serious_event": Bilingual("Serious adverse event", "严重不良事件"),
    "visit": Bilingual("Visit", "访视"),
    "open_oos_investigation": Bilingual("Investigate the result", "调查不合格结果"),
    "verbal_decision": Bilingual("Sign what was decided by telephone", "签署电话决定"),
    "extended_follow_up": Bilingual("Follow the patient for longer", "延长随访"),
}


def chips_of(
    facts: TherapyFacts, stops: tuple[Stop, ...], now: dt.datetime, zone: ZoneInfo
) -> tuple[Chip, ...]:
    """The state first, then what else a person must know of it."""
    chips = [_state(facts, stops, now, zone)]
    if facts.last(What.HOLD) is not None:
        chips.insert(0, Chip(ATTENTION, "hold", _("on hold")))
    if facts.last(What.WITHDRAWN) is not None and not facts.over:
        chips.insert(0, Chip(ATTENTION, "flag", _("consent withdrawn")))
    own = facts.own_consent_from(zone)
    if own is not None and own <= now.astimezone(zone).date():
        chips.insert(0, Chip(ATTENTION, "flag", _("of age: own consent missing")))
    if late_failure(facts):
        chips.insert(0, Chip(ATTENTION, "flag", _("late failing result")))
    if any(s.key == "markers" and s.state is StopState.AT_RISK for s in stops):
        chips.append(Chip(ATTENTION, "alert", _("repeat markers due")))
    return tuple(chips)


def late_failure(facts: TherapyFacts) -> bool:
    """True while a result that failed after Day 0 still asks something of somebody."""
    day0 = facts.day0_at
    late = [m for m in facts.all(What.FAILED) if day0 is not None and m.at > day0]
    return bool(late) and bool(facts.all(What.TASK, What.DEVIATION, What.HOLD))


def _state(facts: TherapyFacts, stops: tuple[Stop, ...], now: dt.datetime, zone: ZoneInfo) -> Chip:
    ended = facts.last(What.ENDED)
    if ended is not None:
        return Chip(PLAIN, "check", said(OUTCOMES[TherapyOutcome(ended.word)]))
    here = current(stops)
    if here is None:
        return Chip(PLAIN, "check", _("follow-up complete"))
    if here.state is StopState.FAILED:
        words = {"release": _("lot rejected"), "eligible": _("not eligible")}
        return Chip(PLAIN, "cross", words.get(here.key, _("harvest rejected")))
    return _at_work(facts, here.key, said(here.name).partition(" ·")[0], now, zone)


def _at_work(facts: TherapyFacts, key: str, name: str, now: dt.datetime, zone: ZoneInfo) -> Chip:
    if key == "eligible":
        consented = facts.last(What.CONSENTED) is not None
        return Chip(PLAIN, "person", _("consented") if consented else _("enrolled"))
    if key.startswith("P"):
        return Chip(ACCENT, "culture", _("%(passage)s expanding", passage=name))
    if key == "day0":
        return _day0(facts, now, zone)
    words = {
        "expansion": ("culture", _("cells to be seeded")),
        "fill": ("drop", _("to be filled")),
        "release": ("review", _("in review")),
        "followup": ("today", _("in follow-up")),
    }
    icon, said_words = words.get(key, ("drop", _("harvest to come")))
    return Chip(PLAIN if key == "followup" else ACCENT, icon, said_words)


def _day0(facts: TherapyFacts, now: dt.datetime, zone: ZoneInfo) -> Chip:
    if facts.last(What.SIGNED_IN) is not None:
        return Chip(ACCENT, "bedside", _("at the bedside"))
    states = {m.word: m.name for m in facts.all(What.LOT)}
    if LotStateWord.CONDITIONAL.value in states.values():
        words = _("conditionally released")
    elif LotStateWord.EXCEPTIONAL.value in states.values():
        words = _("exceptional release")
    else:
        words = _("released")
    day0 = facts.order.planned_day0_at.astimezone(zone).date() if facts.order else None
    if day0 == now.astimezone(zone).date():
        words = _("Day 0 today")
    return Chip(ACCENT, "bedside", words)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next, in words, and when."""

    words: str
    at: dt.datetime | None


def next_of(facts: TherapyFacts, stops: tuple[Stop, ...]) -> NextStep:
    """The task that is due first; without one the care of the culture, else the next stop."""
    if facts.over:
        return NextStep("", None)
    tasks = facts.all(What.TASK)
    if tasks:
        return NextStep(task_words(tasks[0], facts.definition), tasks[0].at)
    here = current(stops)
    if here is None or here.state is StopState.FAILED:
        return NextStep("", None)
    if here.key.startswith("P"):
        return NextStep(_("Feed or observe %(passage)s", passage=here.key), care_due(facts))
    words = {
        "eligible": _("Decide eligibility"),
        "expansion": _("Isolate and seed"),
        "markers": _("Repeat the markers"),
        "fill": _("Fill the units"),
        "release": _("Review the lots"),
        "day0": _("Infusion"),
        "followup": _("Visit: %(visit)s", visit=said(here.name)),
    }
    return NextStep(words.get(here.key, said(here.name)), here.at)


def care_due(facts: TherapyFacts) -> dt.datetime | None:
    """When the living culture is to be fed or looked at next, by the definition's feeding rule."""
    last = facts.last(What.CARED, What.SEEDED)
    if last is None:
        return None
    return last.at + dt.timedelta(days=float(facts.definition.feeding.latest_days))


def task_words(task: Milestone, definition: ProcessDefinition) -> str:
    """What a task asks for: its kind, and what it is about by its own name."""
    kind, _blank, title = task.name.partition(" ")
    words = said(TASKS[kind]) if kind in TASKS else kind.replace("_", " ")
    about = [_called(t, definition) for t in title.split() if t != kind and t not in sentences()]
    return f"{words}: {' · '.join(about)}" if about else words


def _called(token: str, definition: ProcessDefinition) -> str:
    """A test by its name, a visit by its month, anything else as it is written."""
    spec = next((s for s in definition.release_specs if s.code == token), None)
    if spec is not None:
        return named(spec.name)
    visit = next((v for v in definition.visit_plan.visits if v.code == token), None)
    return _("month %(n)s", n=visit.months) if visit else token.replace("_", " ")
