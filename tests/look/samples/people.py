"""Frames, signs, banners: what stands around the sample pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from labels.signs import SHAPES
from tracker.pages.shown import (
    Chip,
    ChipKind,
    Environment,
    Frame,
    Language,
    NavEntry,
    PatientBanner,
    Person,
    PictureKind,
    ScanBox,
    TherapySign,
    Toast,
    Tray,
    TrayCard,
    TrayGroup,
)

Say = Callable[[str, str], str]
CST = timezone(timedelta(hours=8))


def at(text: str) -> datetime:
    """The instant at the site of the case: ``05-18 13:00``."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CST)


def sign(say: Say, shape: int, letters: str) -> TherapySign:
    """One of the twelve shapes with its letters."""
    drawn = SHAPES[shape]
    return TherapySign(shape, drawn.svg_path, say(drawn.name, drawn.name_zh), letters)


def chip(kind: str, icon: str, words: str) -> Chip:
    """Shorter to write."""
    return Chip(ChipKind(kind), icon, words)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a sample page wants around it."""

    now: datetime
    nav: str = ""
    signed_in: bool = True
    banner: str = ""
    toasts: str = ""
    role: str = "technician"
    look_alike: bool = False
    environment: Environment = Environment.DEMO


PERSONS = {
    "technician": ("Chen Li", "陈丽", "technician", "技术员"),
    "qa": ("Sun Wei", "孙薇", "quality assurance", "质量保证"),
    "nurse": ("Lin Na", "林娜", "infusion nurse", "输注护士"),
    "physician": ("Dr Wu Bo", "吴波医生", "physician", "医师"),
}


def person(say: Say, role: str) -> Person:
    """One of the invented people."""
    name, name_zh, words, words_zh = PERSONS[role]
    return Person(say(name, name_zh), say(words, words_zh), role, "/sign-out")


def nav(say: Say, current: str) -> tuple[NavEntry, ...]:
    """A technician's six entries."""
    entries = (
        ("Today", "今日", "today"),
        ("Therapies", "治疗", "journey"),
        ("Cultures", "培养", "culture"),
        ("Supplies", "物料", "supplies"),
        ("Review", "审核", "review"),
        ("Trace", "追溯", "trace"),
    )
    return tuple(NavEntry(say(en, zh), f"#{en}", icon, en == current) for en, zh, icon in entries)


def banner(say: Say, stage: str, look_alike: bool = False) -> PatientBanner:
    """The worked patient, before or on Day 0."""
    chips = {
        "expanding": (
            chip("accent", "culture", say("P2 expanding", "P2 扩增中")),
            chip("attention", "alert", say("repeat markers due", "感染标志物待复查")),
        ),
        "day0": (chip("accent", "check", say("conditionally released", "有条件放行")),),
        "new": (chip("plain", "person", say("consented", "已签知情同意")),),
    }[stage]
    actual = at("05-18 13:30") if stage == "given" else None
    return PatientBanner(
        sign=sign(say, 0, "KR"),
        subject="SYN-ON-007",
        initials="W. J.",
        age_years=38,
        sides=say("left hip", "左髋"),
        coi="SYN7-A",
        href="/en/therapy",
        chips=chips,
        day0_planned=None if stage == "new" else at("05-18 13:00"),
        day0_actual=actual,
        look_alike=say(
            "SYN-ON-001 is treated this week too, same initials",
            "SYN-ON-001 本周也在治疗，姓名缩写相同",
        )
        if look_alike
        else "",
        environment=Environment.DEMO,
    )


def tray(say: Say) -> Tray:
    """Today's wristband, six syringes, traps."""
    syringes = tuple(
        TrayCard(name, say(target, zh), f"MT1U{name.replace('-', '')}7QK3", PictureKind.SYRINGE)
        for product in ("MSC", "MNC")
        for name, target, zh in (
            (f"{product}-U1", "L medial circumflex", "左旋股内侧动脉"),
            (f"{product}-U2", "L lateral circumflex", "左旋股外侧动脉"),
            (f"{product}-U3", "L obturator", "左闭孔动脉"),
        )
    )
    traps = (
        ("MSC-U1", "of SYN-ON-009", "属于 SYN-ON-009"),
        ("MSC-U2", "expired yesterday", "昨天已过期"),
        ("MSC-U3", "voided label", "标签已作废"),
        ("MNC-U1", "photocopied", "复印的标签"),
        ("MNC-U2", "not released", "未放行"),
    )
    return Tray(
        (
            TrayGroup(
                say("Today's wristband", "今日腕带"),
                (TrayCard("SYN-ON-007", "W. J.", "MT1WQ7K30X", PictureKind.WRISTBAND),),
            ),
            TrayGroup(say("Six syringes", "六支注射器"), syringes),
            TrayGroup(
                say("Traps: all of these must be refused", "陷阱：都必须被拒绝"),
                tuple(
                    TrayCard(name, say(en, zh), f"MT1UTRAP{i}", PictureKind.SYRINGE, trap=True)
                    for i, (name, en, zh) in enumerate(traps)
                ),
            ),
        ),
        "/en/sheet",
    )


def toasts(say: Say, which: str) -> tuple[Toast, ...]:
    """An accepted and a refused answer."""
    if not which:
        return ()
    good = Toast(
        True,
        say("P1-F03 fed, 40 ml alpha-MEM AM2411.", "P1-F03 已换液，α-MEM AM2411 40 ml。"),
        "#",
        say("See it", "查看"),
    )
    bad = Toast(
        False,
        say(
            "P1-F09 is not in this work area. Bring it here first.",
            "P1-F09 不在此工作区，请先取来。",
        ),
    )
    return {"both": (good, bad), "good": (good,), "bad": (bad,)}[which]


def frame(say: Say, lang: str, page: str, setting: Setting) -> Frame:
    """All that stands around a sample page."""
    other = "zh" if lang == "en" else "en"
    demo = setting.environment is Environment.DEMO
    return Frame(
        lang="en" if lang == "en" else "zh-Hans",
        environment=setting.environment,
        now=setting.now,
        zone="Asia/Shanghai, +08:00",
        languages=(
            Language("en", "English", f"/{other}/{page}"),
            Language("zh-Hans", "中文", f"/{other}/{page}"),
        ),
        home_href=f"/{lang}/landing",
        nav=nav(say, setting.nav) if setting.signed_in else (),
        scan=ScanBox("/scan", op_id="4f1c", seen="a1") if setting.signed_in else None,
        person=person(say, setting.role) if setting.signed_in else None,
        banner=banner(say, setting.banner, setting.look_alike) if setting.banner else None,
        toasts=toasts(say, setting.toasts),
        tray=tray(say) if demo and setting.signed_in else None,
        site=say("Demonstration site, Fuzhou", "演示中心 · 福州"),
        record_position="#1284 · 7c1e 09ab" if setting.signed_in else "",
    )
