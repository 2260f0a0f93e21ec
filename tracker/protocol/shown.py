"""Which definitions there are, one of them, and what differs between two: for the pages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.pages.format import when
from tracker.pages.here import site
from tracker.pages.shown import Chip, ChipKind, Fact
from tracker.pages.step_shown import Choice
from tracker.pages.things_page import Thing, ThingGroup, ThingsPage, button
from tracker.pages.words import gettext as _
from tracker.people.models import Person
from tracker.protocol.compare import compare
from tracker.protocol.compared import field_words, kind_words, row_words, section_words
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.definition_page import (
    ComparedPage,
    DefinitionPage,
    Difference,
    DifferenceGroup,
)
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.protocol.read import sections_of
from tracker.protocol.said import named

_ROWS: Final = (
    select(
        ProcessDefinitionRow.id,
        ProcessDefinitionRow.version,
        ProcessDefinitionRow.sha256,
        ProcessDefinitionRow.loaded_at,
        ProcessDefinitionRow.loaded_by,
        DefinitionApproval.approved_at,
        DefinitionApproval.approved_by,
        DefinitionApproval.second,
    )
    .outerjoin(DefinitionApproval, DefinitionApproval.definition_id == ProcessDefinitionRow.id)
    .order_by(ProcessDefinitionRow.loaded_at.desc(), ProcessDefinitionRow.id)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A definition in the record, and who brought it in and approved it."""

    row: Any
    definition: ProcessDefinition

    @property
    def name(self) -> str:
        """Title and version."""
        return f"{named(self.definition.title)} · {self.row.version}"

    @property
    def approved(self) -> bool:
        """Whether therapies may start under it."""
        return self.row.approved_at is not None


def standing(s: Session) -> list[Standing]:
    """Every definition, the newest first."""
    return [Standing(r, definition_of(s, r.id, r.sha256)) for r in s.execute(_ROWS)]


def one(s: Session, definition_id: str) -> Standing | None:
    """The definition with this id; nothing when there is none."""
    row = s.execute(_ROWS.where(ProcessDefinitionRow.id == definition_id)).first()
    return Standing(row, definition_of(s, row.id, row.sha256)) if row else None


def definitions_page(s: Session) -> ThingsPage:
    """All versions with their state."""
    return ThingsPage(
        _("Process definitions"),
        _("By which version is a therapy made? One that is approved changes no more."),
        (
            ThingGroup(
                _("Versions"),
                tuple(_thing(x) for x in standing(s)),
                _("No definition was loaded yet."),
            ),
        ),
        button("protocol.load", _("Load a definition"), "up"),
    )


def _thing(x: Standing) -> Thing:
    approve = () if x.approved else button("protocol.approve", _("Approve"), "sign", **_id(x))
    day = when(x.row.loaded_at, site().zone)
    return Thing(
        x.name,
        (_("loaded %(at)s", at=day), x.row.sha256[:16]),
        chip_of(x),
        approve,
        url_for("protocol.definition", definition_id=x.row.id),
    )


def _id(x: Standing) -> dict[str, str]:
    return {"definition_id": x.row.id}


def chip_of(x: Standing) -> Chip:
    """Approved or not, as sign, word and colour."""
    if x.approved:
        return Chip(ChipKind.PLAIN, "check", _("approved"))
    return Chip(ChipKind.ATTENTION, "alert", _("not approved"))


def definition_page(s: Session, x: Standing) -> DefinitionPage:
    """One version, read from top to bottom."""
    row, zone = x.row, site().zone
    people = _names(s, [row.loaded_by, row.approved_by, row.second])
    loaded = f"{when(row.loaded_at, zone)}, {people.get(row.loaded_by, row.loaded_by)}"
    facts = [Fact(_("Version"), row.version), Fact(_("Loaded"), loaded)]
    if x.approved:
        two = ", ".join(people.get(p, p) for p in (row.approved_by, row.second))
        facts.append(Fact(_("Approved"), f"{when(row.approved_at, zone)}, {two}"))
    facts.append(Fact(_("SHA-256 of its text"), row.sha256))
    others = tuple(Choice(o.row.id, o.name) for o in standing(s) if o.row.id != row.id)
    return DefinitionPage(
        headline=x.name,
        chip=chip_of(x),
        facts=tuple(facts),
        buttons=() if x.approved else button("protocol.approve", _("Approve"), "sign", **_id(x)),
        sections=sections_of(x.definition),
        compare_href=url_for("protocol.compared", definition_id=row.id),
        others=others,
    )


def _names(s: Session, ids: list[str | None]) -> dict[str, str]:
    rows = s.execute(select(Person.id, Person.name).where(Person.id.in_([i for i in ids if i])))
    return {row.id: row.name for row in rows}


def compared_page(old: Standing, new: Standing) -> ComparedPage:
    """What differs, section by section, old beside new."""
    changes = compare(old.definition, new.definition)
    groups = tuple(
        DifferenceGroup(
            section_words(section),
            tuple(
                Difference(
                    row_words(c),
                    c.kind.value,
                    kind_words(c.kind),
                    field_words(c.field) if c.field else "",
                    c.old,
                    c.new,
                )
                for c in rows
            ),
        )
        for section, rows in groupby(changes, key=lambda c: c.section)
    )
    return ComparedPage(
        headline=_("What differs"),
        old=old.name,
        new=new.row.version if old.definition.title == new.definition.title else new.name,
        old_href=url_for("protocol.definition", definition_id=old.row.id),
        new_href=url_for("protocol.definition", definition_id=new.row.id),
        count=_("%(n)s differences", n=len(changes)) if len(changes) != 1 else _("One difference"),
        groups=groups,
    )
