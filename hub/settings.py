"""Everything that the environment decides, read once and checked whole."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

TOO_HIGH_A_PORT = 65536


class SettingsIncomplete(ValueError):
    """The environment is wrong; `problems` holds one sentence for each thing to change."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The settings need a change:\n" + "\n".join(f"  - {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The installation's settings; each is read from the environment variable of its name in capitals.

    Times ending in `_s` are seconds; `vendor_lag_factor` scales what manifests say of how late vendors show what was written, for
    simulated vendors that are quicker. `public_url` is what vendors call (without one, this machine at the PORT on which the web
    process listens), `sandbox_url` where simulated vendors listen,
    `trusted_proxies` how many proxies in front of us write X-Forwarded-For. Members' sessions end after `session_idle_days` without
    use and after `session_longest_days` in any case. `openid_*` names the provider with which members may sign in instead.
    """

    data_folder: Path
    database_url: str
    redis_url: str = ""
    public_url: str = "http://127.0.0.1:8000"
    sandbox_url: str = ""
    smtp_url: str = ""
    mail_from: str = "textback@localhost"
    lease_s: float = 60.0
    request_deadline_s: float = 20.0
    look_gap_s: float = 15.0
    vendor_lag_factor: float = 1.0
    intake_commit_s: float = 1.0
    poll_s: float = 1.0
    threads: int = 8
    trusted_proxies: int = 0
    text_fresh_s: int = 900
    night_wait_s: int = 12 * 3600
    call_back_after_s: int = 1200
    unended_call_s: int = 300
    directory_every_s: float = 180.0
    reconcile_every_s: float = 300.0
    line_check_every_s: float = 3600.0
    session_idle_days: float = 30.0
    session_longest_days: float = 90.0
    openid_issuer: str = ""
    openid_client_id: str = ""
    openid_client_secret: str = field(default="", repr=False)
    openid_name: str = ""

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the one-machine installation."""
        return self.database_url.startswith("sqlite")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`; raises SettingsIncomplete with every problem at once."""
    problems: list[str] = []
    values: dict[str, object] = {}
    folder = Path(environment.get("DATA_FOLDER") or "var").absolute()
    values["data_folder"] = folder
    url = environment.get("DATABASE_URL") or f"sqlite:///{folder / 'hub.sqlite3'}"
    values["database_url"] = _database_url(url, problems)
    for setting in fields(Settings):
        written = environment.get(setting.name.upper())
        if setting.name in values or not written:
            continue
        value = _read_value(setting.name, setting.type, written, problems)
        if value is not None:
            values[setting.name] = value
    port = environment.get("PORT") or ""
    if port.isascii() and port.isdecimal() and 0 < int(port) < TOO_HIGH_A_PORT:
        values.setdefault("public_url", f"http://127.0.0.1:{port}")
    elif port:
        problems.append(f"PORT must be a number from 1 to {TOO_HIGH_A_PORT - 1}, not {port!r}.")
    settings = Settings(**values)  # type: ignore[arg-type]
    if not problems:
        _check_lease(settings, problems)
    _check_addresses(settings, problems)
    if problems:
        raise SettingsIncomplete(problems)
    return settings


def _database_url(url: str, problems: list[str]) -> str:
    """The address with the driver that we use; hosting platforms write `postgres://`."""
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and not rest.strip("/"):
        problems.append("DATABASE_URL names no file: write it behind sqlite:///, or what is received would be gone with the process.")
    if scheme in ("sqlite", "postgresql+psycopg"):
        return url
    problems.append(f"DATABASE_URL must begin with postgresql:// or sqlite://, not with {scheme}://.")
    return url


def _read_value(name: str, kind: object, written: str, problems: list[str]) -> object:
    """The value as written, None where it is no number that makes sense."""
    if kind not in (float, int):
        return written.rstrip("/") if name.endswith("_url") else written
    try:
        value = float(written) if kind is float else int(written)
    except ValueError:
        problems.append(f"{name.upper()} must be a number, not {written!r}.")
        return None
    if not 0 < value < math.inf:
        problems.append(f"{name.upper()} must be above 0.")
        return None
    return value


def _check_lease(settings: Settings, problems: list[str]) -> None:
    """The rule without which two workers could send one text."""
    if settings.lease_s <= 2 * settings.request_deadline_s:
        problems.append("LEASE_S must be more than twice REQUEST_DEADLINE_S: a lease that ends while a request is on its way sends twice.")


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or half an IPv6 address
        return False


def _check_addresses(settings: Settings, problems: list[str]) -> None:
    for name in ("public_url", "sandbox_url"):
        value = getattr(settings, name)
        if value and not _is_web_address(value):
            problems.append(f"{name.upper()} must be a web address such as https://hub.example.com.")
    if settings.redis_url and urlsplit(settings.redis_url).scheme not in ("redis", "rediss", "unix"):
        problems.append("REDIS_URL must begin with redis://, rediss:// or unix://.")
    if settings.smtp_url and urlsplit(settings.smtp_url).scheme not in ("smtp", "smtps"):
        problems.append("SMTP_URL must begin with smtp:// or smtps://.")
