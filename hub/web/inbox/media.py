"""Pictures and voicemails, handed through from the phone system to whoever may see the conversation, and to nobody else."""

import hashlib
from io import BytesIO

from flask import Response, abort, make_response, send_file
from flask.typing import ResponseReturnValue

from hub.connections.recent_media import FetchedMedia
from hub.contract.errors import Gone, NotSupported, SignInAgain, TryAgain, VendorTrouble
from hub.records.call import Call
from hub.records.conversation import Text
from hub.web.dependencies import pages
from hub.web.signed_in import me

KEPT_BY_BROWSER = "private, max-age=3600"
NOTHING_RUNS = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"


def show_attachment(text_id: int, number: int) -> ResponseReturnValue:
    """What came with a text, counted from 0."""
    with pages().database.read(me().account_id) as session:
        text = session.get(Text, text_id)
        if text is None or number >= len(text.media):
            abort(404)
        connection_id, ref = text.connection_id, text.media[number]["address"]
    return _handed_through(connection_id, ref, f"attachment-{text_id}-{number + 1}")


def play_voicemail(call_id: int) -> ResponseReturnValue:
    """What the caller said after the greeting."""
    with pages().database.read(me().account_id) as session:
        call = session.get(Call, call_id)
        if call is None or not call.voicemail:
            abort(404)
        connection_id, ref = call.connection_id, call.voicemail
    return _handed_through(connection_id, ref, f"voicemail-{call_id}")


def _handed_through(connection_id: int, ref: str, name: str) -> ResponseReturnValue:
    """Asked of the vendor while no session is open; what goes wrong there is a sentence, never an error of ours."""
    try:
        fetched = pages().connections.media.fetch(me().account_id, connection_id, ref)
    except VendorTrouble as trouble:
        return _sentence(trouble)
    return _file(fetched, name)


def _file(fetched: FetchedMedia, name: str) -> Response:
    """Shown in the page where its kind is one of those, else saved; a player may ask for a part of it."""
    answer = send_file(
        BytesIO(fetched.content),
        mimetype=fetched.kind.content_type,
        as_attachment=not fetched.kind.is_shown,
        download_name=f"{name}.{fetched.kind.ending}",
        conditional=True,
        etag=hashlib.sha256(fetched.content).hexdigest(),
    )
    answer.headers["Cache-Control"] = KEPT_BY_BROWSER
    answer.headers["Content-Security-Policy"] = NOTHING_RUNS
    answer.vary.add("Cookie")
    return answer


def _sentence(trouble: VendorTrouble) -> Response:
    status = 404 if isinstance(trouble, Gone | NotSupported) else 503 if isinstance(trouble, TryAgain | SignInAgain) else 502
    answer = make_response(trouble.sentence, status)
    answer.mimetype = "text/plain"
    return answer
