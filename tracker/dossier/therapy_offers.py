"""What may be done in a therapy now, by this person: a button for each page that is there for it.

Which page fits is read from what has happened; whether the person may open it, from the act's own
roles. What is no longer or not yet possible is not offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from tracker.dossier.facts import TherapyFacts
from tracker.dossier.milestones import What
from tracker.dossier.specs import test_words
from tracker.dossier.words import said
from tracker.journey.collection.on_the_way import shipments_incomplete, shipments_to_receive
from tracker.journey.testing.imported.present import imported_of
from tracker.journey.testing.inquiries import failing_undecided
from tracker.material.present import containers_now
from tracker.pages.here import opens, site
from tracker.pages.shown import ActButton
from tracker.pages.words import gettext as _


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a therapy is, as far as it decides what may come next."""

    over: bool
    consented: bool
    examined: bool
    ordered: bool
    harvested: bool
    arrived: bool
    held: bool
    departed: bool
    of_age: bool
    from_paper: bool
    gaps: bool


def stage_of(facts: TherapyFacts) -> Stage:
    """How far this therapy is."""
    harvests, paper = len(facts.all(What.HARVESTED)), facts.last(What.FROM_PAPER)
    decided, here = facts.last(What.ELIGIBILITY), site()
    own = facts.own_consent_from(here.zone)
    return Stage(
        over=facts.over,
        consented=facts.last(What.CONSENTED) is not None,
        examined=decided is not None and decided.word == "eligible",
        ordered=facts.order is not None,
        harvested=harvests > 0,
        arrived=len(facts.all(What.RECEIVED)) + (paper is not None) >= harvests,
        held=facts.last(What.HOLD) is not None,
        departed=facts.last(What.DEVIATION) is not None,
        of_age=own is not None and own <= here.clock().astimezone(here.zone).date(),
        from_paper=paper is not None,
        gaps=facts.last(What.GAP) is not None,
    )


def therapy_offers(s: Session, facts: TherapyFacts) -> tuple[ActButton, ...]:
    """A large button for each step that this person may do now; the next one first."""
    at = stage_of(facts)
    found = [
        ActButton(words, url_for(endpoint, therapy_id=facts.id), icon, primary=primary)
        for endpoint, words, icon, fits, primary in _steps(at)
        if fits and opens(endpoint)
    ]
    if not at.over:
        found += [*_shipments(s, facts), *_brought(s, facts), *_results(s, facts)]
    return tuple(sorted(found, key=lambda a: not a.primary))


Step = tuple[str, str, str, bool, bool]
"""Endpoint, words, icon, whether it fits now, whether it is what comes next."""


def _steps(at: Stage) -> Iterator[Step]:
    if at.over:
        yield "therapy.again", _("A further therapy"), "person", True, True
        yield "therapy.erase", _("Erase personal data"), "cross", True, False
        yield from _charts()
        return
    yield from _before_the_order(at)
    yield "donor.rescreening", _("Re-screen the patient"), "eye", at.ordered, False
    yield "therapy.wristband", _("Put on a wristband"), "wristband", at.examined, False
    yield "marking.worn_wristband", _("Print the wristband"), "print", at.examined, False
    yield "therapy.wristband_off", _("Take the wristband off"), "wristband", at.examined, False
    first = at.ordered and not at.harvested
    yield "collection.identity", _("Check identity before the harvest"), "person", at.ordered, first
    yield "collection.harvest", _("Harvest the %(tissue)s"), "bag", at.ordered, first
    yield "expansion.from_paper", _("Take over from paper"), "evidence", first, False
    yield "expansion.paper_gaps", _("What no paper proves"), "flag", at.from_paper, at.gaps
    away = at.harvested and not at.arrived
    yield "collection.send", _("Send the %(tissue)s"), "shipper", away, away
    yield "supplies.open_bottle", _("Open a bottle"), "reagent", at.harvested, False
    yield "workplace.put", _("Put away"), "incubator", at.harvested, False
    yield "donor.day0", _("Go or no-go"), "check", at.ordered, False
    yield "donor.withdraw", _("Consent withdrawn"), "hold", at.consented, False
    yield "testing.bring", _("Bring results from a file"), "evidence", at.harvested, False
    yield "quality.report", _("Report a deviation"), "flag", True, False
    yield "quality.assess", _("Assess a deviation"), "review", at.departed, at.departed
    yield "quality.capa", _("Link a CAPA"), "review", at.departed, False
    yield "quality.hold", _("Put on hold"), "hold", True, False
    yield "quality.telephone", _("Decision by telephone"), "flag", at.held, False
    yield "quality.end_hold", _("End a hold"), "check", at.held, at.held
    yield "therapy.definition", _("Change the version of the process"), "sign", True, False
    yield "therapy.correct_name", _("Correct name or hospital number"), "person", True, False
    yield "therapy.correct_birth", _("Correct the date of birth"), "person", True, False
    yield from _charts()
    yield "therapy.end", _("End the therapy"), "lock", True, False


