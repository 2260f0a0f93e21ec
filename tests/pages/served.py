"""The same installation served otherwise: as production, by HTTPS, behind proxies."""

from __future__ import annotations

import dataclasses
import ipaddress
from pathlib import Path

from flask import Flask

from config import Settings
from tests.sites import Bench
from tests.upkeep.ground import SECRET
from tracker.identity.environment import Environment
from tracker.web import create_app

NAME = "cells.hospital.example"
PROXY = "10.1.2.3"


def served(
    bench: Bench,
    *proxies: str,
    https: bool = False,
    environment: Environment = Environment.PRODUCTION,
    key: str = SECRET,
    csrf: bool = False,
) -> Flask:
    """The application of this bench, its site taken for one of this environment."""
    settings = Settings(
        database_url="",
        secret_key=key,
        zone=bench.site.zone,
        language="en",
        host="127.0.0.1",
        port=0,
        https=https,
        instance=Path(),
        hosts=(NAME,),
        proxies=tuple(map(ipaddress.ip_network, proxies)),
    )
    app = create_app(dataclasses.replace(bench.site, environment=environment), settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=csrf, RATELIMIT_ENABLED=False)
    return app
