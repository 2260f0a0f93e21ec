from __future__ import annotations

from pathlib import Path

import pytest

from config import Settings, SettingsError, make_secret_key, read_secret_key

GOOD_KEY = "mJ3vZ9qL0xT7bW2nC5rY8kD1sF4gH6pA"


def settings(instance: Path, **given: str) -> Settings:
    named = {f"TRACKER_{name.upper()}": value for name, value in given.items()}
    return Settings.from_environment({"TRACKER_INSTANCE": str(instance), **named})


def test_a_made_key_is_private_kept_and_used(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    assert settings(instance).secret_key is None
    key = make_secret_key(instance)
    assert (instance / "secret_key").stat().st_mode & 0o777 == 0o600
    assert len(key) == 64  # 48 random bytes in base 64
    assert make_secret_key(instance) == key
    assert settings(instance).secret_key == key
    assert settings(instance, secret_key=GOOD_KEY).secret_key == GOOD_KEY


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    make_secret_key(tmp_path)
    (tmp_path / "secret_key").chmod(0o640)
    with pytest.raises(SettingsError, match=r"Others may read .*secret_key.*chmod 600"):
        settings(tmp_path)
    with pytest.raises(ValueError, match="Others may read"):
        make_secret_key(tmp_path)


def test_a_key_file_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_secret_key(tmp_path)

    def closed(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(ValueError, match="belongs to somebody else"):
        read_secret_key(tmp_path)


def test_production_needs_a_secret_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TRACKER_SECRET_KEY to 32 or more"):
        settings(tmp_path).require_production()
    make_secret_key(tmp_path)
    settings(tmp_path).require_production()
