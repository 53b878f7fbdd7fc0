"""The numbers that stand on a page, each with the link it stands in."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Self

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "line", "path"})
SAYS_NO_FIGURE = frozenset({"h1", "h2", "h3", "th", "dt", "p", "nav", "form", "select", "title", "caption", "figcaption", "text", "abbr"})
"""Headings, explanations, choices and the axes of charts."""

NO_FIGURE = frozenset({"not-of-calls", "figure-hint", "figure-name"})
NUMBER = re.compile(r"\d[\d,]*")


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """Words with a number in them; `opens` is what their link says it opens, or the words themselves."""

    words: str
    href: str
    opens: str

    @property
    def claim(self) -> tuple[int, str]:
        """How many of what (calls unless something else is named) the link has to open."""
        found = NUMBER.search(self.opens)
        assert found is not None, self
        otherwise = "reply" if self.href.startswith("/reports/replies?") else "call"
        noun = next((noun for noun in ("caller", "conversation") if noun in self.opens), otherwise)
        return int(found[0].replace(",", "")), noun


class PageNumbers(HTMLParser):
    """Reads the main part of a page; `numbers` are those that are figures and not nought."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[ShownNumber] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []

    @classmethod
    def of(cls, page: str) -> Self:
        reader = cls()
        reader.feed(page[page.index("<main") : page.index("</main>")])
        return reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        found = NUMBER.search(data)
        if found is None or not int(found[0].replace(",", "")) or any(self._is_no_figure(*element) for element in self._open):
            return
        link = next((attributes for tag, attributes in self._open if tag == "a"), {})
        words = " ".join(data.split())
        self.numbers.append(ShownNumber(words, link.get("href") or "", link.get("title") or words))

    @staticmethod
    def _is_no_figure(tag: str, attributes: dict[str, str | None]) -> bool:
        return tag in SAYS_NO_FIGURE or not NO_FIGURE.isdisjoint((attributes.get("class") or "").split())
