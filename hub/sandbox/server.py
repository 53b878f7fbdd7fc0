"""Runs simulated vendors, each under its own key: as a process of its own, or in a thread of a test."""

import contextlib
import signal
import threading
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.sandbox.vendor import SandboxVendor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 64


def mounted(vendors: Sequence[SandboxVendor]) -> "WSGIApplication":
    """One WSGI application with every vendor at `/<key>`; raises ValueError when two share a key."""
    mounts: dict[str, WSGIApplication] = {f"/{vendor.key}": vendor.app for vendor in vendors}
    if len(mounts) != len(vendors):
        raise ValueError("two simulated vendors have the same key")
    return DispatcherMiddleware(NotFound(), mounts)


class _SandboxProcess(BaseApplication):  # type: ignore[misc]
    """Gunicorn with one worker process, because the vendors' state lives in its memory."""

    def __init__(self, vendors: Sequence[SandboxVendor], host: str, port: int) -> None:
        self._vendors = vendors
        self._bind = f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": self._bind,
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "worker_connections": 1000,
            "keepalive": 30,
            "timeout": 0,
            "graceful_timeout": 3,
            "control_socket_disable": True,
            "loglevel": "warning",
            "proc_name": "hub-sandbox",
            "post_worker_init": self._close_vendors_on_stop,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        return mounted(self._vendors)

    def _close_vendors_on_stop(self, worker: Any) -> None:
        def stop(number: int, frame: FrameType | None) -> None:
            worker.handle_exit(number, frame)
            threading.Thread(target=self._close_vendors, daemon=True).start()

        signal.signal(signal.SIGTERM, stop)

    def _close_vendors(self) -> None:
        for vendor in self._vendors:
            vendor.close()


def serve(vendors: Sequence[SandboxVendor], host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; held requests and vendor threads are let go first."""
    _SandboxProcess(vendors, host, port).run()


class _QuietRequests(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (werkzeug's own parameter name)
        """Say nothing: request lines carry phone numbers, and a test reads the journal instead."""


@contextlib.contextmanager
def running(vendors: Sequence[SandboxVendor], host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve the vendors from a thread of this process, yielding the address, e.g. `http://127.0.0.1:40123`."""
    server = make_server(host, port, mounted(vendors), threaded=True, request_handler=_QuietRequests)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sandbox-server", daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        for vendor in vendors:
            vendor.close()
        server.shutdown()
        thread.join()
        server.server_close()
