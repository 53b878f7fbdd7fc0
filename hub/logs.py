"""Logs: one JSON object a line, with the trace id, masked; ours and those of every library."""

import logging
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog

from hub.masking import mask_value

# written by us and never a number or a secret; masking them would cost readability
_OURS = frozenset({"timestamp", "level", "logger", "trace"})


def mask_log_values(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: every value without secrets and full phone numbers."""
    return {name: value if name in _OURS or name.startswith("_") else mask_value(value, name) for name, value in event.items()}


def configure_logs(stream: TextIO, level: int = logging.INFO) -> None:
    """Send everything that is logged in this process to `stream`; called once by each entrance."""
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    after: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        mask_log_values,
        structlog.processors.JSONRenderer(),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=after))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)


@contextmanager
def warnings_for_people(stream: TextIO) -> Iterator[None]:
    """While a command runs for a person, only warnings are logged, to `stream` and without secrets; what it says is its own."""
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, mask_log_values, structlog.dev.ConsoleRenderer(colors=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.configure(**before)


@contextmanager
def traced(trace: str) -> Iterator[None]:
    """Everything logged inside carries this trace id."""
    with structlog.contextvars.bound_contextvars(trace=trace):
        yield
