"""Sign-in and landing."""

from __future__ import annotations

from tests.look.samples.people import Say, at, chip, sign
from tracker.dossier.landing_page import LandingPage, Story, StoryUnit, TourStep
from tracker.pages.shown import ActForm, PictureKind, Task
from tracker.staff.sign_in_page import RoleCard, SignInPage

FORM = ActForm("/post", "0f3a", "s1")


def sign_in_demo(say: Say) -> SignInPage:
    """Six invented people."""
    people = (
        (
            "chen",
            "Chen Li",
            "陈丽",
            "technician",
            "技术员",
            "feeds, passages, fills",
            "换液、传代、分装",
            "culture",
        ),
        (
            "zhao",
            "Zhao Min",
            "赵敏",
            "second technician",
            "第二技术员",
            "verifies at the bench",
            "台面复核",
            "people",
        ),
        (
            "sun",
            "Sun Wei",
            "孙薇",
            "quality assurance",
            "质量保证",
            "reviews and releases",
            "审核与放行",
            "review",
        ),
        (
            "lin",
            "Lin Na",
            "林娜",
            "infusion nurse",
            "输注护士",
            "first check at the bedside",
            "床旁第一核对人",
            "bedside",
        ),
        (
            "wu",
            "Dr Wu Bo",
            "吴波医生",
            "physician",
            "医师",
            "second check at the bedside",
            "床旁第二核对人",
            "person",
        ),
        (
            "he",
            "He Jing",
            "何静",
            "coordinator",
            "协调员",
            "consent, orders, visits",
            "知情同意、医嘱、随访",
            "today",
        ),
    )
    cards = tuple(
        RoleCard(
            key, say(n, nz), say(r, rz), say(d, dz), icon, f"demo-{key}-2026", f"/beside/{key}"
        )
        for key, n, nz, r, rz, d, dz, icon in people
    )
    return SignInPage(FORM, cards, "/enter")


def sign_in_plain(say: Say) -> SignInPage:
    """No demo; the last attempt failed."""
    return SignInPage(
        FORM,
        user_name="chen.li",
        wrong=say("User name or password is not right.", "用户名或密码不正确。"),
        locked_for="4 min",
    )


def tasks(say: Say) -> tuple[Task, ...]:
    """A technician's day."""
    return (
        Task(
            say("Feed P1, 8 flasks", "P1 换液，8 瓶"),
            at("05-18 14:00"),
            "INC-1 / 2",
            say("Chen Li", "陈丽"),
            "SYN-ON-011",
            sign(say, 3, "MT"),
            None,
            "#",
            say("Scan to start", "扫描开始"),
        ),
        Task(
            say("Observe P0, 6 flasks", "P0 观察，6 瓶"),
            at("05-18 15:30"),
            "INC-2 / 1",
            say("Chen Li", "陈丽"),
            "SYN-ON-012",
            sign(say, 4, "AV"),
            None,
            "#",
            say("Scan to start", "扫描开始"),
        ),
        Task(
            say("Passage P2, stack 01", "P2 传代，细胞工厂 01"),
            at("05-19 08:30"),
            "INC-1 / 4",
            say("Zhao Min", "赵敏"),
            "SYN-ON-009",
            sign(say, 2, "HE"),
            chip("attention", "alert", say("growth at risk", "生长有风险")),
            "#",
            say("Scan to start", "扫描开始"),
        ),
        Task(
            say("Sterility reading, 14 days", "无菌读数，第 14 天"),
            at("05-20 10:00"),
            "QC",
            say("QC", "质检"),
            "SYN-ON-005",
            sign(say, 5, "ND"),
        ),
    )


