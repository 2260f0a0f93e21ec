"""A code typed by hand: whole, with its check characters, a reason and a second person; counted.

The page tells a hand from a scanner by the time between keys. Never at the bedside (I20, H18):
there the downtime sheets are the way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from flask import request
from pydantic import Field

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.codes import Checked, check
from tracker.identity.scan import Native
from tracker.identity.verdict import Verdict, reason
from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.models import TypedCode
from tracker.pages.refusals import refusal_page
from tracker.pages.shown import ActForm, Refusal
from tracker.pages.step_shown import LONG, StepField
from tracker.pages.words import gettext as _
from tracker.people.models import Role

BY_HAND = "hand"
TYPED = "scanning:code:typed"


class TypeCode(ActInput):
    """The code as it was typed, and why it was not scanned."""

    code: Annotated[str, Field(max_length=60)]
    reason: Annotated[str, Field(min_length=3, max_length=400)]


@act(TYPED, by=frozenset(Role), check=Check.PRESENT)
def type_code(ctx: Act, given: TypeCode) -> Outcome | Verdict:
    """The typed code stands in the record with reason and both people, to be counted."""
    checked = check(given.code, ctx.site.keyring)
    if not isinstance(checked, Checked) or ctx.verifier is None:
        return ctx.refusal(reason("check_failed"))
    ctx.add(
        TypedCode(
            id=ctx.fresh("typed"),
            code=given.code,
            reason=given.reason,
            at=ctx.at,
            by=ctx.actor,
            second=ctx.verifier,
        )
    )
    return Outcome({"kind": checked.kind.name.lower()})


def by_hand() -> bool:
    """True when the page says that fingers typed what arrived."""
    return request.form.get("by") == BY_HAND


@dataclass(frozen=True, slots=True)
class TypedPage:
    """What was typed, and why it is asked for again."""

    form: ActForm
    code: str
    why: StepField
    second: str
    refused: Refusal | None


def unless_vouched(found: Native) -> tuple[str, int] | None:
    """The page that asks for reason and second person; nothing once both stand in the record.

    Or where a scanner typed.
    """
    if not by_hand():
        return None
    refused, typed = None, request.form.get("typed_why", "")
    if "typed_why" in request.form:
        answer = posted(TYPED, {"code": found.code, "reason": typed})
        if answer.accepted:
            return None
        refused = refusal_page(answer)
    page = TypedPage(
        ActForm(request.script_root + request.path, fresh_op(), ""),
        found.code,
        StepField("typed_why", _("Why it was not scanned"), LONG, value=typed),
        _("somebody else, who reads the label aloud"),
        refused,
    )
    return show("pages/typed.html", page, status=409)
