"""The one small question that live pages ask each second."""

from typing import Any

from flask import request

from hub.web.dependencies import pages
from hub.web.layout import live_version
from hub.web.signed_in import me


def live() -> dict[str, Any]:
    """Whether something is newer than `since`; a page that hears yes reads its own part again."""
    since = request.args.get("since", 0, type=int)
    with pages().database.read(me().account_id) as session:
        version = live_version(session)
    return {"version": version, "changed": version > since}
