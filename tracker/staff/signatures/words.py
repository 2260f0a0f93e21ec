"""What people state when they sign for the site, in the reader's language."""

from __future__ import annotations

from tracker.pages.signed_lines import SECOND, with_part
from tracker.pages.words import gettext as _


def meaning_words(meaning: str) -> str:
    """The statement behind a signature of the site."""
    tag, _colon, _second = meaning.partition(SECOND)
    return with_part(statements().get(tag, tag), second=meaning != tag)


def statements() -> dict[str, str]:
    """Every statement that somebody can sign for the site, by its act."""
    return {
        "marking:sentences:brought": _("Statutory sentences for labels approved"),
        "protocol:definition:approved": _("Process definition approved"),
        "staff:access:reviewed": _("Access of everybody on the list reviewed"),
        "staff:alarms:set": _("Alarms of identity approved"),
        "staff:facility:set": _("Facility number and licence approved"),
        "staff:matrix:changed": _("Role matrix approved"),
        "staff:passkeys:allowed": _("Use of passkeys decided"),
        "staff:password:reset": _("New first password approved"),
        "staff:requirement:changed": _("Training requirement approved"),
        "staff:roles:changed": _("Roles of a person approved"),
        "staff:signature:worded": _("Text that binds signers approved"),
        "supplies:calibration:extended": _("Use beyond the calibration date approved"),
        "supplies:open_life:set": _("Time of use after opening approved"),
        "supplies:recipe:approved": _("Recipe approved"),
        "therapy:personal_data:erased": _("Erasure of personal values approved"),
        "upkeep:recovery:ended": _("End of the read-only state approved"),
    }
