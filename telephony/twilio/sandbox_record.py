"""One `<Record>`: the beep, what the caller says or does not say, and the requests that follow."""

import io
import wave
from typing import TYPE_CHECKING

from hub.sandbox.samples import spoken_message
from telephony.twilio.sandbox_twiml import Document, Verb
from telephony.twilio.sandbox_world import Recording, new_sid

if TYPE_CHECKING:
    from telephony.twilio.sandbox_phone import CallPlayer

_PLAYED_SECONDS = 5
_WAV_RATE = 8000


class RecordRun:
    """Records the caller of one call."""

    def __init__(self, player: "CallPlayer") -> None:
        self._player = player

    def run(self, document: Document, verb: Verb) -> Document | None:
        """Play one `<Record>`; answers the next document, or None to fall through to the next verb."""
        player, caller = self._player, self._player.ring.caller
        player.answer()
        if verb.attributes.get("playBeep", "true") == "true":
            player.hear("beep")
        if caller.stays_silent:
            player.wait(verb.number("timeout", 5))
            self._tell_status(document, verb, self._add(0, "absent", "RecordVerb"))
            return None
        seconds = min(caller.voicemail_seconds or 0, verb.number("maxLength", 3600))
        player.wait(seconds, patient=True)
        recording = self._add(seconds, "completed" if seconds else "absent", "RecordVerb")
        self._tell_status(document, verb, recording)
        hung_up = caller.voicemail_ends == "hangup" or not seconds
        if hung_up:
            player.call.status = "completed"
            player.call.ended = player.now
        keys = "hangup" if hung_up else "#" if caller.voicemail_ends == "key" else ""
        params = {"RecordingUrl": self._url(recording), "RecordingSid": recording.sid, "RecordingDuration": str(seconds), "Digits": keys}
        action = document.address(verb.attributes.get("action", ""))
        method = verb.attributes.get("method", "POST")
        if hung_up:
            player.fetch("record_action", action, player.call_params() | params, method)
            player.hang_up_by_caller()
        return player.next_document("record_action", action, method, params)

    def keep(self, seconds: int, source: str) -> str:
        """Keep a recording of a bridged call and return its address."""
        return self._url(self._add(seconds, "completed", source))

    def _add(self, seconds: int, status: str, source: str) -> Recording:
        player = self._player
        recording = Recording(new_sid("RE"), player.call.account, player.call.sid, player.now, seconds, status, source)
        with player.lock:
            player.world.recordings[recording.sid] = recording
        return recording

    def _url(self, recording: Recording) -> str:
        return f"{self._player.world.public_url}/api/2010-04-01/Accounts/{recording.account}/Recordings/{recording.sid}"

    def _tell_status(self, document: Document, verb: Verb, recording: Recording) -> None:
        url = verb.attributes.get("recordingStatusCallback")
        if not url or recording.status not in verb.attributes.get("recordingStatusCallbackEvent", "completed").split():
            return
        params = {
            "AccountSid": recording.account,
            "CallSid": recording.call,
            "RecordingSid": recording.sid,
            "RecordingUrl": self._url(recording),
            "RecordingStatus": recording.status,
            "RecordingDuration": str(recording.seconds),
            "RecordingChannels": "1",
            "RecordingSource": recording.source,
            "RecordingStartTime": recording.created.strftime("%a, %d %b %Y %H:%M:%S +0000"),
            "ErrorCode": "0",
        }
        self._player.tell("recording_status", document.address(url), params, verb.attributes.get("recordingStatusCallbackMethod", "POST"))


def played_audio(seconds: int, extension: str) -> bytes:
    """Make a playable file: soft tones in place of a voice as `mp3`, or at most five seconds of silence as `wav`."""
    if extension == "mp3":
        return spoken_message(seconds)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, _WAV_RATE, 0, "NONE", "not compressed"))
        sound.writeframes(bytes(2 * _WAV_RATE * max(1, min(seconds, _PLAYED_SECONDS))))
    return file.getvalue()
