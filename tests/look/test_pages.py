"""Every page renders in both languages, keeps the content policy, and can be heard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from tests.look.gallery import EXHIBITS, LANGUAGES, create_gallery

CASES = [(lang, name) for name in EXHIBITS for lang in LANGUAGES]


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    """The gallery."""
    with create_gallery().test_client() as ready:
        yield ready


class Page(HTMLParser):
    """What a test needs to know of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.within: list[str] = []
        self.wrapped_inputs: set[int] = set()
        self.inline_scripts = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "label":
            self.within.append(tag)
        if tag in {"input", "select", "textarea"} and self.within:
            self.wrapped_inputs.add(len(self.tags) - 1)
        if tag == "script" and "src" not in dict(attrs):
            self.inline_scripts += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "label" and self.within:
            self.within.pop()

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.fixture
def page(client: FlaskClient, request: pytest.FixtureRequest) -> Page:
    lang, name = request.param
    answer = client.get(f"/{lang}/{name}")
    assert answer.status_code == 200
    return Page(answer.text)


every_page = pytest.mark.parametrize("page", CASES, indirect=True, ids=lambda c: f"{c[1]}-{c[0]}")


@every_page
def test_a_page_has_nothing_that_the_content_policy_refuses(page: Page) -> None:
    assert page.inline_scripts == 0
    assert not page.all("style")
    for tag, attributes in page.tags:
        assert "style" not in attributes, tag
        assert not [a for a in attributes if a.startswith("on")], tag
        for where in ("src", "href", "action"):
            assert not re.match(r"(https?:)?//|javascript:", attributes.get(where) or ""), tag


@every_page
def test_every_entry_has_a_label(page: Page) -> None:
    labelled = {a.get("for") for a in page.all("label")}
    for index, (tag, attributes) in enumerate(page.tags):
        if tag not in {"input", "select", "textarea"} or attributes.get("type") == "hidden":
            continue
        assert attributes.get("id") in labelled or index in page.wrapped_inputs, attributes


@every_page
def test_headings_begin_with_one_first_and_skip_no_level(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


@every_page
def test_a_page_says_its_language_title_and_main_part(page: Page) -> None:
    assert page.all("html")[0]["lang"] in {"en", "zh-Hans"}
    assert re.search(r"<title>[^<]+ · MarrowTrace</title>", page.text)
    assert len(page.all("main")) == 1


@every_page
def test_ids_are_unique_and_references_exist(page: Page) -> None:
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in page.tags:
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            for wanted in (attributes.get(name) or "").split():
                assert wanted in ids, (name, wanted)


@every_page
def test_every_form_that_writes_is_protected_and_every_act_comes_once(page: Page) -> None:
    forms = page.text.split("<form")[1:]
    for form in forms:
        body = form.split("</form>")[0]
        assert 'method="post"' in body
        assert 'name="csrf_token"' in body


@every_page
def test_words_of_the_code_are_not_in_sight(page: Page) -> None:
    shown = re.sub(r"<[^>]+>", " ", page.text)
    assert not re.findall(r"\b[a-z]+_[a-z]+\b", shown)


@every_page
def test_the_navigation_has_at_most_six_entries(page: Page) -> None:
    inside = re.search(r'<nav class="nav".*?</nav>', page.text, re.S)
    assert inside is None or inside.group().count("<li>") <= 6


@pytest.mark.parametrize("name", EXHIBITS)
def test_a_chinese_page_has_no_untranslated_english(client: FlaskClient, name: str) -> None:
    text = client.get(f"/zh/{name}").text
    body = text.split('href="#main"', 1)[1].split('<aside class="tray', 1)[0]
    body = re.sub(r'<(span|b) lang="en">.*?</\1>', "", body, flags=re.S)
    shown = re.sub(r"<[^>]+>", "\n", body)
    assert not re.findall(r"[a-z]{3,}(?: [a-z]{2,}){2,}", shown)


@pytest.mark.parametrize("name", ["bedside-identity-stop", "identity-stop"])
def test_an_identity_stop_has_one_way_and_it_is_a_fresh_start(
    client: FlaskClient, name: str
) -> None:
    body = client.get(f"/en/{name}").text
    main = body.split('<main id="main"')[1].split("</main>")[0]
    assert "<form" not in main
    assert "<input" not in main
    assert main.count("<a ") == 1


def test_the_answer_of_the_first_checker_is_not_on_the_page_of_the_second(
    client: FlaskClient,
) -> None:
    second = client.get("/en/bedside-unit-second").text
    assert "first check done" not in second.lower()
    assert "MATCH" not in second


def test_match_and_stop_are_said_in_both_languages_on_every_screen(client: FlaskClient) -> None:
    for lang in LANGUAGES:
        for name, words in (("match", ("MATCH", "匹配")), ("stop", ("STOP", "停止"))):
            text = client.get(f"/{lang}/bedside-{name}").text
            assert all(word in text for word in words)
