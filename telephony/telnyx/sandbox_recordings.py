"""Recordings as simulated Telnyx keeps them: each time somebody asks, their links are new and good for ten minutes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


def recording_link(seconds: int, now: datetime) -> str:
    """A new link to a recording of this length."""
    return voicemail_link(STORE, seconds, now + LINKS_LAST)


@dataclass(frozen=True, slots=True)
class Recording:
    """What a caller said, of a call of this session."""

    session: str
    seconds: int
    made: datetime
    id: str

    def to_json(self, now: datetime) -> dict[str, Any]:
        """As the API shows it."""
        about = {"id": self.id, "record_type": "recording", "call_session_id": self.session, "channels": "single", "source": "call"}
        times = {"recording_started_at": iso(self.made - timedelta(seconds=self.seconds)), "recording_ended_at": iso(self.made)}
        return {
            **about,
            **times,
            "duration_millis": self.seconds * 1000,
            "status": "completed",
            "download_urls": {"mp3": recording_link(self.seconds, now)},
        }


def keep_recordings(world: World, said: Iterable[Mapping[str, Any]]) -> None:
    """Keep what these events, or callbacks of a TeXML application, say was recorded; an event does not say the recording's id."""
    for one in said:
        payload = one.get("payload", {})
        if one.get("event_type") == "call.recording.saved":
            _keep(world, payload["call_session_id"], datetime.fromisoformat(payload["recording_started_at"]), new_id())
        elif "RecordingSid" in one:
            _keep(world, one["CallSid"], world.clock() - timedelta(seconds=int(one["RecordingDuration"])), one["RecordingSid"])


def _keep(world: World, session: str, began: datetime, recording_id: str) -> None:
    seconds = round((world.clock() - began).total_seconds())
    world.recordings[recording_id] = Recording(session, seconds, world.clock(), recording_id)


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
        return {
            "account_sid": account,
            "sid": kept.id,
            "duration": str(kept.seconds),
            "media_url": recording_link(kept.seconds, world.clock()),
        }

    def _found(recording_id: str) -> Recording:
        kept = world.recordings.get(recording_id)
        if kept is None:
            raise TelnyxError(404, "10005", "Resource not found")
        return kept
