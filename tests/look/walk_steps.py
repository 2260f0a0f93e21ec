"""A new patient, carried by pages alone from enrolment to the receipt of the harvest.

Every form is filled as its person fills it, and every page is seen on the way: empty, refused with
what was typed, and done. Scans come from the record, as a scanner would read them from labels.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from tests.look import living
from tracker.demo.people import ACTORS

if TYPE_CHECKING:
    from tests.look.walk import Walker

SUBJECT = "SYN-ON-021"
NAME, BORN = "Wang Jun 王军", "1992-11-05"  # the name of SYN-ON-007, another birthday
PASSWORD = {a.username: a.password for a in ACTORS}
SHIPMENT = """SELECT s.id FROM shipment s JOIN therapy t ON t.id = s.therapy_id
  JOIN patient p ON p.id = t.patient_id WHERE p.subject_code = :subject"""


@dataclass
class Carried:
    """The new patient, and who stands at which page for him."""

    w: Walker

    @property
    def therapy(self) -> str:
        return self.w.house.ask(living.THERAPY, subject=SUBJECT)

    def at(self, who: str, what: str, name: str = "", therapy: str = "") -> Page:
        """Somebody opens a step of this therapy."""
        page = self.w.enter(who)
        path = f"/therapies/{therapy or self.therapy}/{what}"
        if name:
            self.w.open(path, name, page)
        else:
            page.goto(self.w.house.base + path)
        return page

    def send(self, page: Page, name: str = "", *, second: str = "", sign: str = "") -> None:
        """The form is signed and sent; what answers is seen under this name."""
        if sign:
            page.fill("#f-password", PASSWORD[sign])
        if second:
            page.fill("#f-second-user", second)
            page.fill("#f-second-password", PASSWORD[second])
        self.w.press(page, "#step button[type=submit]", name)

    def done(self, page: Page) -> None:
        """It was taken: the page led on with an answer."""
        words = page.locator(".toast-accepted")
        assert words.count() == 1, page.inner_text("main")[:400]
        page.close()

    def pick(self, page: Page, **choices: str) -> None:
        """Large buttons, one of each row."""
        for field, value in choices.items():
            page.locator(f'[name="{field}"][value="{value}"]').check()

    def fill(self, page: Page, **typed: str) -> None:
        for field, value in typed.items():
            page.locator(f'#step [name="{field}"]').fill(value)


def carry(w: Walker) -> None:
    """The whole way; fails where a page does not lead on."""
    c = Carried(w)
    _enrol(c)
    _consent(c)
    _screen(c)
    _blood(c)
    _decide(c)
    _harvest(c)
    _transport(c)


def _enrol(c: Carried) -> None:
    page = c.w.enter("study_coordinator")
    c.w.open("/therapies", "therapies-to-enrol", page)
    c.w.press(page, "a[href$='/enrol']", "step-enrol")
    c.fill(page, subject_code=SUBJECT, name=NAME, hospital_number="SYN-0021", born_on=BORN)
    c.pick(page, sex="M")
    assert page.inner_text("output[data-name=age]") not in ("", "—")
    c.send(page, "step-enrol-who-is-who")  # a patient of the same name is known
    page.check("input[name=outlook_read]")
    c.send(page)
    c.w.see("therapy-enrolled", page)
    c.done(page)


def _consent(c: Carried) -> None:
    page = c.at("investigator", "consent", "step-consent")
    c.pick(page, language="zh-CN")
    for scope in ("harvest", "manufacture", "backup_storage", "follow_up"):
        c.pick(page, scopes=scope)
    page.fill("#f-second-user", "witness")
    page.fill("#f-second-password", "not the witness's own")
    page.fill("#f-password", PASSWORD["investigator"])
    c.w.press(page, "#step button[type=submit]", "step-consent-refused")
    assert page.locator('[name="scopes"][value="manufacture"]').is_checked()
    c.send(page, second="witness", sign="investigator")
    c.done(page)


def _screen(c: Carried) -> None:
    page = c.at("investigator", "screening", "step-screening")
    c.fill(page, weight_kg="68.0", height_cm="172", womac_likert="38")
    c.pick(page, **{"hips-0-treated": "true", "hips-1-treated": "false"})
    c.fill(page, **{"hips-0-lesion_pct": "18.7", "hips-0-vas_mm": "520"})
    c.pick(page, **{"hips-0-stage_1994": "II", "hips-0-stage_2019": "II"})
    assert page.inner_text("output[data-name=bmi]") == "23.0"  # 68 / 1.72²
    c.send(page, "step-screening-refused")
    assert page.input_value('[name="hips-0-vas_mm"]') == "520"
    c.fill(page, **{"hips-0-vas_mm": "52"})
    c.send(page)
    c.done(page)


def _blood(c: Carried) -> None:
    page = c.at("nurse", "blood", "step-blood")
    c.pick(page, tests="HBsAg")
    c.send(page)
    c.done(page)
    page = c.at("clinical_lab", "markers", "step-markers")
    c.fill(page, name="RPT ID-021")
    page.locator("[name=by_hand]").first.check()
    for field in page.locator("input[name^='m-'][value=negative]").all():
        field.check()
    c.pick(page, **{"m-syphilis": "positive"})
    c.send(page, "step-markers-reactive")
    c.pick(page, **{"m-syphilis": "negative"})
    c.send(page)
    c.done(page)


def _decide(c: Carried) -> None:
    page = c.at("investigator", "eligibility", "step-eligibility")
    for field in page.locator("input[name^='ex-'][value=false]").all():
        field.check()
    c.pick(page, decision="eligible")
    c.send(page, second="sub_investigator", sign="investigator")
    c.done(page)
    page = c.at("investigator", "order", "step-order")
    c.pick(page, scheme="two_harvests_one_infusion", sides="left")
    for product in ("msc", "bmmnc"):
        c.pick(page, products=product)
    day0 = c.w.house.site.clock() + dt.timedelta(days=36)
    planned = day0.astimezone(c.w.house.site.zone).strftime("%Y-%m-%dT13:00")
    c.fill(page, msc_per_kg="1500000", units_per_product="3", planned_day0_at=planned)
    c.w.see("step-order-filled", page)
    c.send(page, second="qa", sign="investigator")
    c.done(page)


def _harvest(c: Carried) -> None:
    page = c.at("nurse", "wristband", "step-wristband")
    c.fill(page, admission="adm-21")
    c.send(page)
    c.done(page)
    page = c.at("nurse", "identity", "step-identity")
    c.w.scan(page, c.w.house.ask(living.BAND, subject=SUBJECT), "step-identity-scanned")
    c.pick(page, name_agrees="true")
    c.fill(page, born_on_spoken=BORN)
    c.send(page, second="physician", sign="nurse")
    c.done(page)
    page = c.at("physician", "harvest", "step-harvest-marrow")
    begun = c.w.house.site.clock().astimezone(c.w.house.site.zone)
    c.pick(page, products="msc", side="left")
    c.fill(
        page,
        site="posterior iliac crest",
        net_volume_ml="8.0",
        anticoagulant="heparin 20 IU/ml",
        anticoagulant_ml="2.0",
        started_at=begun.strftime("%Y-%m-%dT%H:%M:%S"),
        ended_at=begun.strftime("%Y-%m-%dT%H:%M:%S"),
    )
    c.send(page, "step-harvest-marrow-little", second="nurse")
    c.fill(page, net_volume_ml="42.0")
    c.send(page, second="nurse")
    c.done(page)


def _transport(c: Carried) -> None:
    page = c.at("courier", "send", "step-send")
    page.locator("[name=by_hand]").first.check()
    c.fill(page, seal="S-8891", logger="TL-014")
    c.send(page)
    c.done(page)
    page = c.w.enter("lab_tech")
    c.w.open(f"/therapies/{c.therapy}", "therapy-on-the-way", page)
    c.w.press(page, "a[href$='/receive']", "step-receive")
    page.locator("[name=by_hand]").first.check()
    c.fill(page, seal="S-8891", temp_min_c="18.2", temp_max_c="27.0", volume_ml="44.0")
    for field in ("clots", "haemolysis", "leak"):
        c.pick(page, **{field: "false"})
    c.pick(page, seal_intact="true", accepted="true")
    c.send(page, "step-receive-warm", second="lab_tech_2")
    c.fill(page, temp_max_c="21.6")
    c.send(page, second="lab_tech_2")
    assert re.search(r"/(containers|therapies)/", page.url)
    c.done(page)


def past(w: Walker) -> None:
    """Steps that come later in a therapy, seen where the demo's patients stand."""
    c = Carried(w)
    late = w.house.ask(living.THERAPY, subject="SYN-ON-004")
    growing = w.house.ask(living.THERAPY, subject="SYN-ON-009")
    for who, what, name in (
        ("investigator", "consent/withdraw", "step-withdraw"),
        ("investigator", "rescreening", "step-rescreening"),
        ("qa", "day0", "step-day0"),
        ("qa", "hold", "step-hold"),
        ("lab_tech", "deviation", "step-deviation"),
        ("study_coordinator", "end", "step-end-therapy"),
        ("nurse", "wristband/end", "step-wristband-off"),
        ("investigator", "markers/resolve", "step-resolve"),
    ):
        c.at(who, what, name, therapy=growing).close()
    c.at("qa", "hold/end", "step-hold-end", therapy=late).close()
    c.at("qa", "deviation/assess", "step-assess", therapy=late).close()
    _late_failure(c, late)
    page = w.enter("qc_analyst")
    pool = w.house.ask(living.CONTAINER, subject="SYN-ON-009", name="P2-CS10-01")
    w.open(f"/containers/{pool}/sample", "step-sample", page)
    page = w.enter("qualified_person")
    lot = w.house.ask(living.LOT, subject="SYN-ON-007", product="msc")
    w.open(f"/review/{lot}/close", "step-close", page)
    w.open(f"/review/{lot}/revoke", "step-revoke", page)
    page.fill("[name=why]", "wrong reagent lot")
    c.send(page, "step-revoke-foretold", sign="qualified_person", second="qa")


def _late_failure(c: Carried, therapy: str) -> None:
    """The results of a late sample, and the inquiry into the one that fails."""
    page = c.w.enter("qc_analyst")
    c.w.open(f"/therapies/{therapy}", "therapy-late-to-investigate", page)
    sample = c.w.house.ask(living.CONTAINER, subject="SYN-ON-004", name="QC-P1-1")
    c.w.open(f"/samples/{sample}/results", "step-results", page)
    page.locator("input[name^='r-'][value=growth]").first.check()
    c.send(page, "step-results-foretold")
    page.goto(f"{c.w.house.base}/therapies/{therapy}")
    c.w.press(page, "a[href$='/inquiry']", "step-inquiry")
    page = c.w.enter("qa")
    failing = c.w.house.ask(FAILING, subject="SYN-ON-004")
    c.w.open(f"/results/{failing}/decision", "step-decision", page)
    page.goto(f"{c.w.house.base}/therapies/{therapy}")
    c.w.press(page, "a[href*='/tasks/']", "step-task")


FAILING = """SELECT r.id FROM test_result r JOIN therapy t ON t.id = r.therapy_id
  JOIN patient p ON p.id = t.patient_id WHERE p.subject_code = :subject AND r.verdict = 'fail'"""
