"""Differences of two versions in the reader's words, for page and command."""

from __future__ import annotations

from tracker.pages.words import gettext as _
from tracker.pages.words import language
from tracker.protocol.compare import Change, Kind


def section_words(section: str) -> str:
    """A section of the definition as people call it."""
    known = {
        "version": _("Version"),
        "title": _("Title"),
        "trial": _("Trial"),
        "words": _("Words"),
        "countersign_within_hours": _("Hours to countersign"),
        "mass_balance_tolerance_pct": _("Tolerance of the balance of cells"),
        "p0_doublings": _("What doublings of P0 are counted from"),
        "eligibility": _("Who may take part"),
        "consent": _("Consent"),
        "markers": _("Infectious markers"),
        "pre_harvest": _("Before the harvest"),
        "receipt": _("Receipt"),
        "feeding": _("Feeding"),
        "bedside": _("At the bedside"),
        "endotoxin": _("Endotoxin of an hour"),
        "visit_plan": _("Visits"),
        "sides": _("Sides"),
        "arteries": _("%(Places)s"),
        "sites": _("Places"),
        "harvest_sites": _("Where tissue is taken"),
        "schemes": _("Schemes"),
        "products": _("Products"),
        "vessels": _("Vessels"),
        "materials": _("Materials"),
        "equipment": _("Equipment"),
        "steps": _("Steps"),
        "hold_times": _("Hold times"),
        "parameters": _("Readings and limits"),
        "release_specs": _("Release tests"),
        "deviations": _("Deviations"),
    }
    return known.get(section, section.replace("_", " "))


def field_words(field: str) -> str:
    """A field of a row as people call it."""
    known = {
        "limit_low": _("lower limit"),
        "limit_high": _("upper limit"),
        "limit_kind": _("what a missed limit does"),
        "limit_choices": _("choices within the limit"),
        "plausible_low": _("lowest plausible"),
        "plausible_high": _("highest plausible"),
        "unit": _("unit"),
        "required": _("must be written"),
        "choices": _("choices"),
        "check": _("who checks"),
        "performed_by": _("done by"),
        "verified_by": _("checked by"),
        "materials": _("materials"),
        "equipment": _("equipment"),
        "labels": _("labels"),
        "next": _("what follows"),
        "max_minutes": _("longest, minutes"),
        "required_before_release": _("needed before release"),
        "due_after_days": _("due after days"),
        "basis": _("basis"),
        "name": _("name"),
        "title": _("name"),
        "number": _("number at the site"),
        "hold_note": _("note"),
        "method": _("method"),
        "shelf_life": _("shelf life"),
        "severity": _("severity"),
        "actions": _("actions"),
        "order": _("order"),
        "area_cm2": _("growth area, cm²"),
        "day": _("day"),
        "valid_days": _("days valid"),
    }
    first, _dot, rest = field.partition(".")
    words = known.get(first, first.replace("_", " "))
    return f"{words} {rest.replace('_', ' ')}".strip()


def kind_words(kind: Kind) -> str:
    """What became of it."""
    return {
        Kind.ADDED: _("added"),
        Kind.REMOVED: _("removed"),
        Kind.CHANGED: _("changed"),
    }[kind]


def row_words(change: Change) -> str:
    """Which row it is: its code, and its name in the reader's language."""
    if change.name is None:
        return change.row
    name = change.name.zh if language().startswith("zh") else change.name.en
    return f"{change.row} · {name}" if change.row else name


def line(change: Change) -> str:
    """One difference in one line, as the command prints it."""
    where = " · ".join(w for w in (section_words(change.section), row_words(change)) if w)
    if change.kind is not Kind.CHANGED:
        brief = change.new or change.old
        return f"{where}: {kind_words(change.kind)}" + (f" ({brief})" if brief else "")
    field = f", {field_words(change.field)}" if change.field else ""
    return f"{where}{field}: {change.old or '—'} -> {change.new or '—'}"
