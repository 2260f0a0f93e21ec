"""The bedside, screen by screen, on 18 May 2026."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.look.samples.people import Say, at, banner
from tracker.journey.administration.bedside_page import (
    AcceptancePage,
    BedsideHead,
    Bilingual,
    FinishedPage,
    FirstDonePage,
    InfusionPage,
    PatientSignInPage,
    UnitCheckPage,
    UnitPill,
    UnitState,
    VerdictPage,
)
from tracker.pages.shown import ActForm, Fact, PictureKind, ScanBox
from tracker.pages.step_shown import Choice, ExpectedContainer, FieldKind, StepField, Tick

FORM = ActForm("/post", "0f3a", "s1")
SCAN = ScanBox("/bedside/scan", op_id="88", seen="s2")
NAMES = ("MSC-U1", "MNC-U1", "MSC-U2", "MNC-U2", "MSC-U3", "MNC-U3")


def head(say: Say, states: str, part: str = "") -> BedsideHead:
    """The strip from six letters; order of giving as in the case."""
    targets = (
        (say("medial circumflex", "旋股内侧"),) * 2
        + (say("lateral circumflex", "旋股外侧"),) * 2
        + (say("obturator", "闭孔"),) * 2
    )
    kinds = {
        "r": UnitState.READY,
        "n": UnitState.NOW,
        "f": UnitState.FIRST,
        "m": UnitState.MATCHED,
        "i": UnitState.INFUSING,
        "d": UnitState.DONE,
        "p": UnitState.PARTIAL,
        "x": UnitState.REFUSED,
        "e": UnitState.EXPIRED,
        "a": UnitState.AWAITED,
    }
    units = tuple(
        UnitPill(n, t, kinds[c], at("05-18 15:35"))
        for n, t, c in zip(NAMES, targets, states, strict=True)
    )
    return BedsideHead(
        say("DSA suite 2", "DSA 2 室"),
        part or say("first check", "第一核对"),
        480,
        banner(say, "day0"),
        units,
        say("signed in 13:01 by wristband and spoken name", "13:01 经腕带与口述姓名核对"),
        "/en/landing",
    )


def both(say: Say, en: str, zh: str) -> Bilingual:
    """The reader's language first."""
    english = say("1", "") == "1"
    return Bilingual(en, "en", zh, "zh-Hans") if english else Bilingual(zh, "zh-Hans", en, "en")


def accept(say: Say) -> AcceptancePage:
    """Four of six scanned."""
    expected = tuple(
        ExpectedContainer(
            n, PictureKind.SYRINGE, Tick.SCANNED if i < 4 else Tick.AWAITED, "10.0 ml"
        )
        for i, n in enumerate(NAMES)
    )
    fields = (
        StepField(
            "temperature_c",
            say("Shipper temperature", "转运箱温度"),
            FieldKind.NUMBER,
            "°C",
            "2 - 8 °C",
            value="5.1",
        ),
        StepField(
            "appearance",
            say("Appearance of all units", "外观"),
            FieldKind.CHOICE,
            choices=(Choice("ok", say("opalescent, no clumps", "乳光，无团块")),),
        ),
    )
    return AcceptancePage(
        head(say, "rrrraa"),
        expected,
        fields,
        FORM,
        (
            Fact(
                say("Logger TL-030", "记录仪 TL-030"),
                "3.9 - 6.1 °C",
                say("limits 2 - 8 °C", "限度 2 - 8 °C"),
            ),
            Fact(say("Issued", "发放"), "12:50"),
            Fact(say("First expiry", "最早过期"), "15:35"),
        ),
    )


def patient(say: Say, read: bool = False, out: bool = False) -> PatientSignInPage:
    """Before and after the wristband."""
    fields = (
        StepField(
            "birth_date_typed",
            say("Date of birth, as the patient says it", "患者口述的出生日期"),
            FieldKind.TEXT,
            help=say("year month day, e.g. 1970 01 31", "年 月 日，如 1970 01 31"),
            secret=True,
        ),
        StepField(
            "guardian",
            say("Guardian who spoke", "代述的监护人"),
            FieldKind.TEXT,
            required=False,
            secret=True,
        ),
    )
    return PatientSignInPage(
        head(say, "dddddd" if out else "rrrrrr"),
        read,
        SCAN,
        FORM,
        fields,
        sides(say),
        out,
    )


def patient_read(say: Say) -> PatientSignInPage:
    """Wristband read."""
    return patient(say, True)


def sign_out(say: Say) -> PatientSignInPage:
    """At the end."""
    return patient(say, False, True)


def unit(say: Say) -> UnitCheckPage:
    """First checker, wristband read."""
    return UnitCheckPage(
        head(say, "nrrrrr"),
        SCAN,
        False,
        True,
        say("MSC-U1, left medial femoral circumflex artery", "MSC-U1，左旋股内侧动脉"),
        at("05-18 15:35"),
        sides(say),
        arteries(say),
    )


def unit_second(say: Say) -> UnitCheckPage:
    """Second checker, own device."""
    return UnitCheckPage(head(say, "nrrrrr", say("second check", "第二核对")), SCAN, True, False)


def sides(say: Say) -> tuple[Choice, ...]:
    """Both; a person says which."""
    return (Choice("left", say("left", "左侧")), Choice("right", say("right", "右侧")))


def arteries(say: Say) -> tuple[Choice, ...]:
    """The three of the case."""
    return (
        Choice("mfca", say("medial femoral circumflex artery", "旋股内侧动脉")),
        Choice("lfca", say("lateral femoral circumflex artery", "旋股外侧动脉")),
        Choice("obturator", say("obturator artery", "闭孔动脉")),
    )


