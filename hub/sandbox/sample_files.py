"""Pictures and voicemails behind links, as a simulated phone system hands them out: no sign-in is asked for, and none is welcome.

A vendor's app serves them below `/files/<host>`, which is where the hub looks for a link to `https://<host>` in the sandbox.
"""

from datetime import datetime

from flask import Blueprint, Response, request

from hub.sandbox.samples import picture, spoken_message
from hub.sandbox.vendor import Clock

PICTURE_TYPE = "image/png"
VOICEMAIL_TYPE = "audio/mpeg"


def picture_links(host: str, count: int) -> list[str]:
    """Links to so many pictures."""
    return [f"https://{host}/pictures/{number}.png" for number in range(count)]


def voicemail_link(host: str, seconds: int, until: datetime | None = None) -> str:
    """A link to a voicemail of this length, which ends at a time if one is given."""
    return f"https://{host}/voicemails/{seconds}.mp3" + (f"?until={int(until.timestamp())}" if until else "")


def sample_files(clock: Clock, *hosts: str) -> Blueprint:
    """The routes of these hosts; like a store of signed links, they refuse whoever signs in (400) and a link that has ended (403)."""
    routes = Blueprint("sample_files", __name__, url_prefix="/files")

    @routes.before_request
    def refuse() -> tuple[str, int] | None:
        if (request.view_args or {}).get("host") not in hosts:
            return "no such host", 404
        if "Authorization" in request.headers:
            return "only one way to sign in is allowed, and the link is one", 400
        until = request.args.get("until")
        if until is not None and not (until.isdecimal() and clock().timestamp() < int(until)):
            return "this link has ended", 403
        return None

    @routes.get("/<host>/pictures/<int:number>.png")
    def show_picture(host: str, number: int) -> Response:  # noqa: ARG001 - looked at before
        return Response(picture(number), mimetype=PICTURE_TYPE)

    @routes.get("/<host>/voicemails/<int:seconds>.mp3")
    def play_voicemail(host: str, seconds: int) -> Response:  # noqa: ARG001 - looked at before
        return Response(spoken_message(seconds), mimetype=VOICEMAIL_TYPE)

    return routes
