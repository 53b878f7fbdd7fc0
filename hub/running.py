"""Running all of the hub on one machine."""

import sys
import threading
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import RedisError

from hub.catalog.discovery import Catalog
from hub.data_folder import DataFolder
from hub.records.database import Database
from hub.records.migrate import migrate
from hub.sandbox.server import serve
from hub.settings import Settings, read_settings
from hub.simulated.sign_in import simulated_provider
from hub.supervisor.ports import refuse_unusable_port, wait_until_listened_on
from hub.supervisor.private_redis import PrivateRedis, private_redis
from hub.supervisor.program import Program
from hub.supervisor.supervisor import Supervisor
from hub.web.signing_in.claim import make_claim_link
from hub.wiring import secrets_of

WEB_THREADS = 16
SANDBOX_URL = "http://127.0.0.1:9100"
"""Where the simulated vendors listen if nothing else is said."""


def run_everything(environment: Mapping[str, str], *, with_sandbox: bool) -> None:
    """Migrate, then keep web, workers and clock running until SIGTERM or SIGINT."""
    environment = {**environment, "SANDBOX_URL": environment.get("SANDBOX_URL") or SANDBOX_URL} if with_sandbox else environment
    settings = read_settings(environment)
    folder = DataFolder(settings.data_folder)
    with folder.held():
        refuse_unusable_ports(settings, environment, with_sandbox=with_sandbox)
        secrets_of(settings, environment)
        redis = None if settings.redis_url else private_redis(settings.data_folder)
        database = Database(settings)
        migrate(database.engine)
        link = make_claim_link(database, settings.public_url)
        database.close()
        _say_what_starts(settings, link)
        ports = [(host_of(environment), int(port_of(environment))), *([("127.0.0.1", sandbox_port(settings))] if with_sandbox else [])]
        threading.Thread(target=_say_when_ready, args=(ports,), name="ready", daemon=True).start()
        Supervisor(programs(settings, environment, redis, with_sandbox=with_sandbox), output=sys.stdout).run()
        _say("Stopped.")


def programs(settings: Settings, environment: Mapping[str, str], redis: PrivateRedis | None, *, with_sandbox: bool) -> list[Program]:
    """What runs on one machine; SQLite allows one web process."""
    own = {"DATA_FOLDER": str(settings.data_folder), "REDIS_URL": redis.url if redis else settings.redis_url, "PORT": port_of(environment)}
    own |= {"SANDBOX_URL": settings.sandbox_url} if with_sandbox else {}
    hub = (sys.executable, "-m", "hub")
    running = [
        Program("web", web_command(settings, environment), own),
        Program("texts", (*hub, "worker", "texts"), own),
        Program("sync", (*hub, "worker", "sync", "slow"), own),
        Program("clock", (*hub, "clock"), own),
    ]
    if redis is not None:
        running.insert(0, redis.program)
    if with_sandbox:
        running.append(Program("sandbox", (*hub, "sandbox", "--port", str(sandbox_port(settings))), own))
    return running


def port_of(environment: Mapping[str, str]) -> str:
    """Where the web process listens."""
    return environment.get("PORT") or "8000"


def sandbox_port(settings: Settings) -> int:
    """Where the simulated vendors listen on this machine."""
    return urlsplit(settings.sandbox_url).port or 80


def refuse_unusable_ports(settings: Settings, environment: Mapping[str, str], *, with_sandbox: bool) -> None:
    """Look before the processes start, which would try for ever; raises PortUnusableError."""
    refuse_unusable_port(host_of(environment), int(port_of(environment)), whose="The hub", setting="PORT")
    if with_sandbox:
        refuse_unusable_port("127.0.0.1", sandbox_port(settings), whose="The sandbox", setting="SANDBOX_URL")


def host_of(environment: Mapping[str, str]) -> str:
    """At which of this machine's addresses the web process listens."""
    return environment.get("HOST") or "127.0.0.1"


def web_command(settings: Settings, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The web process; SQLite has one writer, so that one process serves it best."""
    workers = "1" if settings.is_sqlite else environment.get("WEB_CONCURRENCY") or "2"
    return (
        sys.executable, "-m", "gunicorn", "hub.app:create_app()",
        "--bind", f"{host_of(environment)}:{port_of(environment)}",
        "--worker-class", "gthread", "--workers", workers, "--threads", environment.get("WEB_THREADS") or str(WEB_THREADS),
        "--graceful-timeout", "20", "--no-control-socket", "--log-level", "warning",
    )  # fmt: skip


def _say_what_starts(settings: Settings, link: str | None) -> None:
    """Where it will be in a moment, what is not as it should be, and what to do next."""
    _say(f"Textback Hub is starting at {settings.public_url} with its data in {settings.data_folder}. Stop it with Ctrl-C.")
    if settings.redis_url and not _answers(settings.redis_url):
        away = _without_password(settings.redis_url)
        _say(f"No Redis answers at {away}: calls and texts go on, and directories are read once it is there.")
    _say(f"Nobody owns it yet. Claim it once at {link}" if link else f"In a few seconds, sign in at {settings.public_url}")


def _say_when_ready(ports: Sequence[tuple[str, int]]) -> None:
    for host, port in ports:
        wait_until_listened_on(host, port)
    _say("It is ready.")


def _answers(redis_url: str) -> bool:
    try:
        with Redis.from_url(redis_url, socket_timeout=1, socket_connect_timeout=1) as redis:
            return bool(redis.ping())
    except (RedisError, ValueError):
        return False


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - for the person who started it


def run_sandbox(port: int) -> None:
    """Serve every simulated vendor that the catalog knows, and the OpenID provider."""
    catalog = Catalog()
    serve([*(catalog.sandbox(key)() for key in catalog.manifests), simulated_provider()], "127.0.0.1", port)
