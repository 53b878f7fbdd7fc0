"""Statements are compiled once for all databases of a test run: compiling them again for each costs more than running them."""

from typing import Any

from sqlalchemy import URL, CreateEnginePlugin, Dialect, Engine
from sqlalchemy.dialects import plugins
from sqlalchemy.util import LRUCache

NAME = "shared_compilation"
MOST_STATEMENTS = 5000
SHARED: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


class SharedCompilation(CreateEnginePlugin):
    """Gives every engine of a kind of database the dialect of the first, which is part of the key, and one cache."""

    def update_url(self, url: URL) -> URL:
        return url.difference_update_query(["plugin"])

    def engine_created(self, engine: Engine) -> None:
        dialect, statements = SHARED.setdefault(engine.dialect.name, (engine.dialect, LRUCache(MOST_STATEMENTS)))
        engine.dialect = dialect
        engine.update_execution_options(compiled_cache=statements)


def with_shared_compilation(url: str) -> str:
    """The address of a database whose statements are compiled once."""
    plugins.register(NAME, __name__, SharedCompilation.__name__)
    return f"{url}{'&' if '?' in url else '?'}plugin={NAME}"
