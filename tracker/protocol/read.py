"""A definition read in the words of the laboratory: what is done, by whom, within which limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tracker.pages.frame import role_words
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.definition_page import Section
from tracker.protocol.said import limits_words, materials_said, named, time_words, unit_said
from tracker.protocol.specification import (
    Acceptance,
    NumberAcceptance,
    ReleaseSpec,
    RuleAcceptance,
    WordAcceptance,
)
from tracker.protocol.steps import Parameter, Step
from tracker.protocol.words import Check, LimitKind, Operator, WordMeans

NOTHING: Final = "—"


def sections_of(d: ProcessDefinition) -> tuple[Section, ...]:
    """Every part that somebody works by, in the order of the work."""
    return (_plan(d), _steps(d), _limits(d), _clocks(d), _products(d), _tests(d), _visits(d))


def kind_said(kind: LimitKind) -> str:
    """What a missed limit does."""
    return {
        LimitKind.INFO: _("shown"),
        LimitKind.ALERT: _("warns"),
        LimitKind.HOLD: _("holds the material"),
        LimitKind.STOP: _("refuses"),
        LimitKind.SETTING: _("a target: warns"),
    }[kind]


def check_said(check: Check) -> str:
    """Who looks over the performer's shoulder."""
    return {
        Check.NONE: _("the scan is the check"),
        Check.LATER: _("checked later"),
        Check.PRESENT: _("second person present"),
        Check.SIGNATURE: _("two signatures"),
    }[check]


def _plan(d: ProcessDefinition) -> Section:
    who = d.eligibility
    rows = (
        (_("Tissue"), named(d.words.tissue)),
        (_("Products"), ", ".join(named(p.name) for p in d.products)),
        (_("Sides"), ", ".join(named(w.name) for w in d.sides)),
        (_("Given into"), ", ".join(named(w.name) for w in d.places)),
        (_("Schemes"), "; ".join(named(w.name) for w in d.schemes)),
        (_("Age"), _("%(low)s to %(high)s years", low=who.age_low_years, high=who.age_high_years)),
        (_("Excluded by"), ", ".join(named(w.name) for w in who.exclusions)),
        (_("Consent"), ", ".join(named(w.name) for w in d.consent.scopes)),
        (
            _("Infectious markers"),
            _(
                "%(markers)s; valid for %(n)s days",
                markers=", ".join(named(w.name) for w in d.markers.markers),
                n=d.markers.valid_days,
            ),
        ),
    )
    return Section(_("What it is for"), (_("What"), _("As defined")), rows)


def _steps(d: ProcessDefinition) -> Section:
    headings = (_("Step"), _("Done by"), _("Check"), _("Needs"), _("Then"))
    return Section(_("Steps"), headings, tuple(_step(d, s) for s in d.steps))


def _step(d: ProcessDefinition, s: Step) -> tuple[str, ...]:
    names = {x.code: named(x.name) for x in d.steps}
    check = check_said(s.check)
    if s.verified_by and s.check is not Check.NONE:
        check += f": {_roles(s.verified_by)}"
    return (
        f"{s.number or s.code} · {named(s.name)}",
        _roles(s.performed_by),
        check,
        ", ".join(materials_said(d, s.code)) or NOTHING,
        ", ".join(names[n] for n in s.next) or NOTHING,
    )


def _roles(codes: Iterable[str]) -> str:
    known = {r.value for r in Role}
    return ", ".join(role_words(Role(c)) if c in known else c.replace("_", " ") for c in codes)


def _limits(d: ProcessDefinition) -> Section:
    names = {x.code: named(x.name) for x in d.steps}
    rows = tuple(
        (names[p.step], named(p.title), _limit(p), kind_said(p.limit_kind), p.basis or NOTHING)
        for p in d.parameters
    )
    headings = (_("Step"), _("Reading"), _("Limit"), _("A miss"), _("Basis"))
    return Section(_("Readings and limits"), headings, rows)


def _limit(p: Parameter) -> str:
    if p.limit_choices:
        return ", ".join(p.limit_choices)
    return limits_words(p) or unit_said(p.unit) or NOTHING


def _clocks(d: ProcessDefinition) -> Section:
    names = {x.code: named(x.name) for x in d.steps}
    rows = tuple(
        (names[h.step], named(h.name), time_words(h), kind_said(h.limit_kind)) for h in d.hold_times
    )
    return Section(
        _("Hold times"), (_("Step"), _("From when to when"), _("Limit"), _("A miss")), rows
    )


def _products(d: ProcessDefinition) -> Section:
    rows = tuple(
        (
            named(p.name),
            _("grows in culture") if p.code in d.cultured else _("isolated"),
            _("%(n)s min", n=p.shelf_life.fresh_minutes),
            f"{p.storage_low_c:f}-{p.storage_high_c:f} °C",
        )
        for p in d.products
    )
    headings = (_("Product"), _("Made by"), _("Shelf life, fresh"), _("Storage"))
    return Section(_("Products"), headings, rows)


def _tests(d: ProcessDefinition) -> Section:
    names = {p.code: named(p.name) for p in d.products}
    rows = tuple(
        (
            names.get(s.product, s.product.replace("_", " ")),
            named(s.name),
            named(s.method),
            "; ".join(_accepted(a) for a in s.acceptance) or NOTHING,
            _when(s),
        )
        for s in d.release_specs
    )
    headings = (_("Product"), _("Test"), _("Method"), _("Accepted"), _("When"))
    return Section(_("Release tests"), headings, rows)


def _accepted(a: Acceptance) -> str:
    if isinstance(a, WordAcceptance):
        return ", ".join(named(w.name) for w in a.words if w.means is WordMeans.PASS)
    if isinstance(a, NumberAcceptance):
        upper = f"–{a.upper:f}" if a.op is Operator.BETWEEN else ""
        sign = "" if a.op is Operator.BETWEEN else {">=": "≥", "<=": "≤"}.get(a.op, a.op)
        return f"{sign} {a.value:f}{upper} {unit_said(a.unit)}".strip()
    if isinstance(a, RuleAcceptance):
        span = f"{a.value:f}" if a.upper is None else f"{a.value:f}–{a.upper:f} %"
        return _("by rule: %(n)s", n=span) + f" ({unit_said(a.unit)})"
    return _("reported")


def _when(s: ReleaseSpec) -> str:
    if s.required_before_release:
        return _("before release")
    return _("%(n)s days after", n=s.due_after_days) if s.due_after_days else _("for information")


def _visits(d: ProcessDefinition) -> Section:
    plan = d.visit_plan
    rows = tuple(
        (
            v.code,
            _("day %(n)s", n=v.day),
            _("by phone") if v.by_phone else _("at the site"),
            f"-{plan.window_before_days} / +{plan.window_after_days}",
        )
        for v in plan.visits
    )
    return Section(_("Visits"), (_("Visit"), _("Due"), _("How"), _("Window, days")), rows)
