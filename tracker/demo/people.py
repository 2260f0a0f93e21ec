"""The invented people of a demo: names, roles, what they do, passwords for signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tracker.people.models import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """One person of the cases. A card is shown for those with ``does``; all may sign."""

    username: str
    name: str
    roles: tuple[Role, ...]
    icon: str = "person"
    does: tuple[str, str] = ("", "")

    @property
    def password(self) -> str:
        """Shown on the card: nothing in a demo is secret."""
        return f"demo-password-{self.username.replace('_', '-')}"


ACTORS: Final = (
    Actor(
        "infusion_nurse",
        "Lin Na",
        (Role.INFUSION_NURSE,),
        "syringe",
        ("first check at the bedside", "床旁第一核对"),
    ),
    Actor(
        "physician",
        "Dr Wu Bo",
        (Role.PHYSICIAN,),
        "people",
        ("attends the patient's identity check", "参加患者身份核对"),
    ),
    Actor(
        "lab_tech",
        "Chen Li",
        (Role.TECHNICIAN,),
        "flask",
        ("feeds, passages and fills", "换液、传代与灌装"),
    ),
    Actor(
        "qa",
        "Sun Wei",
        (Role.QA,),
        "review",
        ("reviews what needs a human", "审核需要人判断的事项"),
    ),
    Actor(
        "qualified_person",
        "Dr He Min",
        (Role.QUALIFIED_PERSON,),
        "sign",
        ("releases or rejects", "放行或拒绝"),
    ),
    Actor(
        "investigator",
        "Dr Zhao Yun",
        (Role.INVESTIGATOR,),
        "journey",
        ("orders, follows up", "开具医嘱、随访"),
    ),
    Actor(
        "lab_tech_2", "Guo Jing", (Role.TECHNICIAN,), "flask", ("verifies at the bench", "台面复核")
    ),
    Actor(
        "interventional_radiologist",
        "Dr Xu Lei",
        (Role.INTERVENTIONALIST,),
        "drop",
        ("second check, gives the units", "第二核对并实施输注"),
    ),
    Actor(
        "study_coordinator",
        "Ma Lan",
        (Role.COORDINATOR,),
        "person",
        ("enrols patients", "登记患者"),
    ),
    Actor("sub_investigator", "Dr Tang Yi", (Role.INVESTIGATOR,)),
    Actor("witness", "Bai Xue", (Role.WITNESS,)),
    Actor("radiologist", "Dr Deng Kai", (Role.RADIOLOGIST,)),
    Actor(
        "nurse",
        "Yu Fang",
        (Role.NURSE,),
        "wristband",
        ("takes blood, puts on wristbands", "采血、佩戴腕带"),
    ),
    Actor("second_nurse", "Pan Mei", (Role.NURSE,)),
    Actor(
        "clinical_lab",
        "Hu Ping",
        (Role.CLINICAL_LAB,),
        "evidence",
        ("reports the markers", "报告标志物"),
    ),
    Actor("clinical_lab_2", "Shi Rui", (Role.CLINICAL_LAB,)),
    Actor("production_manager", "Lu Tao", (Role.PRODUCTION,)),
    Actor("courier", "Kang Jun", (Role.COURIER,), "shipper", ("carries the marrow", "运送骨髓")),
    Actor("lab_tech_3", "Fan Yu", (Role.TECHNICIAN,)),
    Actor("lab_tech_4", "Qin Hao", (Role.TECHNICIAN,)),
    Actor(
        "qc_analyst",
        "Ye Xin",
        (Role.QC_ANALYST,),
        "sample",
        ("takes samples, enters results", "取样、录入结果"),
    ),
    Actor("qc_analyst_2", "Cao Qi", (Role.QC_ANALYST,)),
    Actor("qc_manager", "Dr Liang Bin", (Role.QC_MANAGER,)),
    Actor("qa_2", "Jiang Hui", (Role.QA,)),
    Actor("ward_runner", "Su Peng", (Role.RUNNER,)),
    Actor("administrator", "Admin", (Role.ADMINISTRATOR,)),
)


def as_case() -> dict[str, dict[str, Any]]:
    """The people as a case file lists them."""
    return {a.username: {"name": a.name, "roles": [r.value for r in a.roles]} for a in ACTORS}
