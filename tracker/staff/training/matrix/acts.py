"""The site's matrix and requirements change: one act, two people, a reason, a new version.

The widest that any site may give is the act's own rule in the program; a site only narrows (I07).
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import func, select

from tracker.act import Act, ActInput, Check, Outcome, Watch, act, widest_rules
from tracker.act.signing import sign_site
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.people.models import Role
from tracker.people.training.defaults import words_of
from tracker.people.training.models import (
    Family,
    MatrixVersion,
    Part,
    Qualification,
    Requirement,
    RoleRule,
)
from tracker.people.training.rules import judge_change

MATRIX: Final = "staff:matrix:changed"
REQUIREMENT: Final = "staff:requirement:changed"
Why = Annotated[str, Field(min_length=1, max_length=400, pattern=r"\S")]


class ChangeMatrix(ActInput):
    """The roles that may take a part in an act, as the site wants them from now on.

    ``version`` is the one that the page showed: whoever saw an older one looks again (I16).
    """

    version: int
    act: Annotated[str, Field(max_length=80)]
    part: Part
    roles: tuple[Role, ...]
    reason: Why


@act(
    MATRIX,
    by={Role.ADMINISTRATOR, Role.QA},
    checked_by={Role.QA, Role.QUALIFIED_PERSON},
    check=Check.SIGNATURE,
    watch=Watch.SHOWN,
)
def change_matrix(ctx: Act, given: ChangeMatrix) -> Outcome | Verdict:
    """The act lets in these roles from the next request on; the earlier versions stay readable."""
    widest = {w.act: w for w in widest_rules()}.get(given.act)
    if widest is None or not widest.of(given.part):
        return Verdict.of([reason("act_unknown", about=given.act)])
    top, found = _newest(ctx, given.version)
    found += judge_change(widest.of(given.part), given.roles, given.act)
    words = words_of(set(given.roles))
    if not found and _stands(ctx, given.act, given.part) == words:
        found.append(reason("matrix_says_so_already", about=given.act))
    if found:
        return Verdict.of(found)
    ctx.add(
        _version(ctx, top + 1, given.reason),
        RoleRule(act=given.act, part=given.part, version=top + 1, roles=words),
    )
    sign_site(ctx, MATRIX, f"v{top + 1} {given.act} {given.part}")
    return Outcome({"version": top + 1})


class ChangeRequirement(ActInput):
    """Whether a part in a family of acts needs a qualification, and on which procedure."""

    version: int
    family: Family
    part: Part
    kind: Qualification
    needed: bool
    subject: Annotated[str, Field(max_length=80)] = ""
    reason: Why


@act(
    REQUIREMENT,
    by={Role.QA},
    checked_by={Role.QUALIFIED_PERSON, Role.QC_MANAGER, Role.PRODUCTION, Role.QA},
    check=Check.SIGNATURE,
)
def change_requirement(ctx: Act, given: ChangeRequirement) -> Outcome | Verdict:
    """The family's acts ask for it, or no longer do, from the next request on."""
    top, found = _newest(ctx, given.version)
    if found:
        return Verdict.of(found)
    ctx.add(
        _version(ctx, top + 1, given.reason),
        Requirement(
            family=given.family,
            part=given.part,
            kind=given.kind,
            version=top + 1,
            needed=given.needed,
            subject=given.subject,
        ),
    )
    sign_site(ctx, REQUIREMENT, f"v{top + 1} {given.family} {given.part} {given.kind}")
    return Outcome({"version": top + 1})


def _newest(ctx: Act, seen: int) -> tuple[int, list[Reason]]:
    top = ctx.s.scalar(select(func.max(MatrixVersion.n)))
    n = -1 if top is None else int(top)
    return n, [] if n == seen else [reason("changed_since_shown", about="role_rule", n=n)]


def _stands(ctx: Act, tag: str, part: Part) -> str | None:
    return ctx.s.scalar(
        select(RoleRule.roles)
        .where(RoleRule.act == tag, RoleRule.part == part)
        .order_by(RoleRule.version.desc())
        .limit(1)
    )


def _version(ctx: Act, n: int, why: str) -> MatrixVersion:
    return MatrixVersion(
        n=n, changed_at=ctx.now, changed_by=ctx.actor, second=ctx.verifier, reason=why
    )
