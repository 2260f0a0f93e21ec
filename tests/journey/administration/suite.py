"""A patient on Day 0, from released units to the last account, one act a method."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.journey import shortcut
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.act import Answer

NAME = "Synthetic Person {n}"
BORN = "1988-03-14"


@dataclass
class Suite(Way):
    """One patient with units of one or both products, all in the left hip."""

    codes: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    lots: dict[str, str] = field(default_factory=dict)
    band: str = ""

    def prepared(self, *products: str, **changes: Any) -> Suite:
        """Ordered, wearing a wristband, with filled and labelled units of these products."""
        self.ready().banded()
        self.band = str(self.names["code"])
        for product in products or ("msc",):
            self.filled(product, **changes)
        return self

    def filled(self, product: str, **changes: Any) -> Suite:
        out: dict[str, Any] = shortcut.fill_units(self.bench, self.therapy, product, **changes)
        self.units |= out["containers"]
        self.codes |= out["codes"]
        self.lots[product] = out["lot"]
        self.names["pool"] = out["pool"]
        return self

    def of(self, product: str) -> list[str]:
        prefix = {"msc": "MSC", "bmmnc": "MNC"}[product]
        return [code for name, code in self.codes.items() if name.startswith(prefix)]

    def review(self, product: str = "msc", who: str = "qa", second: str = "qa_2") -> Answer:
        return self.act(
            who, "release:lot:reviewed", second, lot=self.lots[product], audit_trail_reviewed=True
        )

    def dispose(
        self, decision: str = "released", product: str = "msc", who: str = "qp", **more: Any
    ) -> Answer:
        given = {"lot": self.lots[product], "decision": decision, "reason": "fresh product"}
        return self.act(who, "release:lot:disposed", "qa", **given | more)

    def revoke(self, product: str = "msc") -> Answer:
        lot = self.lots[product]
        return self.act("qp", "release:lot:revoked", "qa", lot=lot, reason="late positive")

    def released(self, *products: str) -> Suite:
        for product in products or tuple(self.lots):
            for answer in (self.review(product), self.dispose(product=product)):
                assert answer.accepted, [r.as_doc() for r in answer.reasons]
        return self

    def issue(self, *names: str, shipment: str = "SHIP-003") -> Answer:
        units = [self.codes.get(n, n) for n in names or tuple(self.codes)]
        return self.act(
            "tech", "administration:units:issued", "runner", units=units, shipment=shipment
        )

    def receive(self, *names: str, temp_max_c: str = "6.1", shipment: str = "SHIP-003") -> Answer:
        return self.act(
            "infusion_nurse",
            "administration:units:received",
            "runner",
            units=[self.codes.get(n, n) for n in names or tuple(self.codes)],
            shipment=shipment,
            temp_min_c="3.9",
            temp_max_c=temp_max_c,
        )

    def accept(self, *names: str, **more: Any) -> Answer:
        units = [self.codes.get(n, n) for n in names or tuple(self.codes)]
        tag = "administration:units:accepted"
        return self.act("infusion_nurse", tag, "physician", units=units, **more)

    def in_suite(self) -> Suite:
        """Released, issued, received and accepted."""
        self.released()
        for answer in (self.issue(), self.receive(), self.accept()):
            assert answer.accepted, [r.as_doc() for r in answer.reasons]
        return self

    def sign_in(self, **changes: Any) -> Answer:
        given = {
            "wristband": self.band,
            "spoken_name": NAME.format(n=self.n),
            "spoken_birth_on": BORN,
            "sides": ["left"],
        }
        tag = "administration:patient:signed_in"
        return self.act("infusion_nurse", tag, "interventionalist", **given | changes)

    def signed_in(self) -> Suite:
        answer = self.sign_in()
        assert answer.accepted, [r.as_doc() for r in answer.reasons]
        return self

    @property
    def session(self) -> str:
        return str(self.names["session"])

    def check(self, who: str, unit: str, artery: str = "mfca", **changes: Any) -> Answer:
        given = {
            "session": self.session,
            "wristband": self.band,
            "unit": self.codes.get(unit, unit),
            "side": "left",
            "artery": artery,
        }
        return self.bench.do(who, "administration:unit:checked", given | changes)

    def matched(self, unit: str, artery: str = "mfca") -> Suite:
        first = self.check("infusion_nurse", unit, artery)
        assert first.outputs.get("answer") == "first_check_done", first.reasons
        second = self.check("physician", unit, artery)
        assert second.outputs.get("answer") == "match", second.reasons
        return self

    def start(self, unit: str, artery: str = "mfca", **changes: Any) -> Answer:
        given = {
            "session": self.session,
            "unit": self.codes.get(unit, unit),
            "side": "left",
            "artery": artery,
        }
        tag = "administration:infusion:started"
        return self.act("interventionalist", tag, "infusion_nurse", **given | changes)

    def stop(self, unit: str, volume_ml: str = "10.0", **more: Any) -> Answer:
        tag = "administration:infusion:stopped"
        return self.act(
            "interventionalist",
            tag,
            "infusion_nurse",
            unit=self.codes[unit],
            volume_ml=volume_ml,
            **more,
        )

    def account(self, **given: Any) -> Answer:
        return self.act("infusion_nurse", "administration:units:accounted", "qa", **given)


def day0(bench: Bench, *products: str, n: int = 7, **changes: Any) -> Suite:
    """Units accepted in the suite, the patient signed in."""
    return Suite(bench, n).prepared(*products, **changes).in_suite().signed_in()