def first_done(say: Say) -> FirstDonePage:
    """Do not give it yet."""
    return FirstDonePage(head(say, "frrrrr"), "MSC-U1", "/follow", "s1", at("05-18 13:33"), "#")


def match(say: Say) -> VerdictPage:
    """Both agree."""
    return VerdictPage(
        head(say, "mrrrrr", say("second check", "第二核对")),
        True,
        False,
        "MSC-U1",
        both(say, "MSC-U1 → left medial femoral circumflex artery", "MSC-U1 → 左旋股内侧动脉"),
        (),
        both(say, "10.0 ml, resuspend gently, no clumps", "10.0 ml，轻轻混匀，无团块"),
        say("Lin Na and Dr Wu Bo", "林娜、吴波"),
        at("05-18 15:35"),
        "#",
        say("Start the infusion", "开始输注"),
        "",
        FORM,
    )


def stop(say: Say) -> VerdictPage:
    """Expired: refused, not identity."""
    return VerdictPage(
        head(say, "xrrrrr"),
        False,
        False,
        "MSC-U1",
        None,
        (both(say, "MSC-U1 expired at 15:35.", "MSC-U1 已于 15:35 过期。"),),
        both(
            say,
            "Do not give it. Put it in the return box. The MNC units are valid until 17:05.",
            "不要输注。放入退回箱。MNC 单位有效至 17:05。",
        ),
        "",
        at("05-18 15:35"),
        "#",
        say("Go on with the next unit", "继续下一支"),
        "V-20260518-0090",
        FORM,
    )


def identity_stop(say: Say) -> VerdictPage:
    """Another patient's unit."""
    return VerdictPage(
        head(say, "rrrrrr"),
        False,
        True,
        "MSC-U1",
        None,
        (both(say, "This unit belongs to another patient.", "此注射器属于另一位患者。"),),
        both(
            say,
            "Do not open it. Put it in the tray by the door. QA has been told. This check has "
            "ended: clear the table, then begin again with the wristband.",
            "不要打开。放入门旁托盘。已通知质量保证。本次核对已结束：清空台面，再从腕带重新开始。",
        ),
        "",
        None,
        "#",
        say("The table is clear: begin again with the wristband", "台面已清空：从腕带重新开始"),
        "V-20260518-0091",
    )


def start(say: Say) -> InfusionPage:
    """Ready."""
    return InfusionPage(
        head(say, "mrrrrr"),
        "MSC-U1",
        say("left medial femoral circumflex artery", "左旋股内侧动脉"),
        Decimal("10.0"),
        at("05-18 15:35"),
        FORM,
        facts=(
            Fact(say("Viable cells", "活细胞"), "3.40 × 10⁷"),
            Fact(say("Rate", "速度"), "2.00 ml/min"),
            Fact(
                say("Endotoxin budget", "内毒素余量"),
                "5.67 EU/ml",
                say("60 ml in one hour", "一小时 60 ml"),
            ),
        ),
        sides=sides(say),
        arteries=arteries(say),
    )


def infusing(say: Say) -> InfusionPage:
    """Running since 13:30."""
    number = FieldKind.NUMBER
    fields = (
        StepField(
            "volume_given_ml",
            say("Volume given", "输注体积"),
            number,
            "ml",
            "0 - 10.0 ml",
            value="10.0",
        ),
        StepField(
            "residual_ml",
            say("Left in the syringe", "注射器残留"),
            number,
            "ml",
            "0 - 10.0 ml",
            value="0",
        ),
        StepField("flush_ml", say("Flush", "冲洗"), number, "ml", "1 - 5 ml", value="2.0"),
        StepField(
            "artery",
            say("Artery, as seen under DSA", "DSA 下所见动脉"),
            FieldKind.CHOICE,
            value="mfca",
            choices=(
                Choice("mfca", say("left medial femoral circumflex", "左旋股内侧动脉")),
                Choice("lfca", say("left lateral femoral circumflex", "左旋股外侧动脉")),
            ),
        ),
    )
    return InfusionPage(
        head(say, "irrrrr"),
        "MSC-U1",
        say("left medial femoral circumflex artery", "左旋股内侧动脉"),
        Decimal("10.0"),
        at("05-18 15:35"),
        FORM,
        fields,
        at("05-18 13:30"),
    )


def infusing_news(say: Say) -> InfusionPage:
    """The same, and a culture has grown meanwhile."""
    found = (
        ("sterility: result growth of sample QC-M0 fails.", "sterility：样品 QC-M0 不合格。"),
        ("Hold late failure is in force.", "暂停 late failure 仍有效。"),
    )
    alarms = tuple(both(say, en, zh) for en, zh in found)
    return replace(infusing(say), alarms=alarms, follow_href="#", state="now")


def finished(say: Say) -> FinishedPage:
    """All six given."""
    return FinishedPage(
        head(say, "dddddd"),
        say("All six units were given", "六支均已输注"),
        (
            Fact(say("Received", "接收"), "6"),
            Fact(
                say("Given", "输注"),
                "6",
                say("MFCA 2, LFCA 2, obturator 2", "旋股内侧 2、旋股外侧 2、闭孔 2"),
            ),
            Fact(say("Returned", "退回"), "0"),
            Fact(say("Destroyed", "销毁"), "0"),
        ),
        642_000_000,
        True,
        "#",
        say("To the therapy", "返回治疗"),
    )
