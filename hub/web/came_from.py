"""Going back to the page whose button was pressed."""

from typing import Any
from urllib.parse import urlsplit

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue


def back(otherwise: str, *, _anchor: str | None = None, **values: Any) -> ResponseReturnValue:
    """A redirect to the page that the form stood on, or to the endpoint `otherwise` with its values; never off this host."""
    split = urlsplit(request.referrer or "")
    if split.netloc != request.host or not split.path.startswith("/"):
        return redirect(url_for(otherwise, _anchor=_anchor, **values))
    query, anchor = (f"?{split.query}" if split.query else ""), (f"#{_anchor}" if _anchor else "")
    return redirect(split.path.replace("//", "/") + query + anchor)
