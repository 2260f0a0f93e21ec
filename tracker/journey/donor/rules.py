"""Whose cells are these, and may they be taken: eligibility, consent, markers, pre-harvest checks.

Criteria of registry record NCT00813267; marker age counts from the SPECIMEN (21 CFR 1271.80(b):
marrow up to 30 days before), never from the report. Every reason is returned. Pure: the moment is
an argument, instants are aware.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tracker.identity.verdict import Reason, Severity, reason
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import judge_asked, limit_text
from tracker.protocol.site import ConsentRules, Eligibility, MarkerPanel, PreHarvest
from tracker.protocol.words import SEVERITY_OF
from tracker.therapy.rules import age_years


class Finding(enum.StrEnum):
    """What the clinical laboratory found."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    INDETERMINATE = "indeterminate"
    NOT_DONE = "not_done"


class Sex(enum.StrEnum):
    """As registered; decides whether a pregnancy test is asked for."""

    MALE = "M"
    FEMALE = "F"


class Moment(enum.StrEnum):
    """When markers are looked at: a harvest stops on old ones, Day 0 does what the site chose."""

    HARVEST = "harvest"
    DAY0 = "day0"


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """What the investigator decides on."""

    birth_on: date
    decided_on: date
    arco_stage_by_side: Mapping[str, str]  # hips to be treated
    exclusions: Mapping[str, bool | None]  # None: not assessed


def judge_eligibility(facts: EligibilityFacts, criteria: Eligibility) -> tuple[Reason, ...]:
    """Every criterion that is not met: age 12-60, ARCO I-II, no exclusion, all of them assessed."""
    found: list[Reason] = []
    age = age_years(facts.birth_on, facts.decided_on)
    if not criteria.age_low_years <= age <= criteria.age_high_years:
        found.append(
            reason(
                "age_outside_criteria",
                age_years=age,
                low=criteria.age_low_years,
                high=criteria.age_high_years,
            )
        )
    if not facts.arco_stage_by_side:
        found.append(reason("no_hip_to_treat"))
    for side, stage in sorted(facts.arco_stage_by_side.items()):
        if criteria.arco_stages and stage not in criteria.arco_stages:
            found.append(
                reason(
                    "arco_stage_outside_criteria",
                    about=side,
                    stage=stage,
                    stages=", ".join(criteria.arco_stages),
                )
            )
    for exclusion in criteria.exclusions:
        answer = facts.exclusions.get(exclusion.code)
        if answer is None:
            found.append(reason("exclusion_not_assessed", about=exclusion.code))
        elif answer:
            found.append(reason("exclusion_present", about=exclusion.code))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """One signed consent and what has been withdrawn from it."""

    version: str
    signed_at: datetime
    scopes: frozenset[str]
    guardian_signed: bool = False
    assent_given: bool = False
    withdrawn_at: datetime | None = None
    withdrawn_scopes: frozenset[str] = frozenset()


def judge_consent(
    consents: Sequence[ConsentFacts],
    activity: str,
    at: datetime,
    rules: ConsentRules,
    birth_on: date,
    guardian_below_years: int,
) -> tuple[Reason, ...]:
    """Every reason why the consent does not carry this activity at this moment (I29, D01, D41).

    The newest consent signed by then counts. A superseded version stops a harvest and is listed for
    what follows. A minor needs a guardian's permission and his own assent, and signs himself once
    of age. Withdrawal counts from its instant on, for the scopes withdrawn.
    """
    signed = [c for c in consents if c.signed_at <= at]
    if not signed:
        return (reason("consent_missing", about=activity),)
    consent = max(signed, key=lambda c: c.signed_at)
    found: list[Reason] = []
    if consent.version != rules.version_in_force:
        found.append(
            reason(
                "consent_version_superseded",
                Severity.STOP if activity == "harvest" else Severity.ALERT,
                activity,
                version=consent.version,
                in_force=rules.version_in_force,
            )
        )
    for scope in rules.needed_for.get(activity, ()):
        if scope not in consent.scopes:
            found.append(reason("consent_scope_missing", about=activity, scope=scope))
        for earlier in signed:
            gone = earlier.withdrawn_at is not None and earlier.withdrawn_at <= at
            renewed = earlier.withdrawn_at is not None and consent.signed_at > earlier.withdrawn_at
            if gone and not renewed and scope in earlier.withdrawn_scopes:
                found.append(reason("consent_withdrawn", about=activity, scope=scope))
    found += _judge_minor(consent, at, birth_on, guardian_below_years)
    return tuple(dict.fromkeys(found))


def _judge_minor(
    consent: ConsentFacts, at: datetime, birth_on: date, of_age_years: int
) -> list[Reason]:
    minor_then = age_years(birth_on, consent.signed_at.date()) < of_age_years
    if not minor_then:
        return []
    if age_years(birth_on, at.date()) >= of_age_years:
        return [reason("adult_consent_missing", years=of_age_years)]
    found = []
    if not consent.guardian_signed:
        found.append(reason("guardian_permission_missing", years=of_age_years))
    if not consent.assent_given:
        found.append(reason("assent_missing", years=of_age_years))
    return found


@dataclass(frozen=True, slots=True)
class MarkerResult:
    """One marker of one specimen. ``resolved``: a confirmatory investigation settled a reactive."""

    marker: str
    finding: Finding
    specimen_at: datetime
    resolved: bool = False


