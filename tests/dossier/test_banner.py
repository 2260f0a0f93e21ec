"""The patient banner: whose page this is, on every page of one therapy."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.dossier.test_therapy import shown
from tests.dossier.told import Told
from tracker.therapy.banner import BannerFacts, banner_of, initials, sign_of


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Wang Jianguo 王建国", "W. J."),
        ("wang jun", "W. J."),
        ("王建国", "王**"),
        ("欧阳 锋", "欧***"),
        ("", ""),
        (None, ""),  # erased
    ],
)
def test_initials_never_say_the_whole_name(name: str | None, said: str) -> None:
    assert initials(name) == said


def test_banner_says_whose_page_it_is(told: Told) -> None:
    with told.app().test_request_context("/"), told.site.database.reading() as s:
        banner = banner_of(s, told.therapy)
    assert banner is not None
    assert banner.subject == "SYN-ON-007"
    assert banner.initials == "W. J."
    assert banner.age_years == 38  # born 14 March 1988, the case ends in November 2026
    assert banner.sides == "left hip"
    assert banner.day0_planned == dt.datetime.fromisoformat("2026-05-18T13:00:00+08:00")
    assert banner.day0_actual is not None
    assert banner.day0_actual.isoformat()[:16] == "2026-05-18T05:30"  # 13:30 +08:00, first unit


def test_banner_asks_four_questions(told: Told) -> None:
    with told.app().test_request_context("/"), told.site.database.reading() as s:
        with told.statements() as asked:
            banner_of(s, told.therapy)
        with told.statements() as less:
            banner_of(s, told.therapy, BannerFacts())
    assert len(asked) == 4
    assert len(less) == 1


def test_nobody_has_no_banner(told: Told) -> None:
    with told.app().test_request_context("/"), told.site.database.reading() as s:
        assert banner_of(s, "therapy-nobody") is None


def test_a_page_of_one_therapy_carries_its_banner_and_no_other(told: Told) -> None:
    client = told.client()
    for address in (
        f"/therapies/{told.therapy}",
        f"/containers/{told.names['P1-F05']}",
        f"/trace/container/{told.names['MSC-U1']}",
    ):
        page = client.get(address).text
        assert page.count('<section class="banner"') == 1
        assert "SYN-ON-007" in shown(
            page.split('<section class="banner"')[1].split("</section>")[0]
        )


@pytest.mark.parametrize("address", ["/therapies", "/trace"])
def test_a_page_of_many_therapies_carries_none(told: Told, address: str) -> None:
    assert '<section class="banner"' not in told.client().get(address).text


def test_a_lots_trace_carries_none_because_it_concerns_many(told: Told) -> None:
    page = told.client().get(f"/trace/lot/{told.names['AM2411']}").text
    assert '<section class="banner"' not in page


def test_full_name_and_birthday_stand_on_no_page(told: Told) -> None:
    client = told.client()
    for address in ("/therapies", f"/therapies/{told.therapy}"):
        page = client.get(address).text
        assert "王建国" not in page
        assert "1988-03-14" not in page


def test_sign_has_the_shape_that_labels_draw() -> None:
    from labels.signs import SHAPES

    sign = sign_of(3, "KR")
    assert (sign.path, sign.letters) == (SHAPES[3].svg_path, "KR")
