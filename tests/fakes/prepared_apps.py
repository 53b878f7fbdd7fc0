"""Apps with all pages on them, made once and lent to one test after another: registering and compiling costs more than most tests."""

from dataclasses import dataclass, field

from flask import Flask

from hub.web.dependencies import EXTENSION, PageDependencies
from hub.web.register import register_pages


@dataclass
class PreparedApps:
    """What is lent has the dependencies of the borrower; how often somebody posted before is forgotten."""

    _kept: dict[tuple[str, bool], Flask] = field(default_factory=dict)
    _lent: set[tuple[str, bool]] = field(default_factory=set)

    def lend(self, pages: PageDependencies) -> Flask:
        """An app for these dependencies; a second one for the same test is made anew."""
        kind = (pages.public_url, pages.has_sandbox_phone)
        if kind in self._lent:
            return _made(pages)
        self._lent.add(kind)
        if kind not in self._kept:
            self._kept[kind] = _made(pages)
        app = self._kept[kind]
        app.extensions[EXTENSION] = pages
        for limiter in app.extensions["limiter"]:
            limiter.reset()
        return app

    def take_back(self) -> None:
        """The test is over."""
        self._lent.clear()


def _made(pages: PageDependencies) -> Flask:
    app = Flask("hub.web")
    register_pages(app, pages)
    return app
