"""A small application, for tests only, that shows every page with believable facts.

Run ``python -m tests.look.gallery`` and open /en/landing; every page in both languages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, abort, g, render_template, request
from flask_babel import Babel
from jinja2 import StrictUndefined

import tracker
from tests.look.samples import (
    bedside,
    bench,
    entrance,
    list_of_therapies,
    quality,
    record,
    therapy,
    things,
)
from tests.look.samples.people import CST, Say, Setting, at, frame
from tracker.identity.wedge import Wedge
from tracker.pages.format import install_filters
from tracker.pages.kept_files import serve_files
from tracker.pages.shown import Environment
from tracker.pages.words import spoken


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One page of the gallery."""

    template: str
    page: Callable[[Say], Any]
    setting: Setting


def _bedside(now: str, **kind: str) -> Setting:
    return Setting(at(f"05-18 {now}"), banner="day0", role=kind.get("role", "nurse"))


MORNING = at("05-16 10:12")
DAY0 = at("05-18 12:41")
HARVEST = at("05-12 09:01")

EXHIBITS: dict[str, Exhibit] = {
    "sign-in": Exhibit("staff/sign_in.html", entrance.sign_in_demo, Setting(DAY0, signed_in=False)),
    "sign-in-plain": Exhibit(
        "staff/sign_in.html",
        entrance.sign_in_plain,
        Setting(DAY0, signed_in=False, environment=Environment.LIVE),
    ),
    "landing": Exhibit("dossier/landing.html", entrance.landing, Setting(DAY0, "Today")),
    "landing-empty": Exhibit(
        "dossier/landing.html",
        entrance.landing_empty,
        Setting(at("05-19 08:02"), "Today", environment=Environment.LIVE),
    ),
    "therapies": Exhibit(
        "dossier/therapies.html", list_of_therapies.therapies, Setting(DAY0, "Therapies")
    ),
    "therapies-empty": Exhibit(
        "dossier/therapies.html", list_of_therapies.therapies_empty, Setting(DAY0, "Therapies")
    ),
    "therapy": Exhibit(
        "dossier/therapy.html",
        therapy.therapy,
        Setting(MORNING, "Therapies", banner="expanding", look_alike=True),
    ),
    "therapy-day0": Exhibit(
        "dossier/therapy.html", therapy.therapy_day0, Setting(DAY0, "Therapies", banner="day0")
    ),
    "therapy-new": Exhibit(
        "dossier/therapy.html", therapy.therapy_new, Setting(MORNING, "Therapies", banner="new")
    ),
    "therapy-failed": Exhibit(
        "dossier/therapy.html", therapy.therapy_failed, Setting(MORNING, "Therapies", banner="new")
    ),
    "container": Exhibit(
        "dossier/container.html",
        things.container,
        Setting(at("05-08 10:20"), banner="expanding", toasts="good"),
    ),
    "container-held": Exhibit(
        "dossier/container.html", things.container_held, Setting(MORNING, banner="expanding")
    ),
    "cultures": Exhibit("dossier/cultures.html", quality.cultures, Setting(DAY0, "Cultures")),
    "cultures-empty": Exhibit(
        "dossier/cultures.html", quality.cultures_empty, Setting(DAY0, "Cultures")
    ),
    "review": Exhibit(
        "dossier/review.html", quality.review, Setting(DAY0, "Review", banner="day0", role="qa")
    ),
    "review-quiet": Exhibit(
        "dossier/review.html",
        quality.review_quiet,
        Setting(DAY0, "Review", banner="day0", role="qa"),
    ),
    "review-decided": Exhibit(
        "dossier/review.html",
        quality.review_decided,
        Setting(DAY0, "Review", banner="day0", role="qa"),
    ),
    "trace": Exhibit("dossier/trace.html", things.trace, Setting(DAY0, "Trace")),
    "trace-empty": Exhibit("dossier/trace.html", things.trace_empty, Setting(DAY0, "Trace")),
    "record-health": Exhibit("upkeep/health.html", record.health, Setting(DAY0, role="qa")),
    "record-health-quiet": Exhibit(
        "upkeep/health.html", record.health_quiet, Setting(DAY0, role="qa")
    ),
    "checkpoint-fits": Exhibit("upkeep/checked.html", record.fits, Setting(DAY0, role="qa")),
    "checkpoint-fits-not": Exhibit("upkeep/checked.html", record.fits_not, Setting(DAY0)),
    "checkpoint-slip": Exhibit("upkeep/slip.html", record.slip, Setting(DAY0, role="qa")),
    "step": Exhibit(
        "pages/step.html", bench.step, Setting(HARVEST, banner="expanding", toasts="bad")
    ),
    "refused": Exhibit("pages/refused.html", bench.refusal, Setting(HARVEST, banner="expanding")),
    "identity-stop": Exhibit("pages/identity_stop.html", bench.identity_stop, Setting(HARVEST)),
    "error": Exhibit("pages/error.html", bench.mishap, Setting(DAY0)),
    "report": Exhibit("pages/report.html", bench.report, Setting(HARVEST, banner="expanding")),
    "sheet": Exhibit("marking/sheet.html", bench.sheet, Setting(DAY0)),
    "bedside-accept": Exhibit("administration/accept.html", bedside.accept, _bedside("12:58")),
    "bedside-patient": Exhibit("administration/patient.html", bedside.patient, _bedside("13:00")),
    "bedside-patient-read": Exhibit(
        "administration/patient.html", bedside.patient_read, _bedside("13:01")
    ),
    "bedside-unit": Exhibit("administration/unit.html", bedside.unit, _bedside("13:27")),
    "bedside-unit-second": Exhibit(
        "administration/unit.html", bedside.unit_second, _bedside("13:28", role="physician")
    ),
    "bedside-first-done": Exhibit(
        "administration/first_done.html", bedside.first_done, _bedside("13:28")
    ),
    "bedside-match": Exhibit(
        "administration/verdict.html", bedside.match, _bedside("13:28", role="physician")
    ),
    "bedside-stop": Exhibit("administration/verdict.html", bedside.stop, _bedside("15:36")),
    "bedside-identity-stop": Exhibit(
        "administration/verdict.html", bedside.identity_stop, _bedside("13:28")
    ),
    "bedside-start": Exhibit("administration/infusion.html", bedside.start, _bedside("13:29")),
    "bedside-infusing": Exhibit(
        "administration/infusion.html", bedside.infusing, _bedside("13:34")
    ),
    "bedside-infusing-news": Exhibit(
        "administration/infusion.html", bedside.infusing_news, _bedside("13:34")
    ),
    "bedside-sign-out": Exhibit("administration/patient.html", bedside.sign_out, _bedside("14:27")),
    "bedside-finished": Exhibit(
        "administration/finished.html", bedside.finished, _bedside("14:40")
    ),
}
LANGUAGES = {"en": "en", "zh": "zh_Hans_CN"}


