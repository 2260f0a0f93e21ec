"""Translation with types. Write ``gettext("English words")``; the catalogue holds the Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import flask_babel
from flask import g, has_app_context

from tracker.identity.own_words import USUAL, Own

_SLOT: Final = re.compile(rf"%\(({'|'.join((*USUAL, *map(str.capitalize, USUAL)))})\)s")


def gettext(words: str, /, **facts: object) -> str:
    """The words in the reader's language, ``%(name)s`` replaced; English outside a request.

    What a process calls its own things (``%(tissue)s``, at a beginning ``%(Tissue)s``) is said in
    the words of the therapy that the page is about.
    """
    if "%(" not in words:
        return str(flask_babel.gettext(words, **facts))
    if facts:
        return str(flask_babel.gettext(words, **(spoken() | facts)))
    own = spoken()
    return _SLOT.sub(lambda slot: own[slot[1]], str(flask_babel.gettext(words)))


def speak(own: Own) -> None:
    """From here on this request speaks of a therapy in its process's own words."""
    g.own_words = own


@contextmanager
def speaking(own: Own) -> Iterator[None]:
    """What is said meanwhile is in these words: a line of a list of several therapies."""
    before = _own()
    speak(own)
    try:
        yield
    finally:
        speak(before)


def spoken(tongue: str = "") -> dict[str, str]:
    """The process's words in the reader's language, or in this; each with a capital too."""
    which = 0 if (tongue or language()) == "en" else 1
    own = {name: words[which] for name, words in (*USUAL.items(), *_own().items())}
    return own | {name.capitalize(): w[:1].upper() + w[1:] for name, w in own.items()}


def _own() -> Own:
    own: Own = g.get("own_words", {}) if has_app_context() else {}
    return own


def in_both(say: Callable[[], str]) -> tuple[str, str]:
    """What it says in English and in Chinese, for papers that speak both."""
    with flask_babel.force_locale("en"):
        english = say()
    with flask_babel.force_locale("zh_Hans_CN"):
        return english, say()


def language() -> str:
    """The reader's language as babel writes it: ``en`` or ``zh_Hans_CN``."""
    return str(flask_babel.get_locale() or "en")
