"""Translation with types. Write ``gettext("English words")``; the catalogue holds the Chinese."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel


def gettext(words: str, /, **facts: object) -> str:
    """The words in the reader's language, ``%(name)s`` replaced; English outside a request."""
    return str(flask_babel.gettext(words, **facts))


def in_both(say: Callable[[], str]) -> tuple[str, str]:
    """What it says in English and in Chinese, for papers that speak both."""
    with flask_babel.force_locale("en"):
        english = say()
    with flask_babel.force_locale("zh_Hans_CN"):
        return english, say()


def language() -> str:
    """The reader's language as babel writes it: ``en`` or ``zh_Hans_CN``."""
    return str(flask_babel.get_locale() or "en")
