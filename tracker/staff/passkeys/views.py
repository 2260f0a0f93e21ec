"""My passkeys, challenges for the forms that they sign, and whether they may sign at all."""

from __future__ import annotations

from dataclasses import asdict

from flask import abort, flash, jsonify, redirect, request, session, url_for
from werkzeug.wrappers import Response

from tracker.act import Answer
from tracker.identity.verdict import Reason, reason
from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show, site_name
from tracker.pages.here import address_here, let_go, needs, reading, signed_in, site
from tracker.pages.refusals import refusal_page, sentence
from tracker.pages.shown import ActForm
from tracker.pages.tapping import (
    ASKS,
    ASKS_FOR,
    FIELDS,
    content_here,
    origin_here,
    possible_here,
)
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.people.passkeys import offer, proof, standing
from tracker.people.passkeys.binding import Whose, challenge_of
from tracker.staff.passkeys.listing import lines, versions
from tracker.staff.passkeys.shown import PasskeyPolicyPage, PasskeysPage
from tracker.staff.signatures.here import say_unsigned
from tracker.staff.views import pages

__all__ = ["pages"]

SETS = (Role.ADMINISTRATOR, Role.QA)


@pages.get("/account/passkeys")
@needs()
def passkeys(why_not: str = "") -> tuple[str, int]:
    """Which passkeys sign for me, and how another is registered."""
    why = _why_none()
    page = PasskeysPage(
        lines=lines(standing.owned(reading(), signed_in().id)),
        form=None if why else ActForm(url_for("staff.register_passkey"), fresh_op()),
        why_not=why_not or why,
        address=origin_here().address,
        back_href=url_for("staff.account"),
    )
    return show("staff/passkeys.html", page, status=409 if why_not else 200)


def _why_none() -> str:
    """Why no passkey can be registered here, in words; nothing when one can."""
    if not possible_here():
        return _(
            "Browsers offer passkeys only by HTTPS under a name, or at localhost. "
            "Open this page by such an address."
        )
    if not standing.allowed(reading()):
        return sentence(reason("passkeys_not_allowed")).why
    return ""


@pages.post("/account/passkeys/challenge")
@needs()
def passkey_challenge() -> Response | tuple[Response, int]:
    """What the browser is to sign for the form with these fields; it serves for no other."""
    person, here = signed_in(), origin_here()
    try:
        whose = Whose(request.form.get(ASKS, ""))
    except ValueError:
        abort(400)
    if site().recovery or not possible_here() or not standing.allowed(reading()):
        return jsonify(refused=sentence(reason("passkeys_not_allowed")).why), 409
    own = [o.passkey for o in standing.owned(reading(), person.id) if o.ended is None]
    content = content_here(request.form.get(ASKS_FOR, ""))
    house = site_name()
    let_go()
    with site().beside() as conn:
        nonce = standing.hand_out(conn, session["token"], site().clock())
    challenge = challenge_of(nonce, whose, content)
    if whose is Whose.NEW:
        who = (person.id, person.username, person.name)
        known = [p.credential for p in own]
        options = offer.to_make(challenge, here.site_name, house, who, known)
    else:
        mine = [p for p in own if p.site_name == here.site_name] if whose is Whose.OWN else []
        options = offer.to_use(challenge, here.site_name, mine)
    return jsonify(nonce=nonce, options=options)


@pages.post("/account/passkeys")
@needs()
def register_passkey() -> Response | tuple[str, int]:
    """The passkey that the browser has just made is mine, with my password beside."""
    form = request.form
    found = _made()
    if isinstance(found, Reason):
        return passkeys(sentence(found).why)
    given = asdict(found) | {
        "site_name": origin_here().site_name,
        "label": form.get("label", "").strip(),
    }
    answer = posted("staff:passkey:registered", given, sign=True)
    return _answered(answer, _("The passkey is registered. It signs from now on."))


def _made() -> proof.Made | Reason:
    """What the device has made, proven for this very form and this sign-in."""
    read = proof.read_answer(request.form.get(FIELDS[Whose.NEW], ""))
    if read is None or site().recovery:
        return reason("passkey_not_made")
    nonce, answer = read
    content, here = content_here(address_here()), origin_here()
    let_go()
    with site().beside() as conn:
        if not standing.spend(conn, nonce, session["token"], site().clock()):
            return reason("passkey_challenge_spent")
    return proof.made(answer, challenge_of(nonce, Whose.NEW, content), here)


@pages.post("/account/passkeys/<passkey_id>/revoke")
@needs()
def revoke_passkey(passkey_id: str) -> Response | tuple[str, int]:
    """The passkey signs nothing any more: mine, or as an administrator somebody's."""
    given = {"passkey": passkey_id, "reason": request.form.get("why", "").strip()}
    answer = posted("staff:passkey:revoked", given, sign=True)
    return _answered(answer, _("The passkey is revoked. It signs nothing any more."))


@pages.get("/policies/passkeys")
@needs(*SETS)
def passkey_policy() -> tuple[str, int]:
    """Whether a passkey may sign here, and who said so."""
    page = PasskeyPolicyPage(
        allowed=standing.allowed(reading()),
        n=standing.policy_n(reading()),
        versions=versions(reading()),
        form=ActForm(url_for("staff.allow_passkeys"), fresh_op()),
        back_href=url_for("staff.policies"),
    )
    say_unsigned("passkey_policy")
    return show("staff/passkey_policy.html", page)


@pages.post("/policies/passkeys")
@needs(*SETS)
def allow_passkeys() -> Response | tuple[str, int]:
    """Passkeys sign from now on, or they sign nothing: two people said so."""
    form = request.form
    given = {"n": form.get("n", ""), "allowed": form.get("allowed", ""), "reason": form.get("why")}
    answer = posted("staff:passkeys:allowed", given, sign=True)
    if not answer.accepted:
        page = refusal_page(answer, back_href=url_for("staff.passkey_policy"))
        return show("pages/refused.html", page, status=409)
    flash(_("The policy is changed."), "accepted")
    return redirect(url_for("staff.passkey_policy"), 303)


def _answered(answer: Answer, words: str) -> Response | tuple[str, int]:
    if not answer.accepted:
        page = refusal_page(answer, back_href=url_for("staff.passkeys"))
        return show("pages/refused.html", page, status=409)
    flash(words, "accepted")
    return redirect(url_for("staff.passkeys"), 303)
