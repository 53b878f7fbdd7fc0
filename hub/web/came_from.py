"""Going back to the page whose button was pressed."""

from typing import Any
from urllib.parse import urlsplit

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.web.signing_in.entering import own_page


def back(otherwise: str, *, _anchor: str | None = None, **values: Any) -> ResponseReturnValue:
    """A redirect to the page that the form stood on, or to the endpoint `otherwise` with its values; never off this host."""
    split = urlsplit(request.referrer or "")
    path = f"/{split.path.lstrip('/')}"
    if split.netloc != request.host or path != own_page(path):
        return redirect(url_for(otherwise, _anchor=_anchor, **values))
    query, anchor = (f"?{split.query}" if split.query else ""), (f"#{_anchor}" if _anchor else "")
    return redirect(path + query + anchor)
