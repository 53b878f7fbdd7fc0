"""A body of the simulated timeline as its page shows it: HTML rendered to plain words."""

from html.parser import HTMLParser

_LINE_ENDS = frozenset({"br", "p", "div", "li"})


class _Words(HTMLParser):
    """Collects text, with a line's end where an element ends one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        """A line break has no end of its own."""
        if tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End the line."""
        if tag in _LINE_ENDS - {"br"}:
            self.parts.append("\n")


def shown_words(body: str) -> str:
    """The words of `body`, one line for each paragraph or break."""
    words = _Words()
    words.feed(body)
    words.close()
    return "".join(words.parts).strip("\n")
