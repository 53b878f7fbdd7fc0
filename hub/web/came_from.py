"""Going back to the page whose button was pressed."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.web.signing_in.entering import own_page


def back(otherwise: str, *, _anchor: str | None = None, **values: Any) -> ResponseReturnValue:
    """A redirect to the page that the form stood on, or to the endpoint `otherwise` with its values; never off this host."""
    behind = page_behind()
    if behind is None:
        return redirect(url_for(otherwise, _anchor=_anchor, **values))
    return redirect(f"{behind}#{_anchor}" if _anchor else behind)


def page_behind() -> str | None:
    """Path and query of the page that the form stood on; None for one that is not of this host, or that only a form leads to."""
    try:
        split = urlsplit(request.referrer or "")
    except ValueError:  # such as half an IPv6 address
        return None
    path, addresses = f"/{split.path.lstrip('/')}", current_app.create_url_adapter(request)
    methods = addresses.allowed_methods(path) if addresses else ()
    if split.netloc != request.host or path != own_page(path) or (methods and "GET" not in methods):
        return None
    return path + (f"?{split.query}" if split.query else "")
