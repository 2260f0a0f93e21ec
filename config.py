"""Settings from the environment, judged once at start: all that is wrong is said in sentences.

What a database is for (demo, test, production) is not a setting: the database knows it (I25). So
``require_production`` is asked when that is known.
"""

from __future__ import annotations

import difflib
import importlib.util
import ipaddress
import os
import re
import secrets
import stat
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self, TypeVar

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from tracker.identity.environment import Environment

LANGUAGES: Final = ("en", "zh_Hans_CN")
KEY_FILE_NAME: Final = "secret_key"
DISK_FLOOR_MB: Final = 200
SECRET_KEY_MIN: Final = 32  # characters; ASVS 11.5.1 asks for 128 random bits, this leaves room

SETTINGS: Final = {
    "TRACKER_DATABASE_URL": "where the record is: sqlite:///FILE or postgresql+psycopg://...",
    "TRACKER_SECRET_KEY": "signs sessions; instead of it, a file secret_key in the instance folder",
    "TRACKER_ZONE": "the site's time zone, such as Asia/Shanghai; default: the machine's",
    "TRACKER_LANGUAGE": "first language of the pages: en or zh_Hans_CN",
    "TRACKER_HOST": "address to listen on; default 127.0.0.1",
    "TRACKER_PORT": "port to listen on; default 8000",
    "TRACKER_HTTPS": "1 when a proxy in front speaks HTTPS",
    "TRACKER_HOSTS": "names that people type to reach the pages, with commas between",
    "TRACKER_PROXIES": "addresses of the proxies in front, nearest first; else none is believed",
    "TRACKER_INSTANCE": "folder for database, keys and backups; default: instance",
    "TRACKER_CHECKPOINT_FILE": "file that takes every new checkpoint, best on another machine",
    "TRACKER_ENVIRONMENT": "what the database must be: demo, test or production; else read only",
    "TRACKER_DISK_FLOOR_MB": "free megabytes below which nothing is recorded; default 200",
    "TRACKER_OWNER_URL": "PostgreSQL's owner of the schema: for upgrade, restore, drill and roles",
}
_FOR_TESTS: Final = frozenset({"TRACKER_PG_BIN", "TRACKER_BROWSER"})
_SQLITE: Final = "sqlite"
_POSTGRESQL: Final = "postgresql+psycopg"
_LOCALTIME: Final = Path("/etc/localtime")
_ZONES: Final = "zoneinfo/"
_HOST_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]+\]")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Value = TypeVar("Value")