def _say(lang: str) -> Say:
    return lambda english, chinese: english if lang == "en" else chinese


def create_gallery() -> Flask:
    """An application whose only pages are the exhibits; it refuses undefined variables."""
    root = Path(tracker.__file__).parent
    app = Flask("gallery", template_folder=root / "templates", static_folder=None)
    serve_files(app, root / "static")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(root / "translations")
    Babel(app, locale_selector=lambda: LANGUAGES[g.get("lang", "en")])
    app.jinja_env.globals["csrf_token"] = lambda: "sample"
    app.jinja_env.globals["spoken"] = spoken
    app.jinja_env.globals["person_here"] = lambda: "person-sample"
    app.jinja_env.globals["shift_here"] = lambda: False
    app.jinja_env.globals["passkeys_here"] = lambda: {"own": False, "second": False}
    app.jinja_env.globals["wedge_here"] = lambda: (
        Wedge("~", "#") if request.args.get("framed") else None
    )

    def now() -> datetime:
        shown: datetime = g.now
        return shown

    install_filters(app, CST, now)
    app.add_url_rule("/scan/frame", "scanning.frame", lambda: "", methods=["POST"])

    @app.get("/<lang>/<name>")
    def show(lang: str, name: str) -> str:
        if name not in EXHIBITS:
            abort(404)
        exhibit = EXHIBITS[name]
        g.lang, g.now = lang, exhibit.setting.now
        say = _say(lang)
        return render_template(
            exhibit.template,
            frame=frame(say, lang, name, exhibit.setting),
            page=exhibit.page(say),
        )

    @app.after_request
    def strict(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response

    return app


if __name__ == "__main__":
    create_gallery().run(port=5077)
