"""Ports on which a program is about to listen."""

import socket
import time

LOOK_EVERY_S = 0.2


class PortUnusableError(Exception):
    """Nobody can listen there; the message is a sentence for the person who starts the hub."""


def refuse_unusable_port(host: str, port: int, *, whose: str, setting: str) -> None:
    """Raise PortUnusableError where `whose` port cannot be listened on now; `setting` is the variable that names another."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except OSError as trouble:
        raise PortUnusableError(
            f"{whose} cannot listen at {host}, port {port}: {(trouble.strerror or str(trouble)).lower()}. "
            f"Stop what runs there, or name another port in {setting}."
        ) from None


def wait_until_listened_on(host: str, port: int) -> None:
    """Return once somebody listens there."""
    while True:
        try:
            socket.create_connection((host, port), timeout=LOOK_EVERY_S).close()
        except OSError:
            time.sleep(LOOK_EVERY_S)
        else:
            return


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
