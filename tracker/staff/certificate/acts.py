"""A person agrees that their signature binds them; the site writes what they agree to."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from tracker.act import Act, ActInput, Alone, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.verdict import Verdict, reason
from tracker.people.certificate.models import SignatureCertificate, SignatureWording, Tongue
from tracker.people.certificate.standing import certified, wording_now
from tracker.people.certificate.wording import sha256_of
from tracker.people.models import Role

Text = Annotated[str, Field(min_length=80, max_length=4000)]

WORDED: Final = "staff:signature:worded"


class Agree(ActInput):
    """The very text that was read: version, language, SHA-256; and the word that it was read."""

    wording: int
    language: Tongue
    text_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    agreed: Literal[True]


@act("staff:signature:agreed", alone=Alone.PASSWORD)
def agree(ctx: Act, given: Agree) -> Outcome | Verdict:
    """The actor may sign: they gave their password beside this text (21 CFR 11.100, 11.10(j)).

    Refused of a text that is not the one in force, and a second time.
    """
    now = wording_now(ctx.s)
    if now is None or now.n != given.wording:
        return ctx.refusal(reason("wording_is_another", about=str(given.wording)))
    if now.sha256.get(given.language) != given.text_sha256:
        return ctx.refusal(reason("wording_is_another", about=str(given.wording)))
    if certified(ctx.s, (ctx.actor,)):
        return ctx.refusal(reason("agreed_already"))
    row = SignatureCertificate(
        person_id=ctx.actor,
        wording=given.wording,
        language=given.language,
        text_sha256=given.text_sha256,
        agreed_at=ctx.now,
    )
    ctx.add(row)
    return Outcome({"wording": given.wording, "text_sha256": given.text_sha256})


class WriteWording(ActInput):
    """The text in both languages, as two people of the site want it; ``n``: the one they saw."""

    n: int
    english: Text
    chinese: Annotated[str, Field(min_length=40, max_length=4000)]
    reason: Annotated[str, Field(min_length=1, max_length=400, pattern=r"\S")]


@act(
    WORDED,
    by={Role.QA},
    checked_by={Role.QUALIFIED_PERSON, Role.QA},
    check=Check.SIGNATURE,
)
def write_wording(ctx: Act, given: WriteWording) -> Outcome | Verdict:
    """A new version is in force: everybody agrees to it before their next signature.

    The same text may be written again: so a site approves what the program proposed.
    """
    now = wording_now(ctx.s)
    top = -1 if now is None else now.n
    if top != given.n:
        return ctx.refusal(reason("changed_since_shown", about="signature_wording", n=top))
    for tongue, text in ((Tongue.ENGLISH, given.english), (Tongue.CHINESE, given.chinese)):
        row = SignatureWording(
            n=top + 1,
            language=tongue,
            text=text,
            sha256=sha256_of(text),
            written_at=ctx.now,
            written_by=ctx.actor,
            second=ctx.verifier,
            reason=given.reason,
        )
        ctx.add(row)
    sign_site(ctx, WORDED, f"v{top + 1}")
    return Outcome({"wording": top + 1})
