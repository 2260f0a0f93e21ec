"""A step at a bench: what was scanned is kept until it is recorded, what was typed stays.

A station makes the page of its step by hand (``OpenStep``); here is only what no step may forget:
roles of the act itself, scans kept in the browser's sign-in, the refusal beside the field with what
was typed, and an identity stop that forgets every scan (I20).
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, cast

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker.act import ACTS, NOT_WRITTEN, Answer, Check
from tracker.identity.own_words import Own
from tracker.identity.scan import Native
from tracker.identity.verdict import BLOCKING, Reason
from tracker.pages.counted import count_of, echoes
from tracker.pages.doors import form_for, posted
from tracker.pages.frame import role_words, show
from tracker.pages.here import needs, reading
from tracker.pages.late import late_typed
from tracker.pages.refusals import refusal_page, sentence
from tracker.pages.scanning import record_refusal
from tracker.pages.shown import ActForm, PatientBanner, RefusalReason, ScanBox
from tracker.pages.step_shown import Choice, FieldGroup, FieldKind, Outlook, StepField, StepPage
from tracker.pages.typed import unless_vouched
from tracker.pages.wedge import read_here, text_here
from tracker.pages.words import gettext as _
from tracker.pages.words import speak

Page = Response | tuple[str, int]
KEPT: Final = "open_step"
CONFIRMED: Final = "outlook_read"
"""The tick that says what will follow was read."""
Say = Callable[[Reason], RefusalReason]
Taken = tuple[str, str] | Reason
"""What a scan is for this step: the name it is kept under and its id; or why it is not taken."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person has scanned and typed for this step so far."""

    scans: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    def scanned(self, name: str) -> tuple[str, ...]:
        """The ids kept under this name, in the order of scanning."""
        return self.scans.get(name, ())

    def one(self, name: str) -> str:
        """The id scanned last under this name; empty when there is none."""
        return next(reversed(self.scanned(name)), "")

    def text(self, name: str) -> str:
        """What was typed, without spaces around it."""
        return self.form.get(name, "").strip()

    def typed(self, *names: str) -> dict[str, str]:
        """The fields among these in which something was typed: what was left out is not sent."""
        return {n: self.text(n) for n in names if self.text(n)}

    def ticked(self, name: str) -> list[str]:
        """What was ticked of several."""
        return list(self.form.getlist(name)) if isinstance(self.form, MultiDict) else []

    def lines(self, name: str) -> list[str]:
        """The lines that were typed into a long field."""
        return [line.strip() for line in self.text(name).splitlines() if line.strip()]


class OpenStep(ABC):
    """One step that somebody stands at: whose, what it asks, and what its act is given.

    ``beside`` names the field that a reason's code belongs to; ``signs`` asks for the actor's own
    password too.
    """

    tag: ClassVar[str]
    signs: ClassVar[bool] = False
    beside: ClassVar[Mapping[str, str]] = {}

    @abstractmethod
    def page(self, asked: Asked) -> StepPage:
        """The step as it is shown now."""

    @abstractmethod
    def given(self, asked: Asked) -> dict[str, Any]:
        """The act's input."""

    @abstractmethod
    def after(self, answer: Answer) -> tuple[str, str]:
        """What was done in words, and the address where work goes on."""

    def do(self, asked: Asked) -> Answer:
        """The act, once the page was sent; the answer to it."""
        late = late_typed(asked)
        if isinstance(late, Reason):
            return Answer(False, NOT_WRITTEN, {}, (late,))
        given, area = self.given(asked), asked.one("area")
        return posted(self.tag, given, sign=self.signs, workplace=area, late=late)

    def said(self, found: Reason) -> RefusalReason:
        """A reason as this page says it."""
        return sentence(found)

    def outlook(self, asked: Asked) -> Outlook | None:
        """What will follow from what was typed, where it must be read before it is signed."""
        return None

    def banner(self) -> PatientBanner | None:
        """Whose page this is."""
        return None

    def own_words(self) -> Own:
        """What the process of this step calls its things; nothing where it is of no therapy."""
        return {}

    def scan_words(self) -> str:
        """What the scan box takes here; empty where nothing is scanned for the step."""
        return ""

    def take(self, found: Native) -> Taken:
        """What a scan is for this step."""
        return found.reason()

    def key(self) -> str:
        """Which step of which thing: scans of another step do not count for this one."""
        return request.path.removesuffix("/scan")

    def form(self, therapy_id: str = "", *shown: str) -> ActForm:
        """Where the step is posted, and on what state somebody decided."""
        return form_for(request.script_root + self.key(), therapy_id or None, *shown)