def _charts() -> Iterator[Step]:
    """Two charts of one person: also after the end."""
    yield "therapy.link", _("Link with another chart"), "person", True, False
    yield "therapy.unlink", _("End a link of two charts"), "person", True, False


def _before_the_order(at: Stage) -> Iterator[Step]:
    """From consent to the order."""
    new = at.consented and not at.examined
    yield "donor.consent", _("Consent signed"), "sign", True, at.of_age or not at.consented
    yield "donor.screening", _("Screen the patient"), "eye", at.consented, new
    yield "donor.imaging", _("Imaging"), "eye", at.consented, False
    yield "donor.blood", _("Take blood"), "sample", at.consented, new
    yield "donor.markers", _("Enter the marker report"), "evidence", at.consented, new
    yield "donor.resolve", _("Resolve a reactive marker"), "flag", at.consented, False
    yield "donor.eligibility", _("Decide eligibility"), "check", at.consented, new
    yield "donor.order", _("Order the therapy"), "sign", at.examined, at.examined and not at.ordered


RECEIVE: Final = "collection.receive"
LOGGER: Final = "collection.logger"


def _shipments(s: Session, facts: TherapyFacts) -> Iterator[ActButton]:
    if not opens(RECEIVE) or facts.last(What.HARVESTED) is None:
        return
    for id_, name in shipments_to_receive(s, facts.id).items():
        if opens(LOGGER):
            said, read = (
                _("Read the logger of %(name)s", name=name),
                url_for(LOGGER, shipment_id=id_),
            )
            yield ActButton(said, read, "shipper")
        words, href = _("Receive %(name)s", name=name), url_for(RECEIVE, shipment_id=id_)
        yield ActButton(words, href, "shipper", primary=True)
    for id_, name in shipments_incomplete(s, facts.id).items():
        words = _("Receive what came after %(name)s", name=name)
        yield ActButton(words, url_for(RECEIVE, shipment_id=id_), "shipper")


def _brought(s: Session, facts: TherapyFacts) -> Iterator[ActButton]:
    """Samples whose results a laboratory has sent, and nobody has confirmed yet."""
    confirm, aside = "testing.confirm_brought", "testing.set_aside"
    if not facts.brought or not (opens(confirm) or opens(aside)):
        return
    waiting = [one for one in imported_of(s, facts.id) if one.waits]
    tubes = containers_now(s, {w.row.sample_id for w in waiting}).values()
    for tube in tubes if opens(confirm) else ():
        words = _("Confirm results of %(name)s", name=tube.short_name)
        yield ActButton(words, url_for(confirm, container_id=tube.id), "evidence", primary=True)
    for file, report in {w.row.file_id: w.report for w in waiting}.items():
        if opens(aside):
            yield ActButton(_("Set the file aside"), url_for(aside, file_id=file), "skip", report)


def _results(s: Session, facts: TherapyFacts) -> Iterator[ActButton]:
    """Failing results that wait for an inquiry, or for a decision once it is closed."""
    inquiry, decision = "testing.inquiry", "testing.decision"
    if facts.last(What.FAILED) is None or not (opens(inquiry) or opens(decision)):
        return
    for r in failing_undecided(s, facts.id):
        test = said(test_words(facts.definition, "", r.test))
        if opens(inquiry):
            href = url_for(inquiry, result_id=r.id)
            yield ActButton(_("Investigate the result"), href, "evidence", test, primary=True)
        if opens(decision) and r.investigated:
            href = url_for(decision, result_id=r.id)
            yield ActButton(_("Decide about the result"), href, "review", test, primary=True)
