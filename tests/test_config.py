from __future__ import annotations

import os
import zoneinfo
from pathlib import Path

import pytest

import config
from config import Settings, SettingsError

GOOD_KEY = "mJ3vZ9qL0xT7bW2nC5rY8kD1sF4gH6pA"


def settings(instance: Path, **given: str) -> Settings:
    named = {f"TRACKER_{name.upper()}": value for name, value in given.items()}
    return Settings.from_environment({"TRACKER_INSTANCE": str(instance), **named})


def faults(**given: str) -> tuple[str, ...]:
    named = {f"TRACKER_{name.upper()}": value for name, value in given.items()}
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(named)
    assert str(refused.value) == "\n".join(refused.value.faults)
    return refused.value.faults


def test_an_empty_environment_gives_a_local_sqlite_installation() -> None:
    chosen = Settings.from_environment({"PATH": "/usr/bin"})
    assert chosen.instance == Path(__file__).parents[1] / "instance"
    assert chosen.database_url == f"sqlite:///{chosen.instance}/tracker.db"
    assert (chosen.host, chosen.port, chosen.language, chosen.https) == (
        "127.0.0.1",
        8000,
        "en",
        False,
    )
    assert chosen.local_only


def test_every_setting_is_taken(tmp_path: Path) -> None:
    chosen = settings(
        tmp_path,
        database_url="postgresql+psycopg://app:geheim@db.example/marrow",
        secret_key=GOOD_KEY,
        zone="Asia/Shanghai",
        language="zh_Hans_CN",
        host="0.0.0.0",
        port="8443",
        https="1",
        hosts="Cells.Hospital.example, cells",
        proxies="10.1.2.3,172.18.0.0/24",
        checkpoint_file=str(tmp_path / "outside.txt"),
    )
    assert chosen.checkpoint_file == tmp_path / "outside.txt"
    assert chosen.database_url == "postgresql+psycopg://app:geheim@db.example/marrow"
    assert chosen.database_shown == "postgresql+psycopg://app:***@db.example/marrow"
    assert (chosen.secret_key, chosen.zone.key) == (GOOD_KEY, "Asia/Shanghai")
    assert (chosen.language, chosen.host, chosen.port) == ("zh_Hans_CN", "0.0.0.0", 8443)
    assert chosen.https
    assert chosen.hosts == ("cells.hospital.example", "cells")
    assert [str(p) for p in chosen.proxies] == ["10.1.2.3/32", "172.18.0.0/24"]
    assert not chosen.local_only
    chosen.require_production()


def test_neither_password_nor_key_is_shown(tmp_path: Path) -> None:  # I24
    chosen = settings(
        tmp_path,
        database_url="postgresql+psycopg://app:geheim@db.example/marrow",
        secret_key=GOOD_KEY,
    )
    assert "geheim" not in repr(chosen)
    assert GOOD_KEY not in repr(chosen)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"database_url": "mysql://x/y"}, "mysql is not supported: write sqlite:///FILE or"),
        ({"database_url": "postgresql://x/y"}, "postgresql is not supported"),
        ({"database_url": "no url"}, "not a database URL"),
        ({"database_url": "sqlite://"}, "one in memory keeps no record"),
        ({"database_url": "sqlite:///:memory:"}, "one in memory keeps no record"),
        ({"database_url": "sqlite:///file:x?mode=memory&uri=true"}, "keeps no record"),
        ({"database_url": "sqlite:///x.db?timeout=1"}, "and nothing more"),
        ({"database_url": "postgresql+psycopg://x"}, "name the PostgreSQL database"),
        ({"secret_key": "short"}, "32 or more random characters"),
        ({"secret_key": "a" * 64}, "32 or more random characters"),
        ({"zone": "Asia/Shanghay"}, "no time zone 'Asia/Shanghay'; did you mean Asia/Shanghai?"),
        ({"zone": "../../etc/passwd"}, "no time zone"),
        ({"zone": ""}, "no time zone"),
        ({"language": "zh"}, "the languages are en and zh_Hans_CN, not 'zh'"),
        ({"host": "http://x"}, "no address to listen on"),
        ({"host": ""}, "no address to listen on"),
        ({"port": "0"}, "from 1 to 65535, not '0'"),
        ({"port": "65536"}, "from 1 to 65535"),
        ({"port": "8０"}, "from 1 to 65535"),
        ({"https": "yes"}, "write 1 for yes or 0 for no"),
        ({"hosts": "https://cells.example"}, "write names such as cells.hospital.example"),
        ({"hosts": "cells.example,"}, "write names such as"),
        ({"proxies": "the proxy"}, "'the proxy' is no address such as 10.1.2.3"),
        ({"proxies": "10.1.2.3/8"}, "is no address"),
        ({"proxies": "0.0.0.0/0"}, "not everybody"),
        ({"instance": ""}, "the folder's name is empty"),
        ({"instance": __file__}, "is a file, not a folder"),
    ],
)
def test_nonsense_is_refused_with_a_sentence_that_names_the_setting(
    given: dict[str, str], sentence: str
) -> None:
    (fault,) = faults(**given)
    assert fault.startswith(f"TRACKER_{next(iter(given)).upper()}: ")
    assert sentence in fault


