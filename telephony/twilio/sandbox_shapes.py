"""How Twilio's answers look: records as JSON, lists as pages, errors with code and more_info."""

from typing import Any

from flask import Response, jsonify

from telephony.twilio.sandbox_world import Account, Call, Media, Message, Number, Recording, rfc2822

API = "/2010-04-01/Accounts"
_ERROR_TEXTS = {
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30032: "Toll-free number has not been verified",
    30034: "Message from an unregistered number",
    30036: "Validity period expired",
}


class TwilioError(Exception):
    """A request Twilio refuses, in Twilio's own shape."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    def answer(self) -> Response:
        """Build the error answer."""
        response = jsonify(
            {"code": self.code, "message": str(self), "more_info": f"https://www.twilio.com/docs/errors/{self.code}", "status": self.status}
        )
        response.status_code = self.status
        if self.status == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        return response


def message_json(message: Message) -> dict[str, Any]:
    """Show a Message resource."""
    uri = f"{API}/{message.account}/Messages/{message.sid}"
    return {
        "sid": message.sid,
        "account_sid": message.account,
        "messaging_service_sid": message.service,
        "from": message.sender,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "direction": message.direction,
        "num_segments": str(message.segments),
        "num_media": str(len(message.media)),
        "price": None,
        "price_unit": "USD",
        "error_code": message.error_code,
        "error_message": _ERROR_TEXTS.get(message.error_code or 0),
        "api_version": "2010-04-01",
        "date_created": rfc2822(message.created),
        "date_updated": rfc2822(message.updated),
        "date_sent": rfc2822(message.sent),
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json", "feedback": f"{uri}/Feedback.json"},
    }


def media_json(message: Message, media: Media) -> dict[str, Any]:
    """Show a Media resource."""
    return {
        "sid": media.sid,
        "account_sid": message.account,
        "parent_sid": message.sid,
        "content_type": media.content_type,
        "date_created": rfc2822(media.created),
        "date_updated": rfc2822(media.created),
        "uri": f"{API}/{message.account}/Messages/{message.sid}/Media/{media.sid}.json",
    }


def call_json(call: Call) -> dict[str, Any]:
    """Show a Call resource; `duration` is null until the call has ended."""
    uri = f"{API}/{call.account}/Calls/{call.sid}"
    return {
        "sid": call.sid,
        "account_sid": call.account,
        "parent_call_sid": call.parent,
        "to": call.to,
        "to_formatted": call.to,
        "from": call.sender,
        "from_formatted": call.sender,
        "phone_number_sid": call.number_sid,
        "status": call.status,
        "direction": call.direction,
        "start_time": rfc2822(call.started),
        "end_time": rfc2822(call.ended),
        "duration": None if call.ended is None else str(call.duration()),
        "price": None,
        "price_unit": "USD",
        "answered_by": call.answered_by,
        "forwarded_from": call.forwarded_from,
        "caller_name": call.caller_name,
        "group_sid": None,
        "trunk_sid": None,
        "queue_time": "0",
        "api_version": "2010-04-01",
        "date_created": rfc2822(call.started),
        "date_updated": rfc2822(call.ended or call.started),
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json", "notifications": f"{uri}/Notifications.json"},
    }


def recording_json(recording: Recording, public_url: str) -> dict[str, Any]:
    """Show a Recording resource."""
    uri = f"{API}/{recording.account}/Recordings/{recording.sid}"
    return {
        "sid": recording.sid,
        "account_sid": recording.account,
        "call_sid": recording.call,
        "conference_sid": None,
        "duration": str(recording.seconds),
        "status": recording.status,
        "channels": 1,
        "source": recording.source,
        "error_code": None,
        "price": None,
        "price_unit": "USD",
        "encryption_details": None,
        "media_url": f"{public_url}/api{uri}",
        "start_time": rfc2822(recording.created),
        "date_created": rfc2822(recording.created),
        "date_updated": rfc2822(recording.created),
        "api_version": "2010-04-01",
        "uri": f"{uri}.json",
        "subresource_uris": {},
    }


def number_json(number: Number) -> dict[str, Any]:
    """Show an IncomingPhoneNumber resource."""
    return {
        "sid": number.sid,
        "account_sid": number.account,
        "phone_number": number.phone_number,
        "friendly_name": number.friendly_name or number.phone_number,
        "capabilities": {"voice": number.voice, "sms": number.sms, "mms": number.sms, "fax": False},
        **number.settings,
        "voice_application_sid": None,
        "sms_application_sid": None,
        "voice_caller_id_lookup": False,
        "voice_receive_mode": "voice",
        "address_requirements": "none",
        "address_sid": None,
        "bundle_sid": None,
        "identity_sid": None,
        "trunk_sid": None,
        "emergency_status": "Inactive",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "origin": "twilio",
        "beta": False,
        "status": "in-use",
        "type": "toll-free" if number.toll_free else "local",
        "api_version": "2010-04-01",
        "date_created": rfc2822(number.created),
        "date_updated": rfc2822(number.updated or number.created),
        "uri": f"{API}/{number.account}/IncomingPhoneNumbers/{number.sid}.json",
    }


def account_json(account: Account) -> dict[str, Any]:
    """Show an Account resource."""
    uri = f"{API}/{account.sid}"
    return {
        "sid": account.sid,
        "owner_account_sid": account.parent or account.sid,
        "friendly_name": account.friendly_name,
        "auth_token": account.auth_token,
        "status": "suspended" if account.suspended else "active",
        "type": "Trial" if account.trial else "Full",
        "date_created": rfc2822(account.created),
        "date_updated": rfc2822(account.created),
        "uri": f"{uri}.json",
        "subresource_uris": {
            name: f"{uri}/{path}.json" for name, path in (("messages", "Messages"), ("calls", "Calls"), ("recordings", "Recordings"))
        },
    }
