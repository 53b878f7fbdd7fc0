"""Who plays in the journeys. All people, numbers and keys are invented; the numbers are from the range kept free for fiction."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

BUSINESS = {"name": "Harbor Talent", "trade": "recruiting", "region": "US", "time_zone": "America/Los_Angeles"}
LINE = "+14155550100"
STAFF, MAILBOX = "+14155550181", "+14155550182"

ROWAN = {"name": "Rowan Hale", "email": "rowan@harbor-talent.example", "phone": "+14155550171", "role": "owner"}
MIKA = {"name": "Mika Sato", "email": "mika@harbor-talent.example", "phone": "+14155550172", "role": "agent"}
ELI = {"name": "Eli Marsh", "email": "eli@harbor-talent.example", "phone": None, "role": "agent"}

INES = "+14155550134"
NOOR = "+14155550136"
STRANGER = "+14155550135"
TWINS = "+14155550137"
JUNA = "+14155550138"

ACCOUNT_SID, AUTH_TOKEN = "AC11111111111111111111111111111111", "0123456789abcdef0123456789abcdef"
TWILIO_FIELDS = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}
SIGNING_SECRET = "whsec_YW4gaW52ZW50ZWQgc2VjcmV0IG9mIGEgcGhvbmUgc3lzdGVt"

ABOUT_ROLE = "Hi, it's about the warehouse supervisor role"
ABOUT_HIRE = "We want to hire two forklift drivers for our warehouse"

PHONES: dict[str, Any] = {
    STAFF: {"does": "no_answer"},
    MAILBOX: {"does": "answers_no_key", "after_seconds": 12},
    **{number: {"delivery": "delivered"} for number in (INES, NOOR, STRANGER, TWINS, JUNA, "+14155550171", "+14155550172")},
}
TWILIO: dict[str, Any] = {
    "accounts": [{"sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "messages_per_second": 100}],
    "numbers": [{"account": ACCOUNT_SID, "phone_number": LINE, "sms": True, "voice": True, "a2p_registered": True}],
    "phones": PHONES,
}
# What the firm's own system holds, in the hub's words; owners are named by their addresses.
SYSTEM: dict[str, Any] = {
    "owners": [{"name": person["name"], "email": person["email"]} for person in (MIKA, ROWAN)],
    "roles": [{"name": "Warehouse Supervisor", "owner": MIKA["email"]}, {"name": "Night Dispatcher"}],
    "people": [
        {"name": "Ines Okafor", "phones": ["(415) 555-0134"], "matter": "Warehouse Supervisor", "owner": MIKA["email"]},
        {"name": "Noor Lind", "phones": ["415.555.0136"], "matter": "Night Dispatcher"},
        {"name": "Ada Quill", "phones": ["4155550137"]},
        {"name": "Ben Quill", "phones": ["+1 415-555-0137"]},
        {"name": "Juna Vale", "phones": ["1 (415) 555-0138"]},
    ],
}
# Where what `SYSTEM` says of a person's matter is one whose owner no program may set, something else is open with them.
OWNERS_ARE_FIXED = frozenset({"lever"})


def _job_of(customer_id: str) -> dict[str, Any]:
    """A job with a visit tomorrow to which nobody is assigned."""
    start = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=1)
    visit = {"start": start.isoformat(), "end": (start + dt.timedelta(hours=2)).isoformat()}
    address = {"id": "adr_of_the_job", "street": "12 Pier Street", "city": "Oakland", "state": "CA", "zip": "94607"}
    return {
        "customers": [{"id": customer_id, "addresses": [address]}],
        "jobs": [{"customer_id": customer_id, "address_id": address["id"], "visits": [visit]}],
    }


OPEN_WITHOUT_AN_OWNER: Mapping[str, Callable[[str], dict[str, Any]]] = {"housecallpro": _job_of}
