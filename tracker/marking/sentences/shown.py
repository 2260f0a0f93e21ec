"""What labels must say by law, as quality assurance reads it: verified by whom, and what not."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.marking.sentences.present import brought, table_now
from tracker.marking.statutory import AGENT, StatutoryString, When
from tracker.pages.format import when
from tracker.pages.here import site
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.things_page import Thing, ThingGroup, ThingsPage
from tracker.pages.words import gettext as _
from tracker.people.names import names_of


def when_words(when: When) -> str:
    """On which labels a sentence stands."""
    return {
        "donor": _("by the table of decisions about the donor"),
        "always": _("on every such label"),
        "reactive": _("of a reactive donor only"),
        "trial": _("in a trial only"),
    }[when]


def mark_words(one: StatutoryString) -> str:
    """How the wording was found."""
    return {
        "source_read": _("read at its source"),
        "secondary": _("read in a secondary source"),
        "from_memory": _("written from memory"),
    }[one.mark]


def set_words(name: str) -> str:
    """What a set of sentences is called; of the site's own set its name."""
    return {
        "us_hctp": _("US rules for human cells and tissues"),
        "us_ind": _("US trials"),
        "eu_ct": _("EU trials"),
        "eu_atmp": _("EU advanced therapies"),
        "eu_tissue": _("EU tissues and cells"),
        "fact": _("FACT-JACIE standards"),
        "isbt_ct": _("public ISBT 128 labels"),
    }.get(name, name.replace("_", " "))


def _chip(one: StatutoryString, *, ours: bool) -> Chip:
    if not ours:
        return Chip(ChipKind.PLAIN, "ring", _("not printed"))
    if one.verified_by:
        return Chip(ChipKind.ACCENT, "check", _("verified"))
    return Chip(ChipKind.ATTENTION, "flag", _("nobody answers for it"))


def _thing(one: StatutoryString, *, ours: bool) -> Thing:
    who = _("no production label says it until somebody does")
    if one.verified_by:
        who = _("verified by %(who)s on %(day)s", who=one.verified_by, day=str(one.verified_on))
    facts = (f"{one.source} · {mark_words(one)}", f"{set_words(one.set)} · {when_words(one.when)}")
    words = f"{one.en} {one.zh}".replace(AGENT, "…")
    return Thing(words, (who, *facts) if ours else facts, _chip(one, ours=ours))


def sentences_page(s: Session) -> ThingsPage:
    """The sentences of this site's sets, those of the others, and every table that was brought."""
    table = table_now(s)
    ours = tuple(_thing(x, ours=True) for x in table.strings if x.set in table.sets)
    others = tuple(_thing(x, ours=False) for x in table.strings if x.set not in table.sets)
    rows, zone = brought(s), site().zone
    names = names_of(s, [r.brought_by for r in rows] + [r.second for r in rows])
    pairs = zip(rows, names[: len(rows)], names[len(rows) :], strict=True)
    tables = tuple(
        Thing(
            r.version,
            (when(r.brought_at, zone), _("by %(a)s and %(b)s", a=a, b=b), r.reason),
        )
        for r, a, b in pairs
    )
    return ThingsPage(
        _("Statutory sentences"),
        _(
            "Table %(version)s, sets: %(sets)s. A new table is brought as a file, by two people.",
            version=table.version,
            sets=", ".join(map(set_words, table.sets)),
        ),
        (
            ThingGroup(_("Labels of this site say"), ours, _("The table names no set.")),
            ThingGroup(_("Of other rules, not printed here"), others, _("None.")),
            ThingGroup(
                _("Tables brought by this site"),
                tables,
                _("None yet: this is the table that comes with the software."),
            ),
        ),
    )
