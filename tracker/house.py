"""The whole house: imports every room, founds an installation, opens one."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field

import migrations
import tracker
from labels.layout import LAYOUTS
from labels.snapshot import Bilingual
from tracker.act import Act, ActInput, Answer, Door, Outcome, act, perform, widest_rules
from tracker.db import Database, Within
from tracker.identity.environment import Environment
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.marking.models import LabelTransition
from tracker.marking.rules import LABEL_TRANSITIONS
from tracker.material.models import LotTransition, TransitionRow
from tracker.material.rules import LOT_TRANSITIONS, TRANSITIONS
from tracker.people.certificate.wording import first_wording
from tracker.people.models import SYSTEM
from tracker.people.training.defaults import first_rows
from tracker.record import log
from tracker.record.capture import guard
from tracker.record.models import SiteRow
from tracker.record.site import Site
from tracker.therapy.paper import judge_said

PARTS: Final = ("models", "acts")


@functools.cache  # walking the folders costs more than opening a database
def models() -> None:
    """Every table is known to the metadata."""
    _load("models")


@functools.cache
def acts() -> None:
    """Every act is registered, every table known."""
    for part in PARTS:
        _load(part)


def _load(part: str) -> None:
    for found in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if found.name.rpartition(".")[2] == part:
            importlib.import_module(found.name)


class FoundSite(ActInput):
    """The installation's name, environment and zone; written once, for ever."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    environment: Environment
    zone: str
    settings: dict[str, Any] = Field(default_factory=dict)


def judge_name(name: str) -> tuple[Reason, ...]:
    """Why a site cannot be called so: the name stands on every label."""
    return judge_said(LAYOUTS, "name", place=Bilingual(name, ""))


@act("house:site:founded", system=True)
def found_site(ctx: Act, given: FoundSite) -> Outcome | Verdict:
    """The site's row and all reference rows stand in the log's first entry."""
    if ctx.s.get(SiteRow, 1):
        return Verdict.of([reason("site_already_founded")])
    if unprintable := judge_name(given.name):
        return Verdict.of(unprintable)
    ctx.add(
        SiteRow(
            id=1,
            name=given.name,
            environment=given.environment,
            zone=ZoneInfo(given.zone).key,
            founded_at=ctx.now,
            settings=given.settings,
        )
    )
    for t in TRANSITIONS:
        ctx.add(TransitionRow(kind=t.kind, from_state=t.from_state, to_state=t.to_state))
    for a, b in LOT_TRANSITIONS:
        ctx.add(LotTransition(from_state=a, to_state=b))
    for a, b in LABEL_TRANSITIONS:
        ctx.add(LabelTransition(from_state=a, to_state=b))
    ctx.add(*first_rows(ctx.now, widest_rules()), *first_wording(ctx.now))
    return Outcome({"environment": given.environment.value})


@contextmanager
def whole(database: Database) -> Iterator[Within]:
    """All that is built and founded in the block stands at its end, or nothing of it."""
    with database.writing() as conn:
        yield Within(database, conn)


def build(database: Database) -> None:
    """An empty database gets schema, guards and the head of an empty log."""
    with database.writing() as conn:
        migrations.upgrade(conn)
        log.found(conn)


def found(site: Site, name: str) -> Answer:
    """The first entry of a database that ``build`` made."""
    given = {"name": name, "environment": site.environment.value, "zone": site.zone.key}
    return perform(site, Door(SYSTEM, "founding"), "house:site:founded", given)


def ready(database: Database) -> Database:
    """The database with every room known and writes outside acts refused."""
    acts()
    guard(database.engine)
    return database
