"""Going back to the page whose button was pressed."""

from urllib.parse import urlsplit

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue


def back(otherwise: str) -> ResponseReturnValue:
    """A redirect to the page that the form stood on, or to the endpoint `otherwise`; never off this host."""
    split = urlsplit(request.referrer or "")
    if split.netloc != request.host or not split.path.startswith("/"):
        return redirect(url_for(otherwise))
    return redirect(split.path.replace("//", "/") + (f"?{split.query}" if split.query else ""))
