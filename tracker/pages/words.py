"""Translation with types. Write ``gettext("English words")``; the catalogue holds the Chinese."""

from __future__ import annotations

import flask_babel


def gettext(words: str, /, **facts: object) -> str:
    """The words in the reader's language, ``%(name)s`` replaced; English outside a request."""
    return str(flask_babel.gettext(words, **facts))


def language() -> str:
    """The reader's language as babel writes it: ``en`` or ``zh_Hans_CN``."""
    return str(flask_babel.get_locale() or "en")