Begin = Callable[..., OpenStep | None]
"""From the reading session and the address to the step; nothing where there is none."""
NAMED: Final = 4
"""So many roles of a second person are named; of more, that it is somebody else is enough."""
SINGLE: Final = frozenset({"place", "area"})
"""What a step takes one of: a later scan replaces the earlier."""


def note_field() -> StepField:
    """A remark, wherever a step ends."""
    return StepField("note", _("Remark"), FieldKind.LONG, required=False)


def outlook_of(words: str, lines: Sequence[str], confirm: str) -> Outlook:
    """What will follow, with the tick that says that these very lines were read."""
    read = f"{zlib.crc32(chr(10).join(lines).encode()):08x}"
    ways = (Choice(read, confirm),)  # not required by the browser: a slip is corrected without it
    tick = StepField(CONFIRMED, confirm, FieldKind.TICKS, choices=ways, required=False)
    return Outlook(words, tuple(dict.fromkeys(lines)), tick)


def second_of(tag: str, *, definition_asks: bool = False) -> str:
    """Who signs beside, in words; empty where the act and the definition ask for nobody."""
    kind = ACTS[tag]
    if kind.check not in (Check.PRESENT, Check.SIGNATURE) and not definition_asks:
        return ""
    who = kind.checked_by or kind.by
    if len(who) > NAMED:
        return _("somebody else of the team, who stands by")
    roles = ", ".join(role_words(r) for r in sorted(who))
    return _("somebody else who stands by (%(roles)s)", roles=roles)


def serve(pages: Blueprint, rule: str, name: str, begin: Begin, tag: str) -> None:
    """The step has its page, its scan box and its recording, open to whom the act is open to."""
    act = ACTS[tag]

    def address(where: Mapping[str, str]) -> str:
        return url_for(f"{pages.name}.{name}", **cast("dict[str, Any]", where))

    def begun(where: Mapping[str, str]) -> OpenStep:
        here = begin(reading(), **where) or abort(404)
        speak(here.own_words())
        return here

    def look(**where: str) -> Page:
        here = begun(where)
        return _show(here, Asked(_scans(here)))

    def scan(**where: str) -> Page:
        here = begun(where)
        return _scan(here, address(where))

    def record(**where: str) -> Page:
        here = begun(where)
        answer = _record(here, address(where))
        if isinstance(answer, Answer):  # what the page shows is read anew, after the refusal
            here = begun(where)
            return _show(here, Asked(_scans(here), request.form), answer)
        return answer

    guard = needs(*act.by, act=tag)
    pages.add_url_rule(rule, name, guard(look), methods=["GET"])
    pages.add_url_rule(rule, f"record_{name}", guard(record), methods=["POST"])
    pages.add_url_rule(f"{rule}/scan", f"scan_{name}", guard(scan), methods=["POST"])


def _scans(here: OpenStep) -> dict[str, tuple[str, ...]]:
    kept = session.get(KEPT, {})
    if kept.get("step") != here.key():
        return {}
    return {name: tuple(ids) for name, ids in kept.items() if name != "step"}


def _show(here: OpenStep, asked: Asked, answer: Answer | None = None) -> Page:
    page = here.page(asked)
    if answer is not None:
        page = _answered(here, page, asked, answer)
    words = here.scan_words()
    box = ScanBox(f"{request.script_root}{here.key()}/scan", words) if words else None
    status = 409 if answer is not None else 200
    return show("pages/step.html", page, status=status, banner=here.banner(), scan=box)