def test_every_fault_is_said_at_once() -> None:
    assert len(faults(port="x", language="x", zone="x", host="a b")) == 4


def test_an_unreadable_url_is_not_repeated() -> None:  # I24
    (fault,) = faults(database_url="postgresql+psycopg//app:geheim@db/x")
    assert "geheim" not in fault


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("TRACKER_DATABASE", "TRACKER_DATABASE_URL"),
        ("TRACKER_SECRETKEY", "TRACKER_SECRET_KEY"),
        ("TRACKER_TIMEZONE", "TRACKER_ZONE"),
        ("TRACKER_LANG", "TRACKER_LANGUAGE"),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest_known(name: str, near: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is no setting .* nearest is {near} "):
        Settings.from_environment({name: "1"})


def test_what_only_tests_use_is_known() -> None:
    Settings.from_environment({"TRACKER_PG_BIN": "/usr/bin", "TRACKER_BROWSER": "chromium"})


def test_a_relative_file_is_kept_where_it_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert settings(tmp_path, database_url="sqlite:///here.db").database_url == (
        f"sqlite:///{tmp_path}/here.db"
    )


def test_postgresql_without_its_driver_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    (fault,) = faults(database_url="postgresql+psycopg://x/y")
    assert "needs the package psycopg" in fault


@pytest.mark.parametrize(
    ("zone_variable", "localtime", "expected"),
    [
        ("", "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("Asia/Tokyo", "/usr/share/zoneinfo/Europe/Berlin", "Asia/Tokyo"),
        ("nowhere", "/no/such/place", "UTC"),
    ],
)
def test_the_zone_is_the_machines_when_none_is_named(
    zone_variable: str, localtime: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone_variable)
    monkeypatch.setattr(config, "_LOCALTIME", Path(localtime))
    assert Settings.from_environment({}).zone == zoneinfo.ZoneInfo(expected)


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("127.0.0.7", True), ("::1", True), ("0.0.0.0", False), ("lab", False)],
)
def test_production_off_this_machine_needs_https(tmp_path: Path, host: str, local: bool) -> None:
    chosen = settings(tmp_path, host=host, secret_key=GOOD_KEY)
    assert chosen.local_only is local
    if local:
        chosen.require_production()
        return
    with pytest.raises(SettingsError, match=f"TRACKER_HOST is {host}.*TRACKER_HTTPS=1"):
        chosen.require_production()
    named = {"host": host, "secret_key": GOOD_KEY, "https": "1", "hosts": "cells.example"}
    with pytest.raises(SettingsError, match=r"could go past the proxy.*TRACKER_PROXIES"):
        settings(tmp_path, **named).require_production()
    settings(tmp_path, **named, proxies="10.1.2.3").require_production()


def test_production_behind_https_says_under_which_names(tmp_path: Path) -> None:
    given = {"secret_key": GOOD_KEY, "https": "1"}
    with pytest.raises(SettingsError, match=r"TRACKER_HOSTS=cells\.hospital"):
        settings(tmp_path, **given).require_production()
    settings(tmp_path, **given, hosts="cells.example").require_production()


def test_no_setting_of_this_process_is_wrong() -> None:
    assert not [name for name in os.environ if config._is_unknown(name)]
