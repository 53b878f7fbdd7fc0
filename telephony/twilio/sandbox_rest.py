"""The REST routes of simulated Twilio (api.twilio.com and lookups.twilio.com) with its Basic auth."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hub.sandbox import lose_this_answer
from hub.sandbox.magic_numbers import Magic
from telephony.twilio.sandbox_auth import signed_in
from telephony.twilio.sandbox_lists import known_query, moment_filter, newest_first, page
from telephony.twilio.sandbox_record import played_audio
from telephony.twilio.sandbox_sending import accept_message
from telephony.twilio.sandbox_shapes import (
    API,
    TwilioError,
    account_json,
    call_json,
    media_json,
    message_json,
    number_json,
    recording_json,
)
from telephony.twilio.sandbox_world import Account, Call, Message, Number, Recording, World

if TYPE_CHECKING:
    from telephony.twilio.sandbox import TwilioSandbox

MEDIA_HOST = "mms.twiliocdn.com"
LINKS_LAST = timedelta(hours=4)
_NUMBER_SETTINGS = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
}
_CALL_STATUSES = ("queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled")


def no_such(what: str) -> TwilioError:
    """Make Twilio's answer for a resource that is not there."""
    return TwilioError(404, 20404, f"The requested resource {what} was not found")


def rest_routes(vendor: "TwilioSandbox") -> Blueprint:
    """Build the blueprint of all REST routes."""
    routes = Blueprint("rest", __name__)

    @routes.app_errorhandler(TwilioError)
    def refuse(error: TwilioError) -> ResponseReturnValue:
        return error.answer()

    @routes.app_errorhandler(HTTPException)
    def refuse_unknown(error: HTTPException) -> ResponseReturnValue:
        if error.code == 405:
            return TwilioError(405, 20004, "Method not allowed").answer()
        return (
            no_such(request.path).answer() if error.code == 404 else TwilioError(error.code or 500, 20001, str(error.description)).answer()
        )

    for add in (_add_messages, _add_media, _add_calls, _add_numbers, _add_recordings, _add_account):
        add(routes, vendor)
    return routes


def _owned(records: dict[str, Any], account: Account, sid: str) -> Any:
    record = records.get(sid)
    if record is None or record.account != account.sid:
        raise no_such(request.path)
    return record


def _add_messages(routes: Blueprint, vendor: "TwilioSandbox") -> None:
    world = vendor.world

    @routes.post("/api/2010-04-01/Accounts/<sid>/Messages.json")
    def create_message(sid: str) -> ResponseReturnValue:
        with vendor.lock:
            account = signed_in(world, sid)
            message = accept_message(world, account, request.form)
            answer = message_json(message)
            if world.turns.is_due(Magic.ANSWER_LOST, message.to):
                lose_this_answer()
        vendor.in_background(lambda: vendor.life.play(message))
        return answer, 201

    @routes.get("/api/2010-04-01/Accounts/<sid>/Messages.json")
    def list_messages(sid: str) -> ResponseReturnValue:
        with vendor.lock:
            account = signed_in(world, sid)
            query = known_query("To", "From", "DateSent", "DateSent<", "DateSent>")
            to = query.get("To")
            records = world.account_messages.get(sid, []) if to is None else world.messages_to.get((account.sid, to), [])
            fits = moment_filter(query, "DateSent")
            sender = query.get("From")
            found: list[Message] = [one for one in newest_first(records) if (sender is None or one.sender == sender) and fits(one.sent)]
            return page(f"{API}/{sid}/Messages.json", "messages", found, message_json)

    @routes.get("/api/2010-04-01/Accounts/<sid>/Messages/<message_sid>.json")
    def fetch_message(sid: str, message_sid: str) -> ResponseReturnValue:
        with vendor.lock:
            return message_json(_owned(world.messages, signed_in(world, sid), message_sid))

    @routes.post("/api/2010-04-01/Accounts/<sid>/Messages/<message_sid>.json")
    def change_message(sid: str, message_sid: str) -> ResponseReturnValue:
        with vendor.lock:
            message: Message = _owned(world.messages, signed_in(world, sid), message_sid)
            if set(request.form) == {"Body"} and request.form["Body"] == "":
                message.body = ""
            elif dict(request.form) == {"Status": "canceled"} and message.status == "scheduled":
                message.status = "canceled"
            else:
                raise TwilioError(400, 20001, "A message can only be emptied, or canceled while scheduled")
            return message_json(message)


