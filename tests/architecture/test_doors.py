from __future__ import annotations

import pytest

from tests.architecture.doors import (
    COMMITTERS,
    DOORS,
    impurities,
    stray_commits,
    wrong_doors,
)
from tests.architecture.source import Source, product


def test_only_the_act_ends_a_transaction() -> None:
    assert [finding for source in product() for finding in stray_commits(source)] == []


def test_packages_come_in_through_their_own_doors() -> None:
    assert [finding for source in product() for finding in wrong_doors(source)] == []


def test_pure_places_ask_neither_clock_nor_chance() -> None:
    assert [finding for source in product() for finding in impurities(source)] == []


@pytest.mark.parametrize(
    "text",
    [
        "session.commit()",
        "def f(ctx):\n    ctx.session.commit()",
        "with engine.begin() as c: ...",
        "with site.database.writing() as c: ...",
        "connection.execute('commit')",
    ],
)
def test_a_commit_elsewhere_is_found_and_in_the_act_it_is_not(text: str) -> None:
    assert len(list(stray_commits(Source("tracker/journey/donor/acts.py", text)))) == 1
    assert list(stray_commits(Source("tracker/act.py", text))) == []


def test_a_savepoint_is_no_commit_and_not_everything_that_begins_is_a_transaction() -> None:
    source = Source("tracker/journey/donor/acts.py", "s.begin_nested(); sign_ins.begin()")
    assert list(stray_commits(source)) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tracker/journey/donor/views.py", "import sqlalchemy as sa"),
        ("tracker/journey/donor/rules.py", "from sqlalchemy.orm import Session"),
        ("tracker/pages/forms.py", "def f():\n    import sqlite3"),
        ("labels/layout.py", "import sqlalchemy"),
        ("tracker/dossier/review_page.py", "import sqlalchemy"),
        ("tracker/journey/release/views/review.py", "import sqlalchemy"),
        ("tracker/record/log.py", "from cryptography.hazmat.primitives import hashes"),
        ("tracker/identity/scan.py", "import hmac"),
        ("tracker/dossier/record.py", "from reportlab.pdfgen import canvas"),
        ("tracker/marking/acts.py", "import qrcode"),
        ("tracker/pages/scan.py", "import zxingcpp"),
    ],
)
def test_a_wrong_door_is_found(path: str, text: str) -> None:
    assert len(list(wrong_doors(Source(path, text)))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tracker/journey/donor/models.py", "import sqlalchemy as sa"),
        ("tracker/journey/donor/acts.py", "from sqlalchemy import select"),
        ("tracker/journey/donor/acts/consent.py", "from sqlalchemy import select"),
        ("tracker/material/genealogy.py", "from sqlalchemy import select"),
        ("tracker/pages/here.py", "from sqlalchemy.orm import Session"),
        ("tracker/record/seal/note.py", "from cryptography.hazmat.primitives import hashes"),
        ("tracker/people/sign_in.py", "from argon2 import PasswordHasher"),
        ("tracker/identity/codes.py", "import hmac"),
        ("labels/symbols.py", "import qrcode, zxingcpp"),
    ],
)
def test_a_right_door_is_open(path: str, text: str) -> None:
    assert list(wrong_doors(Source(path, text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "import random",
        "import datetime as dt\nx = dt.datetime.now()",
        "from datetime import date\nx = date.today()",
        "x = open('limits.csv')",
        "from os import environ",
    ],
)
def test_a_rule_that_asks_the_world_is_found(text: str) -> None:
    assert len(list(impurities(Source("tracker/journey/testing/rules.py", text)))) == 1
    assert len(list(impurities(Source("tracker/identity/scan.py", text)))) == 1
    assert list(impurities(Source("tracker/journey/testing/acts.py", text))) == []


def test_every_place_in_a_list_says_why() -> None:
    lists = [{**door.places, **door.closed, **door.opened} for door in DOORS]
    for places in (COMMITTERS, *lists):
        assert [place for place, why in places.items() if not why] == []