def judge_markers(
    results: Sequence[MarkerResult],
    at: datetime,
    panel: MarkerPanel,
    moment: Moment = Moment.HARVEST,
) -> tuple[Reason, ...]:
    """Every marker of the panel that is missing, too old, reactive or undecided (D02, I06).

    Age counts from the specimen and may be exactly the days of the panel. A positive is never
    hidden by a later negative: it needs a recorded resolution. On Day 0 an old panel does what the
    site chose; a positive always stops (the trial excludes HBV, HCV, HIV and TB).
    """
    found: list[Reason] = []
    for marker in panel.markers:
        own = [r for r in results if r.marker == marker.code and r.specimen_at <= at]
        done = [r for r in own if r.finding is not Finding.NOT_DONE]
        found += [
            reason(code, about=marker.code)
            for code, finding in (
                ("marker_positive", Finding.POSITIVE),
                ("marker_indeterminate", Finding.INDETERMINATE),
            )
            if any(r.finding is finding and not r.resolved for r in done)
        ]
        if not done:
            found.append(reason("marker_missing", about=marker.code))
            continue
        taken_at = max(r.specimen_at for r in done)
        if at - taken_at > timedelta(days=panel.valid_days):
            severity = Severity.STOP if moment is Moment.HARVEST else SEVERITY_OF[panel.at_day0]
            found.append(
                reason(
                    "marker_expired",
                    severity,
                    marker.code,
                    age_days=(at - taken_at).days,
                    valid_days=panel.valid_days,
                )
            )
    return tuple(found)


def forecast_markers(
    results: Sequence[MarkerResult], day0_at: datetime, panel: MarkerPanel
) -> tuple[Reason, ...]:
    """Markers that will be too old on the planned Day 0; an alert to order the repeat in time."""
    return tuple(
        reason("marker_expires_before_day0", Severity.ALERT, r.about, **dict(r.facts))
        for r in judge_markers(results, day0_at, panel)
        if r.code == "marker_expired"
    )


@dataclass(frozen=True, slots=True)
class PregnancyTest:
    """A pregnancy test and when it was taken."""

    negative: bool
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class PreHarvestFacts:
    """What is known of the donor just before the needle."""

    at: datetime
    harvest_number: int
    sex: Sex
    hb_g_per_l: Decimal | None
    hb_taken_at: datetime | None
    previous_harvest_ended_at: datetime | None = None
    pregnancy_test: PregnancyTest | None = None


def judge_pre_harvest(facts: PreHarvestFacts, definition: ProcessDefinition) -> tuple[Reason, ...]:
    """Every reason against a harvest from this donor now: haemoglobin, pregnancy (T12).

    A haemoglobin from before the previous harvest says nothing after that loss. From the harvest
    number of the definition on a missing value stops; before that it is listed.
    """
    rules = definition.pre_harvest
    found: list[Reason] = []
    absent = (
        Severity.STOP if facts.harvest_number >= rules.hb_required_from_harvest else Severity.ALERT
    )
    if facts.hb_g_per_l is None or facts.hb_taken_at is None or facts.hb_taken_at > facts.at:
        found.append(reason("haemoglobin_missing", absent, f"harvest {facts.harvest_number}"))
    else:
        found += judge_asked(definition, "S07", "hb_before_harvest", facts.hb_g_per_l)
        before = facts.previous_harvest_ended_at
        if facts.at - facts.hb_taken_at > timedelta(days=rules.hb_valid_days) or (
            before is not None and facts.hb_taken_at < before
        ):
            found.append(
                reason(
                    "haemoglobin_too_old",
                    absent,
                    f"harvest {facts.harvest_number}",
                    valid_days=rules.hb_valid_days,
                )
            )
    found += judge_pregnancy(facts.sex, facts.pregnancy_test, facts.at, rules)
    return tuple(found)


def judge_pregnancy(
    sex: Sex, test: PregnancyTest | None, at: datetime, rules: PreHarvest
) -> tuple[Reason, ...]:
    """Why a harvest or arteriography must wait for a pregnancy test; asked of women only."""
    if sex is not Sex.FEMALE:
        return ()
    if test is None or test.taken_at > at:
        return (reason("pregnancy_test_missing"),)
    found: list[Reason] = []
    if not test.negative:
        found.append(reason("pregnancy_test_positive"))
    if at - test.taken_at > timedelta(days=rules.pregnancy_test_valid_days):
        found.append(reason("pregnancy_test_too_old", valid_days=rules.pregnancy_test_valid_days))
    return tuple(found)


def judge_projected(projected: int, definition: ProcessDefinition) -> tuple[Reason, ...]:
    """Refused: more cells than the doses of all cultured products can plausibly be (H39).

    Nothing where the definition calls a dose plausible without end.
    """
    limits = definition.parameters_of("S19")
    known = [limits.get(f"{product}_dose_total") for product in definition.cultured]
    highest = [p.plausible_high for p in known if p is not None and p.plausible_high is not None]
    top = sum(highest, Decimal(0))
    if not highest or len(highest) < len(known) or projected <= top:
        return ()
    plausible = limit_text(None, top)
    return (
        reason(
            "reading_implausible",
            about="projected_cells",
            value=projected,
            unit="cells",
            plausible=plausible,
        ),
    )
