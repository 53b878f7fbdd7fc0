"""A mail server on a raw socket that says at each command what a test wrote down for it."""

import socket
import threading
from types import TracebackType
from typing import Self

USUAL = {"": "220 ready", "EHLO": "250 here", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 taken", "QUIT": "221 bye"}
SILENCE, HANG_UP = "silence", "hang up"


class ScriptedMailServer:
    """Takes one connection; `said` answers a command (greeting: "", end of the message: ".") in place of the usual."""

    def __init__(self, *, host: str = "127.0.0.1", **said: str) -> None:
        self.heard: list[str] = []
        self._said = USUAL | {{"GREETING": "", "END": "."}.get(name, name): answer for name, answer in said.items()}
        self._listener = socket.create_server((host, 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._over = threading.Event()
        self.url = f"smtp://{host}:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self._over.set()
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection, connection.makefile("rwb") as stream:
            command, in_message = "", False
            while True:
                if not in_message:
                    self.heard.append(command)
                    answer = self._said[command]
                    if answer == SILENCE:
                        self._over.wait()
                    if answer in (SILENCE, HANG_UP):
                        return
                    stream.write(answer.encode() + b"\r\n")
                    stream.flush()
                    in_message = answer.startswith("354")
                line = stream.readline()
                if not line:
                    return
                if in_message and line != b".\r\n":
                    continue
                in_message = False
                command = line.decode()[:4].strip().upper()
