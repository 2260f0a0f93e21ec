"""A patient's way from enrolment on, act by act, as tests need it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from tests.sites import Bench
from tests.stages import walked_once
from tracker.act import Answer
from tracker.protocol.models import ProcessDefinitionRow

Given = dict[str, Any]
SCOPES = ("harvest", "manufacture", "backup_storage", "follow_up")
NEGATIVE = dict.fromkeys(
    ("hbsag", "anti_hbc", "anti_hcv", "hiv", "syphilis", "nat", "tb"), "negative"
)
NONE_PRESENT = dict.fromkeys(
    (
        "pregnancy",
        "previous_malignancy",
        "active_infection",
        "cardiovascular_disease",
        "psychiatric_illness",
        "other_jeopardising_illness",
    ),
    False,
)
HIP = {
    "side": "left",
    "treated": True,
    "lesion_pct": "18.7",
    "vas_mm": 52,
    "harris_hip_score": 71,
    "arco": [
        {"system": "arco_1994", "stage": "II", "extent": "B"},
        {"system": "arco_2019", "stage": "II"},
    ],
}


@dataclass
class Way:
    """One patient on the bench; every method is one act, accepted unless it says otherwise."""

    bench: Bench
    n: int = 7
    names: dict[str, Any] = field(default_factory=dict)

    @property
    def therapy(self) -> str:
        return str(self.names["therapy"])

    def act(
        self, who: str, tag: str, second: str | None = None, because: str = "", **given: Any
    ) -> Answer:
        """Perform an act of this therapy, whatever the answer."""
        given = {"therapy": self.therapy, **given}
        answer = self.bench.do(who, tag, given, second=second, reason=because)
        if answer.accepted:
            self.names |= answer.outputs | answer.outputs.get("containers", {})
        return answer

    def did(
        self, who: str, tag: str, second: str | None = None, because: str = "", **given: Any
    ) -> Answer:
        """The same; it must have been accepted."""
        answer = self.act(who, tag, second, because, **given)
        assert answer.accepted, [r.as_doc() for r in answer.reasons]
        return answer

    def enrolled(self, **changes: Any) -> Way:
        given = {
            "subject_code": f"SYN-ON-{self.n:03}",
            "name": f"Synthetic Person {self.n}",
            "hospital_number": f"SYN-{self.n:04}",
            "born_on": "1988-03-14",
            "sex": "M",
            "trial": "NCT00813267",
            "definition": definition(self.bench),
        }
        self.names |= self.bench.did("coordinator", "therapy:patient:enrolled", given | changes)
        return self

    def consented(self, **changes: Any) -> Way:
        given: Given = {"version": "1.0", "language": "zh-CN", "scopes": SCOPES}
        self.did("investigator", "donor:consent:signed", "witness", **given | changes)
        return self

    def screened(self, **changes: Any) -> Way:
        given: Given = {"weight_kg": "68.0", "height_cm": "172", "hips": [HIP]}
        self.did("investigator", "donor:screening:measured", **given | changes)
        return self

    def bled(self, name: str = "BLD-001") -> Way:
        self.did("nurse", "donor:sample:taken", "nurse_2", name=name, tests=["full panel"])
        return self

    def reported(self, name: str = "BLD-001", **changes: str) -> Way:
        self.did(
            "clinical_lab",
            "donor:markers:reported",
            "clinical_lab_2",
            name=f"RPT {name}",
            sample=self.names[name],
            results=NEGATIVE | changes,
        )
        return self

    def decided(self) -> Way:
        self.did(
            "investigator",
            "donor:eligibility:decided",
            "investigator_2",
            decision="eligible",
            exclusions=NONE_PRESENT,
        )
        return self

    def ordered(self, **changes: Any) -> Way:
        given: Given = {
            "scheme": "two_harvests_one_infusion",
            "products": ["msc", "bmmnc"],
            "sides": ["left"],
            "msc_per_kg": 1_500_000,
            "units_per_product": 3,
            "planned_day0_at": (self.bench.clock.at + dt.timedelta(days=36)).isoformat(),
        }
        self.did("investigator", "donor:therapy:ordered", "qa", **given | changes)
        return self

    @walked_once
    def ready(self) -> Way:
        """Enrolled to ordered, every gate open."""
        self.enrolled().consented().screened().bled().reported()
        return self.decided().ordered()

    def banded(self, admission: str = "adm-1") -> Way:
        self.did("nurse", "therapy:wristband:issued", admission=admission)
        return self

    def identified(self) -> Way:
        self.did("nurse", "collection:identity:checked", "physician", **self.spoken())
        return self

    def spoken(self, **changes: Any) -> dict[str, Any]:
        """What an identity check takes when everything agrees."""
        given: Given = {
            "wristband": self.names["code"],
            "name_agrees": True,
            "born_on_spoken": "1988-03-14",
        }
        return given | changes

    def taking(self, **changes: Any) -> dict[str, Any]:
        """Harvest A of the worked case: 42 ml and 2 ml heparin in two containers, just ended."""
        now = self.bench.clock.at
        given: Given = {
            "name": "HARV-A",
            "products": ["msc"],
            "site": "posterior iliac crest, left",
            "side": "left",
            "net_volume_ml": "42.0",
            "anticoagulant": "heparin 20 IU/ml",
            "anticoagulant_ml": "2.0",
            "containers": 2,
            "started_at": (now - dt.timedelta(minutes=20)).isoformat(),
            "ended_at": now.isoformat(),
        }
        return given | changes

    def harvested(self, **changes: Any) -> Way:
        self.bench.clock.on(minutes=20)
        self.did("physician", "collection:harvest:done", "nurse", **self.taking(**changes))
        return self

    def sent(self, *containers: str, **changes: Any) -> Way:
        given: Given = {"name": "SHIP-001", "logger": "TL-014", "seal": "S-8891"}
        refs = [self.names[c] for c in containers or ("HARV-A-1", "HARV-A-2")]
        self.did(
            "courier", "collection:shipment:sent", "nurse", **given | {"containers": refs} | changes
        )
        return self

    def opened(self, **changes: Any) -> dict[str, Any]:
        """Receipt of shipment 1 of the worked case: 18.2 to 21.6 C, 44.0 ml, all well."""
        given: Given = {
            "shipment": self.names["shipment"],
            "containers": [self.names["HARV-A-1"], self.names["HARV-A-2"]],
            "seal": "S-8891",
            "seal_intact": True,
            "temp_min_c": "18.2",
            "temp_max_c": "21.6",
            "volume_ml": "44.0",
            "accepted": True,
        }
        return given | changes

    def received(self, **changes: Any) -> Way:
        self.bench.clock.on(minutes=45)
        self.did("tech", "collection:shipment:received", "tech_2", **self.opened(**changes))
        return self


def definition(bench: Bench) -> str:
    """The id of the approved definition."""
    with bench.site.database.reading() as s:
        return str(s.scalar(select(ProcessDefinitionRow.id)))