def _add_media(routes: Blueprint, vendor: "TwilioSandbox") -> None:
    world = vendor.world

    @routes.get("/api/2010-04-01/Accounts/<sid>/Messages/<message_sid>/Media.json")
    def list_media(sid: str, message_sid: str) -> ResponseReturnValue:
        with vendor.lock:
            message: Message = _owned(world.messages, signed_in(world, sid), message_sid)
            fits = moment_filter(known_query("DateCreated", "DateCreated<", "DateCreated>"), "DateCreated")
            found = [one for one in message.media if fits(one.created)]
            return page(f"{API}/{sid}/Messages/{message_sid}/Media.json", "media_list", found, lambda one: media_json(message, one))

    @routes.get("/api/2010-04-01/Accounts/<sid>/Messages/<message_sid>/Media/<media_sid>")
    def fetch_media(sid: str, message_sid: str, media_sid: str) -> ResponseReturnValue:
        with vendor.lock:
            wants_json = media_sid.endswith(".json")
            message: Message = _owned(world.messages, _media_account(world, sid, signed=wants_json), message_sid)
            media = next((one for one in message.media if one.sid == media_sid.removesuffix(".json")), None)
            if media is None:
                raise no_such(request.path)
            if wants_json:
                return media_json(message, media)
        until = int((vendor.clock() + LINKS_LAST).timestamp())
        return redirect(f"https://{MEDIA_HOST}/{sid}/{media_sid}?until={until}", 307)

    @routes.get(f"/files/{MEDIA_HOST}/<sid>/<media_sid>")
    def hand_out(sid: str, media_sid: str) -> ResponseReturnValue:
        until = request.args.get("until", "")
        if "Authorization" in request.headers or not until.isdecimal() or vendor.clock().timestamp() > int(until):
            return "this link has ended, or somebody signs in where none is asked to", 403
        with vendor.lock:
            kept = [one for message in world.messages.values() if message.account == sid for one in message.media if one.sid == media_sid]
        return Response(kept[0].content, mimetype=kept[0].content_type) if kept else ("", 404)


def _media_account(world: World, sid: str, *, signed: bool) -> Account:
    account = world.accounts.get(sid)
    return signed_in(world, sid) if signed or account is None or account.media_auth else account


def _add_calls(routes: Blueprint, vendor: "TwilioSandbox") -> None:
    world = vendor.world

    @routes.get("/api/2010-04-01/Accounts/<sid>/Calls.json")
    def list_calls(sid: str) -> ResponseReturnValue:
        with vendor.lock:
            signed_in(world, sid)
            names = [f"{name}{sign}" for name in ("StartTime", "EndTime") for sign in ("", "<", ">")]
            query = known_query("To", "From", "Status", "ParentCallSid", *names)
            if query.get("Status", "queued") not in _CALL_STATUSES:
                raise TwilioError(400, 20001, "Status is not one a call can have")
            started, ended = moment_filter(query, "StartTime"), moment_filter(query, "EndTime")
            wanted: dict[str, Callable[[Call], Any]] = {
                "To": lambda one: one.to,
                "From": lambda one: one.sender,
                "Status": lambda one: one.status,
                "ParentCallSid": lambda one: one.parent,
            }
            found: list[Call] = [
                one
                for one in newest_first(world.account_calls.get(sid, []))
                if all(read(one) == query[name] for name, read in wanted.items() if name in query)
                and started(one.started)
                and ended(one.ended)
            ]
            return page(f"{API}/{sid}/Calls.json", "calls", found, call_json)

    @routes.get("/api/2010-04-01/Accounts/<sid>/Calls/<call_sid>.json")
    def fetch_call(sid: str, call_sid: str) -> ResponseReturnValue:
        with vendor.lock:
            return call_json(_owned(world.calls, signed_in(world, sid), call_sid))


