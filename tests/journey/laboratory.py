"""The laboratory's part of the worked case: marrow brought in, then our events in their order."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journey.walk import Way
from tests.sites import Bench
from tests.stages import walked_once
from tracker.act import Answer

CASE = Path(__file__).parents[1] / "cases" / "worked" / "B.json"
WHO = {
    "production_manager": "production",
    "lab_tech": "tech",
    "lab_tech_2": "tech_2",
    "lab_tech_3": "tech_3",
    "lab_tech_4": "tech_4",
    "qc_analyst": "analyst",
    "qc_analyst_2": "analyst_2",
    "qc_manager": "qc_manager",
    "qa": "qa",
}
Event = dict[str, Any]


def at(text: str) -> dt.datetime:
    """A moment of the case, in its own zone."""
    return dt.datetime.fromisoformat(f"2026-{text}:00+08:00")


def events() -> list[Event]:
    """The laboratory's events of the worked case."""
    read: list[Event] = json.loads(CASE.read_text("utf-8"))
    return read


@dataclass
class Laboratory(Way):
    """A therapy whose marrow comes to the laboratory at the times of the case."""

    answers: dict[int, list[Answer]] = field(default_factory=dict)

    def id(self, name: str) -> str:
        """What the case calls by this name."""
        return str(self.names[name])

    def ids(self, *names: str) -> list[str]:
        return [self.id(n) for n in names]

    def supplied(self) -> Laboratory:
        """Enrolled to ordered, with the lots and places of event 9."""
        self.bench.clock.to(at("04-12T09:00"))
        self.ready()
        self.play(9)
        return self

    @walked_once
    def marrow(self) -> Laboratory:
        """Harvest A stands received: 42 ml and 2 ml heparin in two containers."""
        self.supplied()
        self.bench.clock.to(at("04-23T08:05"))
        self.take("HARV-A", "msc", "42.0", "2.0", containers=2, minutes=20)
        self.bench.clock.to(at("04-23T09:35"))
        return self.receive(["HARV-A-1", "HARV-A-2"], "44.0")

    def marrow_b(self) -> Laboratory:
        """Harvest B of Day 0 stands received: 150 ml and 15 ml ACD-A in one bag."""
        self.bench.clock.to(at("05-14T16:20"))
        self.bled("BLD-002")
        screened: dict[str, Any] = {
            "fever": False,
            "weight_kg": "68.0",
            "hb_g_per_l": "142",
            "platelets_1e9_per_l": "212",
        }
        self.did("investigator", "donor:rescreen:done", **screened)
        self.bench.clock.to(at("05-17T16:20"))
        self.reported("BLD-002")
        self.bench.clock.to(at("05-18T07:05"))
        self.take("HARV-B", "bmmnc", "150.0", "15.0", containers=1, minutes=35)
        self.bench.clock.to(at("05-18T08:05"))
        return self.receive(["HARV-B"], "165.0")

    def take(
        self,
        name: str,
        product: str,
        net: str,
        anticoagulant: str,
        *,
        containers: int,
        minutes: int,
    ) -> None:
        """Identity, harvest, shipment."""
        self.banded_and_asked(name)
        started = self.bench.clock.at
        self.bench.clock.on(minutes=minutes)
        given = self._taken(name, product, net, anticoagulant)
        given |= {"containers": containers, "started_at": started.isoformat()}
        given["ended_at"] = self.bench.clock.at.isoformat()
        self.did("physician", "collection:harvest:done", "nurse", **given)

    def banded_and_asked(self, admission: str) -> None:
        """The patient wears a wristband of this admission, and was asked who he is."""
        tag = "therapy:wristband:issued"
        self.did("nurse", tag, "nurse_2", admission=admission, reason="new admission")
        spoken: dict[str, Any] = {"name_agrees": True, "born_on_spoken": "1988-03-14"}
        self.did(
            "nurse",
            "collection:identity:checked",
            "physician",
            wristband=self.names["code"],
            **spoken,
        )

    def _taken(self, name: str, product: str, net: str, anticoagulant: str) -> dict[str, Any]:
        return {
            "name": name,
            "products": [product],
            "site": "posterior iliac crest",
            "side": "left",
            "net_volume_ml": net,
            "anticoagulant": "anticoagulant",
            "anticoagulant_ml": anticoagulant,
        }

    def take_act(self, name: str, product: str, *, containers: int) -> Answer:
        """A harvest that begins and ends now, accepted or not."""
        now = self.bench.clock.at.isoformat()
        given = self._taken(name, product, "42.0", "2.0")
        given |= {"containers": containers, "started_at": now, "ended_at": now}
        return self.act("physician", "collection:harvest:done", "nurse", **given)

    def receive(self, names: list[str], volume_ml: str) -> Laboratory:
        ship = {"name": f"SHIP-{names[0]}", "logger": "TL-014", "seal": "S-1"}
        self.did(
            "courier", "collection:shipment:sent", "nurse", containers=self.ids(*names), **ship
        )
        self.did(
            "tech",
            "collection:shipment:received",
            "tech_2",
            shipment=self.names["shipment"],
            containers=self.ids(*names),
            seal="S-1",
            seal_intact=True,
            temp_min_c="18.2",
            temp_max_c="21.6",
            volume_ml=volume_ml,
            accepted=True,
        )
        return self

    def play(self, *only: int, through: int = 999) -> Laboratory:
        """Do our events of the case, through ``through`` or ``only`` these, each as expected."""
        for event in events():
            wanted = event["seq"] in only if only else event["seq"] <= through
            if wanted and event["seq"] not in self.answers:
                self.answers[event["seq"]] = self._event(event)
        return self

    @walked_once
    def grown(self, through: int) -> Laboratory:
        """From the marrow through this event of the case."""
        return self.marrow().play(through=through)

    def _event(self, event: Event) -> list[Answer]:
        self.bench.clock.to(dt.datetime.fromisoformat(event["at"]))
        done = []
        for one in event["acts"]:
            answer = self.bench.do(
                WHO[one["by"]],
                one["act"],
                self._meant(one["given"]),
                second=WHO[one["check"]] if "check" in one else None,
            )
            codes = [r.code for r in answer.reasons]
            assert answer.accepted, (event["seq"], [r.as_doc() for r in answer.reasons])
            assert codes == one.get("findings", []), (event["seq"], answer.reasons)
            self.names |= answer.outputs.get("containers", {})
            self.names |= {n: answer.outputs[key] for n, key in one.get("names", {}).items()}
            done.append(answer)
            self.bench.clock.on(seconds=1)
        return done

    def _meant(self, given: Any) -> Any:
        if isinstance(given, dict):
            return {k: self._meant(v) for k, v in given.items()}
        if isinstance(given, list):
            return [self._meant(v) for v in given]
        if isinstance(given, str) and given.startswith("$"):
            return self.names[given[1:]]
        return given


def laboratory(bench: Bench) -> Laboratory:
    """A laboratory with nobody enrolled yet."""
    return Laboratory(bench)
