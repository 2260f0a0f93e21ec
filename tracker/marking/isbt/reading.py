"""A scanned ISBT 128 message leads to the print that carries it, letter by letter (I14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tracker.identity.codes import Keyring
from tracker.identity.environment import Environment
from tracker.identity.foreign import System
from tracker.identity.isbt128_message import ContainerMessage, read_message
from tracker.identity.scan import Foreign, Native, read_scan
from tracker.marking.isbt.models import IsbtNumber
from tracker.marking.isbt.rules import SUPPLEMENT
from tracker.marking.models import LabelInstance
from tracker.pages.here import reading
from tracker.pages.wedge import reads_foreign

BEGINS: Final = "=+"
_PRINTS: Final = (
    select(LabelInstance.code, LabelInstance.snapshot)
    .join(IsbtNumber, IsbtNumber.container_id == LabelInstance.container_id)
    .where(
        IsbtNumber.din == bindparam("din"),
        IsbtNumber.product_code == bindparam("product_code"),
        IsbtNumber.division == bindparam("division"),
        func.substr(LabelInstance.code, SUPPLEMENT.start + 1) == bindparam("supplement"),
    )
)


def code_of_message(s: Session, text: str, environment: Environment) -> str | None:
    """Our own code of the one print whose Data Matrix says exactly this; None for any other text.

    The message is read by the standard first; then what the record keeps of the print is compared
    with the whole of it. Nothing is trimmed, folded or matched in part.
    """
    read = read_message(text, environment)
    if not isinstance(read, ContainerMessage) or not read.supplement:
        return None
    named = {
        "din": str(read.din),
        "product_code": read.product.description,
        "division": read.division,
        "supplement": read.supplement,
    }
    for code, snapshot in s.execute(_PRINTS, named):
        if same(snapshot, text):
            return str(code)
    return None


def same(snapshot: Mapping[str, Any], text: str) -> bool:
    """Whether the print with this snapshot carries exactly this message."""
    return bool(text) and (snapshot.get("isbt") or {}).get("message") == text


def own_code(s: Session, text: str, environment: Environment) -> str:
    """The text itself, or, of a message that a print of ours carries, that print's own code."""
    if not text.startswith(BEGINS):
        return text
    return code_of_message(s, text, environment) or text


@reads_foreign
def read_isbt(found: Foreign, keyring: Keyring) -> Native | None:
    """The print that was scanned by its Data Matrix, as if its own code had been."""
    if found.system is not System.ISBT_128:
        return None
    code = code_of_message(reading(), found.text, keyring.environment)
    read = read_scan(code, keyring) if code else None
    return read if isinstance(read, Native) else None