def _add_numbers(routes: Blueprint, vendor: "TwilioSandbox") -> None:
    world = vendor.world

    @routes.get("/api/2010-04-01/Accounts/<sid>/IncomingPhoneNumbers.json")
    def list_numbers(sid: str) -> ResponseReturnValue:
        with vendor.lock:
            account = signed_in(world, sid)
            query = known_query("PhoneNumber", "FriendlyName", "Beta", "Origin")
            wanted = query.get("PhoneNumber", "").lstrip("+ ")
            found: list[Number] = [
                one
                for one in reversed(world.numbers.values())
                if one.account == account.sid
                and wanted in one.phone_number
                and query.get("FriendlyName", one.friendly_name) == one.friendly_name
            ]
            return page(f"{API}/{sid}/IncomingPhoneNumbers.json", "incoming_phone_numbers", found, number_json)

    @routes.route("/api/2010-04-01/Accounts/<sid>/IncomingPhoneNumbers/<number_sid>.json", methods=["GET", "POST"])
    def one_number(sid: str, number_sid: str) -> ResponseReturnValue:
        with vendor.lock:
            account = signed_in(world, sid)
            number: Number = _owned({one.sid: one for one in world.numbers.values()}, account, number_sid)
            if request.method == "POST":
                _change_number(world, number)
            return number_json(number)


def _change_number(world: World, number: Number) -> None:
    for name, value in request.form.items():
        if name != "FriendlyName" and name not in _NUMBER_SETTINGS:
            raise TwilioError(400, 20001, f"Parameter {name} is not known to this resource")
        if name.endswith("Method") and value not in ("GET", "POST"):
            raise TwilioError(400, 20001, f"{name} must be GET or POST")
        if not name.endswith("Method") and name != "FriendlyName" and value and not value.startswith(("http://", "https://")):
            raise TwilioError(400, 21502 if name == "VoiceUrl" else 20001, f"{name} is not a valid address")
    for name, value in request.form.items():
        if name == "FriendlyName":
            number.friendly_name = value
        else:
            number.settings[_NUMBER_SETTINGS[name]] = value
    number.updated = world.clock()


def _add_recordings(routes: Blueprint, vendor: "TwilioSandbox") -> None:
    world = vendor.world

    @routes.get("/api/2010-04-01/Accounts/<sid>/Recordings/<name>")
    def fetch_recording(sid: str, name: str) -> ResponseReturnValue:
        recording_sid, _, extension = name.partition(".")
        with vendor.lock:
            recording: Recording = _owned(world.recordings, _media_account(world, sid, signed=extension == "json"), recording_sid)
            if extension == "json":
                return recording_json(recording, world.public_url)
        if extension not in ("", "wav", "mp3") or recording.status != "completed":
            raise no_such(request.path)
        audio = played_audio(recording.seconds, extension or "wav")
        return Response(audio, mimetype="audio/mpeg" if extension == "mp3" else "audio/x-wav")

    @routes.delete("/api/2010-04-01/Accounts/<sid>/Recordings/<recording_sid>.json")
    def delete_recording(sid: str, recording_sid: str) -> ResponseReturnValue:
        with vendor.lock:
            recording: Recording = _owned(world.recordings, signed_in(world, sid), recording_sid)
            del world.recordings[recording.sid]
        return "", 204


def _add_account(routes: Blueprint, vendor: "TwilioSandbox") -> None:
    @routes.get("/api/2010-04-01/Accounts/<sid>.json")
    def fetch_account(sid: str) -> ResponseReturnValue:
        with vendor.lock:
            account = signed_in(vendor.world, sid)
            known_query()
            return account_json(account)