def _scan(here: OpenStep, back: str) -> Page:
    found = read_here(text_here())
    taken = here.take(found) if isinstance(found, Native) else found.reason()
    if isinstance(taken, Reason):
        return _stopped(record_refusal((taken,)), back, here.said)
    if isinstance(found, Native) and (asks := unless_vouched(found)) is not None:
        return asks
    name, id_ = taken
    kept: dict[str, tuple[str, ...]] = _scans(here)
    before = () if name in SINGLE else kept.get(name, ())
    kept[name] = tuple(dict.fromkeys((*before, id_)))
    session[KEPT] = {n: list(ids) for n, ids in kept.items()} | {"step": here.key()}
    return redirect(back, 303)


def _stopped(answer: Answer, back: str, say: Say) -> Page:
    stop = answer.verdict.identity_stop
    if stop:
        session.pop(KEPT, None)
    page = refusal_page(answer, back_href=back, back_words=_("Back to the step"), say=say)
    return show("pages/identity_stop.html" if stop else "pages/refused.html", page, status=409)


def _record(here: OpenStep, back: str) -> Page | Answer:
    asked = Asked(_scans(here), request.form)
    ahead = here.outlook(asked)
    if ahead is not None and asked.text(CONFIRMED) != ahead.confirm.choices[0].value:
        return _to_be_read(here, asked, ahead)
    counted = _counted(here, asked)
    answer = here.do(asked)
    if answer.verdict.identity_stop and not answer.accepted:
        return _stopped(answer, back, here.said)
    if not answer.accepted:
        return answer
    session.pop(KEPT, None)
    words, onward = here.after(answer)
    flash(f"{words} {counted}".strip(), "accepted")
    session["accepted_form"] = here.key()
    return redirect(onward, 303)


def _counted(here: OpenStep, asked: Asked) -> str:
    """Counts of cells that were typed, said back in the confirmation (H39)."""
    if not any(count_of(str(text)) for text in asked.form.values()):
        return ""
    fields = [f for g in here.page(asked).groups for f in g.fields if f.echoes]
    return echoes((f.words, asked.text(f.name), f.unit) for f in fields)


def _to_be_read(here: OpenStep, asked: Asked, ahead: Outlook) -> Page:
    page = here.page(asked)
    groups = tuple(_filled(g, asked, {}) for g in page.groups)
    page = replace(page, groups=groups, outlook=ahead)
    return show("pages/step.html", page, banner=here.banner())


def _answered(here: OpenStep, page: StepPage, asked: Asked, answer: Answer) -> StepPage:
    """The page with what was typed, and each reason beside its field; the rest stands on top."""
    names = {f.name for g in page.groups for f in g.fields} | {f.name for f in page.late}
    wrong: dict[str, str] = {}
    for r in answer.reasons:
        place = here.beside.get(r.code) or here.beside.get(r.about) or _of_field(r, names)
        if place in names and r.severity in BLOCKING:
            told = here.said(r)
            wrong.setdefault(place, " ".join(filter(None, (told.why, told.do_next))))
    groups = tuple(_filled(g, asked, wrong) for g in page.groups)
    late = _filled(FieldGroup("", page.late), asked, wrong).fields
    refused = refusal_page(answer, say=here.said)
    return replace(page, groups=groups, late=late, refused=refused)


def _of_field(found: Reason, names: set[str]) -> str:
    """The form's field that a part of the input was read from: ``units.2.volume_ml``, its like."""
    parts = found.about.split(".")
    for said in (found.about.replace(".", "-"), *parts, *(p.removesuffix("s") for p in parts)):
        if said in names:
            return said
        for name in sorted(names):  # of a row of like fields: ``r-viability``, ``m-hbsag``
            if said and name.partition("-")[2] == said:
                return name
    return ""


def _filled(group: FieldGroup, asked: Asked, wrong: Mapping[str, str]) -> FieldGroup:
    def one(f: StepField) -> StepField:
        value = asked.form.get(f.name, f.value)
        if f.kind is FieldKind.TICKS:
            value = " ".join(asked.ticked(f.name))
        return replace(f, value=value, wrong=wrong.get(f.name, ""))

    kept = tuple(f if f.secret else one(f) for f in group.fields)
    return replace(group, fields=kept)