def landing(say: Say) -> LandingPage:
    """Day 0 is today."""
    units = tuple(
        StoryUnit(f"{p}-U{n}", PictureKind.SYRINGE) for p in ("MSC", "MNC") for n in (1, 2, 3)
    )
    lead = Story(
        say("Day 0 is today", "今天是第 0 天"),
        "bedside",
        say("SYN-ON-007: six units for the left hip", "SYN-ON-007：六支，左髋"),
        say(
            "Both lots are conditionally released. The units are in the suite at 2-8 °C; "
            "the catheter goes in at 13:05.",
            "两批均已有条件放行，输注单位已到介入室（2-8 °C），13:05 置管。",
        ),
        "/en/bedside-accept",
        say("Go to the bedside", "前往床旁"),
        sign(say, 0, "KR"),
        "SYN-ON-007",
        at("05-18 13:00"),
        until=at("05-18 15:35"),
        until_words=say("First unit expires in", "首支有效期还剩"),
        units=units,
    )
    stories = (
        Story(
            say("A culture at risk", "培养有风险"),
            "culture",
            say("P1 grew 0.12 doublings in 7 days", "P1 七天仅 0.12 次群体倍增"),
            say(
                "Below the hold limit of 1.0. QA and the physician decide: longer, another "
                "passage, lower dose, or a new harvest.",
                "低于保留限 1.0。由质量保证与医师决定：延长、再传代、降剂量或重新采集。",
            ),
            "#",
            say("See the culture", "查看培养"),
            sign(say, 2, "HE"),
            "SYN-ON-009",
            chip=chip("attention", "alert", say("at risk", "有风险")),
            attention=True,
        ),
        Story(
            say("A review is waiting", "有审核待处理"),
            "review",
            say("Two findings before the MSC lot can go", "MSC 批放行前有两项发现"),
            say(
                "141 of 147 entries need nobody. One late entry and one typed identifier want "
                "your eyes.",
                "147 条记录中 141 条无需处理；一条迟录、一个手工输入的编号需要您看。",
            ),
            "#",
            say("Review it", "去审核"),
            sign(say, 1, "PD"),
            "SYN-ON-008",
            chip=chip("plain", "clock", say("since 09:12", "自 09:12")),
        ),
        Story(
            say("A late positive", "迟到的阳性结果"),
            "alert",
            say(
                "Mycoplasma culture positive, 19 days after Day 0",
                "第 0 天后 19 天，支原体培养阳性",
            ),
            say(
                "The physician was told at 08:40. Four of seven tasks are closed.",
                "08:40 已通知医师。七项任务已完成四项。",
            ),
            "#",
            say("See the tasks", "查看任务"),
            sign(say, 6, "RS"),
            "SYN-ON-003",
            chip=chip("attention", "flag", say("3 tasks open", "3 项未完成")),
            attention=True,
        ),
    )
    tour = (
        TourStep(
            say("Follow a therapy", "看一个治疗"),
            say("its journey in one line", "一条线看完整旅程"),
            "#",
            True,
        ),
        TourStep(
            say("Open the scanner tray", "打开扫描托盘"),
            say("click a flask's label", "点一个培养瓶标签"),
            "#",
        ),
        TourStep(
            say("Be both checkers", "做两名核对人"),
            say("until it says MATCH", "直到显示 MATCH"),
            "#",
        ),
        TourStep(
            say("Try the traps", "试试陷阱"), say("each must be refused", "每个都必须被拒绝"), "#"
        ),
        TourStep(
            say("Prove the record", "验证记录"),
            say("change a byte, see it found", "改一个字节，看它被发现"),
            "#",
        ),
    )
    return LandingPage(
        say("Good afternoon, Chen Li", "下午好，陈丽"),
        say(
            "Monday 18 May 2026. Three things need a person.",
            "2026年5月18日，星期一。三件事需要人处理。",
        ),
        lead,
        stories,
        tour,
        tasks(say),
    )


def landing_empty(say: Say) -> LandingPage:
    """A live site on a quiet morning."""
    return LandingPage(
        say("Good morning, Chen Li", "早上好，陈丽"),
        say("Tuesday 19 May 2026. Nothing is at risk.", "2026年5月19日，星期二。没有风险。"),
        next_words=say("The next passage is on 21 May.", "下一次传代在 5 月 21 日。"),
    )
