"""The access review is signed by two people on exactly the list that they read."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.db import canonical
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.people.training.models import AccessReview, AccessReviewList
from tracker.record.seal import digest
from tracker.staff.training.matrix.versions import matrix_now
from tracker.staff.training.review.kept import document_of
from tracker.staff.training.review.report import report_of

REVIEWED: Final = "staff:access:reviewed"


class ReviewAccess(ActInput):
    """What was found, on the list with this digest."""

    report_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    reason: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]


@act(
    REVIEWED,
    by={Role.QA},
    checked_by={Role.QA, Role.QUALIFIED_PERSON, Role.ADMINISTRATOR},
    check=Check.SIGNATURE,
)
def review_access(ctx: Act, given: ReviewAccess) -> Outcome | Verdict:
    """Who may do what was gone through; refused when the list has changed since it was read.

    The list itself stands beside the signatures, so that it can be printed years later.
    """
    report = report_of(ctx.s, ctx.now, ctx.site.zone)
    if report.sha256 != given.report_sha256:
        return Verdict.of([reason("access_reviewed_on_other_facts")])
    assert ctx.verifier is not None  # the check of a signature
    row = AccessReview(
        id=ctx.fresh("access"),
        reviewed_at=ctx.now,
        reviewed_by=ctx.actor,
        second=ctx.verifier,
        report_sha256=report.sha256,
        people=sum(p.active for p in report.people),
        findings=report.findings,
        reason=given.reason,
    )
    document = document_of(report, matrix_now(ctx.s), ctx.now)
    sha256 = digest(canonical(document))
    ctx.add(row, AccessReviewList(review_id=row.id, sha256=sha256, document=document))
    sign_site(ctx, REVIEWED, row.id)
    return Outcome({"review": row.id})
