"""Recordings as simulated Telnyx keeps them: each time somebody asks, their links are new and good for ten minutes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from hub.sandbox.sample_files import voicemail_link
from telephony.telnyx.sandbox_refusal import TelnyxError
from telephony.telnyx.sandbox_world import World, iso, new_id

MEDIA, STORE = "media.telnyx.com", "s3.amazonaws.com"
LINKS_LAST = timedelta(minutes=10)
PREFIX = "/api/v2"


@dataclass(frozen=True, slots=True)
class Recording:
    """What a caller said, of a call of this session."""

    session: str
    seconds: int
    made: datetime
    id: str = field(default_factory=new_id)

    def link(self, now: datetime) -> str:
        """A new link."""
        return voicemail_link(STORE, self.seconds, now + LINKS_LAST)

    def to_json(self, now: datetime) -> dict[str, Any]:
        """As the API shows it."""
        about = {"id": self.id, "record_type": "recording", "call_session_id": self.session, "channels": "single", "source": "call"}
        times = {"recording_started_at": iso(self.made - timedelta(seconds=self.seconds)), "recording_ended_at": iso(self.made)}
        return {**about, **times, "duration_millis": self.seconds * 1000, "status": "completed", "download_urls": {"mp3": self.link(now)}}


def keep(world: World, session: str, seconds: int) -> Recording:
    """Keep a recording that ends now."""
    kept = Recording(session, seconds, world.clock())
    world.recordings[kept.id] = kept
    return kept


def add_recordings(routes: Blueprint, world: World) -> None:
    """The requests about recordings."""

    @routes.get(f"{PREFIX}/recordings/<recording_id>")
    def show(recording_id: str) -> ResponseReturnValue:
        return {"data": _found(recording_id).to_json(world.clock())}

    @routes.get(f"{PREFIX}/recordings")
    def search() -> ResponseReturnValue:
        unknown = set(request.args) - {"filter[call_session_id]"}
        if unknown:
            raise TelnyxError(400, "10015", "Bad Request", parameter=min(unknown))
        wanted = request.args.get("filter[call_session_id]")
        found = [one.to_json(world.clock()) for one in world.recordings.values() if wanted in (None, one.session)]
        return {"data": found, "meta": {"total_results": len(found), "total_pages": 1, "page_number": 1, "page_size": 250}}

    @routes.get(f"{PREFIX}/texml/Accounts/<account>/Recordings/<recording_id>.json")
    def show_texml(account: str, recording_id: str) -> ResponseReturnValue:
        kept = _found(recording_id)
        return {"account_sid": account, "sid": kept.id, "duration": str(kept.seconds), "media_url": kept.link(world.clock())}

    def _found(recording_id: str) -> Recording:
        kept = world.recordings.get(recording_id)
        if kept is None:
            raise TelnyxError(404, "10005", "Resource not found")
        return kept