class SettingsError(ValueError):
    """The settings cannot be used. The message has one sentence for each fault."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. Made by ``from_environment``, never changed."""

    database_url: str = field(repr=False)  # may hold a password
    secret_key: str | None = field(repr=False)
    zone: zoneinfo.ZoneInfo
    language: str
    host: str
    port: int
    https: bool
    instance: Path
    checkpoint_file: Path | None = None
    environment: Environment | None = None
    disk_floor_mb: int = DISK_FLOOR_MB
    owner_url: str = field(default="", repr=False)
    hosts: tuple[str, ...] = ()
    proxies: tuple[Network, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The settings of this process. Raises SettingsError with every fault, not the first."""
        given = os.environ if environment is None else environment
        faults = [_unknown(name) for name in sorted(given) if _is_unknown(name)]

        def judged(name: str, judge: Callable[[str], Value], default: Value) -> Value:
            if name not in given:
                return default
            try:
                return judge(given[name].strip())
            except ValueError as fault:
                faults.append(f"{name}: {fault}")
                return default

        instance = judged("TRACKER_INSTANCE", _folder, default_instance())
        file_url = URL.create(_SQLITE, database=str(instance / "tracker.db"))
        secret_key = judged("TRACKER_SECRET_KEY", _secret_key, None)
        if "TRACKER_SECRET_KEY" not in given:
            try:
                secret_key = read_secret_key(instance)
            except ValueError as fault:
                faults.append(str(fault))
        settings = cls(
            database_url=judged("TRACKER_DATABASE_URL", _database_url, _shown(file_url)),
            secret_key=secret_key,
            zone=judged("TRACKER_ZONE", _zone, _machine_zone()),
            language=judged("TRACKER_LANGUAGE", _language, "en"),
            host=judged("TRACKER_HOST", _host, "127.0.0.1"),
            port=judged("TRACKER_PORT", _port, 8000),
            https=judged("TRACKER_HTTPS", _yes_or_no, False),
            instance=instance,
            checkpoint_file=judged("TRACKER_CHECKPOINT_FILE", _file, None),
            environment=judged("TRACKER_ENVIRONMENT", _environment, None),
            disk_floor_mb=judged("TRACKER_DISK_FLOOR_MB", _megabytes, DISK_FLOOR_MB),
            owner_url=judged("TRACKER_OWNER_URL", _database_url, ""),
            hosts=judged("TRACKER_HOSTS", _hosts, ()),
            proxies=judged("TRACKER_PROXIES", _proxies, ()),
        )
        if faults:
            raise SettingsError(faults)
        return settings

    @property
    def database_shown(self) -> str:
        """The database for people and logs: without its password."""
        return make_url(self.database_url).render_as_string(hide_password=True)

    @property
    def local_only(self) -> bool:
        """True when nobody but this machine can reach the pages."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def require_production(self) -> None:
        """These settings are fit for real patients. Raises SettingsError with every fault."""
        faults = []
        if self.secret_key is None:
            faults.append(
                "A production database needs a secret key: set TRACKER_SECRET_KEY to "
                f"{SECRET_KEY_MIN} or more random characters, or let `tracker init` write the "
                f"file {self.instance / KEY_FILE_NAME}."
            )
        if not self.local_only and not self.https:
            faults.append(
                f"TRACKER_HOST is {self.host}: other machines could read what is typed. Put a "
                "proxy that speaks HTTPS in front and set TRACKER_HTTPS=1, or listen on 127.0.0.1."
            )
        if self.https and not self.hosts:
            faults.append(
                "TRACKER_HTTPS=1 needs the names under which people reach the pages: set "
                "TRACKER_HOSTS, for example TRACKER_HOSTS=cells.hospital.example."
            )
        if self.https and not self.local_only and not self.proxies:
            faults.append(
                f"TRACKER_HOST is {self.host}: other machines could go past the proxy. Write its "
                "address into TRACKER_PROXIES, or listen on 127.0.0.1 with the proxy beside."
            )
        if faults:
            raise SettingsError(faults)


def default_instance() -> Path:
    """Beside the project when run from its folder, else in the folder where one stands."""
    project = Path(__file__).resolve().parent
    return (project if (project / "pyproject.toml").is_file() else Path.cwd()) / "instance"


def make_secret_key(instance: Path) -> str:
    """The instance has a secret key in a file that only its owner may read; answers the key."""
    if (found := read_secret_key(instance)) is not None:
        return found
    instance.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    opened = os.open(instance / KEY_FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(opened, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key


def read_secret_key(instance: Path) -> str | None:
    """The key in the instance's file, None without a file. Raises ValueError when others read it.

    The mode is judged on the opened file, so that it cannot be exchanged in between.
    """
    path = instance / KEY_FILE_NAME
    try:
        with path.open(encoding="utf-8") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise ValueError(f"Others may read {path}: make it private with chmod 600.")
            return _secret_key(file.read().strip())
    except FileNotFoundError:
        return None
    except PermissionError:
        raise ValueError(f"{path} belongs to somebody else and cannot be read.") from None


def _is_unknown(name: str) -> bool:
    return name.startswith("TRACKER_") and name not in SETTINGS and name not in _FOR_TESTS


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, SETTINGS, n=1, cutoff=0.0)[0]
    return f"{name} is no setting of this program; the nearest is {near} ({SETTINGS[near]})."


def _folder(text: str) -> Path:
    if not text:
        raise ValueError("the folder's name is empty.")
    folder = Path(text).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file, not a folder.")
    return folder


def _file(text: str) -> Path | None:
    if not text:
        raise ValueError("the file's name is empty.")
    file = Path(text).expanduser().absolute()
    if file.is_dir():
        raise ValueError(f"{file} is a folder, not a file.")
    return file


def _environment(text: str) -> Environment | None:
    try:
        return Environment(text)
    except ValueError:
        known = ", ".join(e.value for e in Environment)
        raise ValueError(f"the environments are {known}, not {text!r}.") from None


def _megabytes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 1_000_000):
        raise ValueError(f"write whole megabytes, not {text!r}.")
    return int(text)


def _database_url(text: str) -> str:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # never the text itself: it may hold a password
        raise ValueError("this is not a database URL; see `tracker --help`.") from None
    if url.drivername == _SQLITE:
        return _shown(_sqlite(url))
    if url.drivername == _POSTGRESQL:
        return _shown(_postgresql(url))
    raise ValueError(
        f"{url.drivername} is not supported: write {_SQLITE}:///FILE or {_POSTGRESQL}://..."
    )


def _sqlite(url: URL) -> URL:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise ValueError("name the file of the SQLite database; one in memory keeps no record.")
    if url.query or url.host:
        raise ValueError("an SQLite URL is sqlite:/// and a file's path, and nothing more.")
    return url.set(database=str(Path(url.database).expanduser().absolute()))


def _postgresql(url: URL) -> URL:
    if not url.database:
        raise ValueError("name the PostgreSQL database: postgresql+psycopg://USER@HOST/DATABASE.")
    if importlib.util.find_spec("psycopg") is None:
        raise ValueError("PostgreSQL needs the package psycopg: pip install 'psycopg[binary]'.")
    return url


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _secret_key(text: str) -> str:
    if len(text) < SECRET_KEY_MIN or len(set(text)) < SECRET_KEY_MIN // 4:
        raise ValueError(f"a secret key has {SECRET_KEY_MIN} or more random characters.")
    return text


def _zone(text: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = sorted(zoneinfo.available_timezones())
        near = difflib.get_close_matches(text, known, n=1, cutoff=0.0)
        hint = f"; did you mean {near[0]}?" if near else ": no zones are installed (tzdata)."
        raise ValueError(f"there is no time zone {text!r}{hint}") from None


def _machine_zone() -> zoneinfo.ZoneInfo:
    """The zone of the machine; UTC when it does not say."""
    name = str(_LOCALTIME.resolve()).rpartition(_ZONES)[2]
    for candidate in (os.environ.get("TZ", ""), name):
        try:
            return zoneinfo.ZoneInfo(candidate)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return zoneinfo.ZoneInfo("UTC")


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(f"the languages are {' and '.join(LANGUAGES)}, not {text!r}.")
    return text


def _host(text: str) -> str:
    if not text or any(character.isspace() or character in "/:@" for character in text):
        try:
            ipaddress.ip_address(text)
        except ValueError:
            raise ValueError(f"{text!r} is no address to listen on.") from None
    return text


def _hosts(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in text.split(","))
    for name in names:
        if not _HOST_NAME.fullmatch(name):
            raise ValueError(f"write names such as cells.hospital.example, not {name!r}.")
    return names


def _proxies(text: str) -> tuple[Network, ...]:
    found = []
    for one in text.split(","):
        try:
            found.append(ipaddress.ip_network(one.strip()))
        except ValueError:
            raise ValueError(f"{one.strip()!r} is no address such as 10.1.2.3.") from None
        if not found[-1].prefixlen:
            raise ValueError("a proxy is one machine or one small network, not everybody.")
    return tuple(found)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ValueError(f"a port is a number from 1 to 65535, not {text!r}.")
    return int(text)


def _yes_or_no(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError(f"write 1 for yes or 0 for no, not {text!r}.")
    return text == "1"
