"""From the matrix in force to its pages, in the laboratory's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flask import url_for

from tracker.pages.frame import role_words
from tracker.pages.shown import ActForm
from tracker.pages.step_shown import Choice
from tracker.pages.words import gettext as _
from tracker.people.models import SYSTEM, Role
from tracker.people.training.families import FAMILY
from tracker.people.training.models import Family, Part, Qualification
from tracker.staff.training.matrix.matrix_page import (
    ActGroup,
    ActLine,
    ChangePage,
    MatrixPage,
    NeedLine,
    NeedPage,
    PartLine,
    RoleChoice,
    VersionLine,
)
from tracker.staff.training.matrix.versions import Changed, Matrix, Version
from tracker.staff.training.words import (
    act_words,
    family_words,
    kind_words,
    known_words,
    part_words,
    roles_said,
    room_words,
    subject_words,
)

LISTED_MAX: Final = 12
"""Changes of one version that are said one by one: the first version has hundreds."""


def matrix_page(now: Matrix, role: Role | None, names: Mapping[str, str]) -> MatrixPage:
    """The whole matrix, or only what this role may do."""
    return MatrixPage(
        version=now.version,
        chosen=role.value if role else "",
        choices=tuple(Choice(r.value, role_words(r)) for r in Role),
        filter_href=url_for("training.matrix"),
        groups=_groups(now, role),
        needs=_needs(now),
        history=tuple(_version(v, names) for v in now.versions),
    )


def _groups(now: Matrix, role: Role | None) -> tuple[ActGroup, ...]:
    order = list(known_words()["rooms"])
    tags = sorted(now.widest, key=lambda t: (order.index(t.partition(":")[0]), act_words(t)))
    found: dict[str, list[ActLine]] = {}
    for tag in tags:
        parts = tuple(
            _part(now, tag, part)
            for part in Part
            if now.widest[tag].of(part) and (role is None or role in now.roles(tag, part))
        )
        if parts:
            found.setdefault(room_words(tag), []).append(ActLine(act_words(tag), parts))
    return tuple(ActGroup(words, tuple(lines)) for words, lines in found.items())


def _part(now: Matrix, tag: str, part: Part) -> PartLine:
    roles, widest = now.roles(tag, part), now.widest[tag].of(part)
    return PartLine(
        part_words(part),
        tuple(role_words(r) for r in sorted(roles)),
        tuple(role_words(r) for r in sorted(widest - roles)),
        url_for("training.change", tag=tag, part=part.value),
    )


def _needs(now: Matrix) -> tuple[NeedLine, ...]:
    """Every requirement that could be: the families, both parts, what is required of them."""
    kinds = {
        Family.CLEAN_ROOM: (
            Qualification.GOWNING,
            Qualification.MEDIA_FILL,
            Qualification.PROCEDURE,
            Qualification.ROLE,
        ),
        Family.LABORATORY: (Qualification.PROCEDURE, Qualification.ROLE),
        Family.BEDSIDE: (Qualification.INFUSION, Qualification.ROLE),
        Family.SIGNING: (Qualification.ACCOUNTABILITY,),
    }
    lines = []
    for family in Family:
        for kind in kinds[family]:
            for part in Part:
                needed, subject = now.needs.get((family, part, kind), (False, ""))
                href = url_for("training.need", family=family, part=part, kind=kind)
                said = (family_words(family), kind_words(kind), part_words(part))
                lines.append(NeedLine(*said, needed, subject_words(subject), href))
    return tuple(lines)


def _version(v: Version, names: Mapping[str, str]) -> VersionLine:
    said = tuple(_changed(c) for c in v.changes[:LISTED_MAX])
    if len(v.changes) > LISTED_MAX:
        said = (_("%(n)s lines: the rules of the program as they were then.", n=len(v.changes)),)
    by = _("the system") if v.by == SYSTEM else names.get(v.by, v.by)
    return VersionLine(v.n, v.at, by, names.get(v.second, v.second), v.reason, said)


def _changed(c: Changed) -> str:
    if c.family is not None and c.kind is not None:
        what = f"{family_words(c.family)}, {part_words(c.part)}: {kind_words(c.kind)}"
        of = f" ({subject_words(c.subject)})" if c.subject else ""
        return f"{what}{of} — {_('required') if c.needed else _('not required')}"
    before = roles_said(c.before) if c.before is not None else _("new")
    return f"{act_words(c.act)}, {part_words(c.part)}: {before} → {roles_said(c.after)}"


def change_page(now: Matrix, tag: str, part: Part, form: ActForm) -> ChangePage:
    """The roles that a site may give to this part, those that it gives ticked."""
    held = now.roles(tag, part)
    roles: Iterable[Role] = sorted(now.widest[tag].of(part))
    return ChangePage(
        form=form,
        version=now.version,
        act=act_words(tag),
        part=part_words(part),
        roles=tuple(RoleChoice(r.value, role_words(r), r in held) for r in roles),
        back_href=url_for("training.matrix"),
    )


def need_page(
    now: Matrix, family: Family, part: Part, kind: Qualification, form: ActForm
) -> NeedPage:
    """The requirement as it stands."""
    needed, subject = now.needs.get((family, part, kind), (False, ""))
    said = (family_words(family), part_words(part), kind_words(kind))
    return NeedPage(form, now.version, *said, needed, subject, url_for("training.matrix"))


def acts_of(family: Family) -> tuple[str, ...]:
    """The acts of a family in words."""
    return tuple(act_words(tag) for tag, one in FAMILY.items() if one is family)
