"""Why a paper is not printed. Each refusal names the field, so that a page can point at it."""

from __future__ import annotations


class PaperRefused(ValueError):  # noqa: N818  # named for what happened, as verdicts are
    """Nothing was printed; `field` says where on the paper the cause lies."""

    def __init__(self, field: str, why: str) -> None:
        self.field = field
        super().__init__(f"{field}: {why}" if field else why)


class MissingGlyph(PaperRefused):
    """The family has no outline for some characters of a text; nothing was drawn instead."""

    def __init__(self, text: str, characters: str, field: str = "") -> None:
        self.text = text
        self.characters = characters
        named = ", ".join(f"U+{ord(each):04X}" for each in characters)
        super().__init__(field, f"no glyph for {named} in {text!r}")


class TextOverflow(PaperRefused):
    """The text does not fit its field even at the smallest size allowed there."""

    def __init__(self, field: str, text: str, minimum_pt: float) -> None:
        self.text = text
        super().__init__(field, f"does not fit at {minimum_pt} pt: {text!r}")


class FieldMissing(PaperRefused):
    """The layout must carry this field at its stage and the snapshot has nothing for it."""

    def __init__(self, field: str, layout: str) -> None:
        super().__init__(field, f"a {layout} label must carry it")


class PayloadRefused(PaperRefused):
    """The payload cannot be a compact QR symbol: empty, too long, or other characters."""

    def __init__(self, why: str) -> None:
        super().__init__("payload", why)


class ReadBackFailed(PaperRefused):
    """The rendered symbol did not read back as exactly one QR symbol with the payload."""

    def __init__(self, why: str) -> None:
        super().__init__("payload", why)


class LayoutRefused(PaperRefused):
    """A layout is not fit to print with; ``faults`` says each thing that is wrong."""

    def __init__(self, layout: str, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("layout", f"{layout}: {'; '.join(faults)}")
