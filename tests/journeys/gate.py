"""A TCP gate between the hub and a server: it relays, or refuses, or lets nobody in without saying no."""

import contextlib
import selectors
import socket
import threading

from tests.own_ports import own_port

PIECE = 65_536
FULL_AFTER_S = 0.2


class Gate:
    """Listens at `address` and relays to a port of this machine until it is told otherwise.

    While held, its listen backlog is full: connecting to it hangs. Holding and refusing also cut every open connection.
    """

    def __init__(self, target_port: int) -> None:
        self._target = ("127.0.0.1", target_port)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._fillers: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.port = own_port()
        self.relay()

    def relay(self) -> None:
        """Let everything through."""
        self._close()
        self._listen(backlog=64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def refuse(self) -> None:
        """Nobody listens."""
        self._close()

    def hold(self) -> None:
        """Nobody is let in and nobody is refused: the listen backlog is full."""
        self._close()
        self._listen(backlog=0)
        with contextlib.suppress(TimeoutError):
            while True:
                filler = socket.socket()
                filler.settimeout(FULL_AFTER_S)
                self._fillers.append(filler)
                filler.connect(("127.0.0.1", self.port))

    def close(self) -> None:
        """End it."""
        self._close()

    def _listen(self, backlog: int) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(backlog)
        self._listener = listener

    def _close(self) -> None:
        with self._lock:
            listener, self._listener = self._listener, None
            fillers, carried = self._fillers, self._open
            self._fillers, self._open = [], set()
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for filler in fillers:
            filler.close()
        for connection in carried:  # closed by the thread that carries it: a closed socket would never wake that thread
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(listener, near), daemon=True).start()

    def _carry(self, listener: socket.socket, near: socket.socket) -> None:
        """Relay both ways until one side ends."""
        with near, contextlib.suppress(OSError, ValueError):
            far = socket.create_connection(self._target)
            with far, selectors.DefaultSelector() as ready:
                with self._lock:
                    if self._listener is not listener:
                        return
                    self._open |= {near, far}
                other = {near: far, far: near}
                for one in (near, far):
                    ready.register(one, selectors.EVENT_READ)
                try:
                    _relay(ready, other)
                finally:
                    with self._lock:
                        self._open -= {near, far}


def _relay(ready: selectors.BaseSelector, other: dict[socket.socket, socket.socket]) -> None:
    while True:
        for key, _ in ready.select():
            source = key.fileobj
            assert isinstance(source, socket.socket)
            piece = source.recv(PIECE)
            if not piece:
                return
            other[source].sendall(piece)
