"""Who plays in the journeys. All people, numbers and keys are invented; the numbers are from the range kept free for fiction."""

from typing import Any

BUSINESS = {"name": "Harbor Talent", "trade": "recruiting", "region": "US", "time_zone": "America/Los_Angeles"}
LINE = "+14155550100"
STAFF, MAILBOX = "+14155550181", "+14155550182"

ROWAN = {"name": "Rowan Hale", "email": "rowan@harbor-talent.example", "phone": "+14155550171", "role": "owner"}
MIKA = {"name": "Mika Sato", "email": "mika@harbor-talent.example", "phone": "+14155550172", "role": "agent"}
ELI = {"name": "Eli Marsh", "email": "eli@harbor-talent.example", "phone": None, "role": "agent"}
MIKA_AT_VENDOR, ROWAN_AT_VENDOR = 90020, 90021

INES, INES_ID = "+14155550134", 70100
NOOR, NOOR_ID, NOOR_APPLICATION = "+14155550136", 70101, 88002
STRANGER = "+14155550135"
TWINS = "+14155550137"

ACCOUNT_SID, AUTH_TOKEN = "AC11111111111111111111111111111111", "0123456789abcdef0123456789abcdef"
TWILIO_FIELDS = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}
GREENHOUSE_FIELDS = {"client_id": "harbor-42", "client_secret": "invented-secret-of-harbor-talent"}
SIGNING_SECRET = "whsec_YW4gaW52ZW50ZWQgc2VjcmV0IG9mIGEgcGhvbmUgc3lzdGVt"

ABOUT_ROLE = "Hi, it's about the warehouse supervisor role"
ABOUT_HIRE = "We want to hire two forklift drivers for our warehouse"

PHONES: dict[str, Any] = {
    STAFF: {"does": "no_answer"},
    MAILBOX: {"does": "answers_no_key", "after_seconds": 12},
    **{number: {"delivery": "delivered"} for number in (INES, NOOR, STRANGER, TWINS, "+14155550171", "+14155550172")},
}
TWILIO: dict[str, Any] = {
    "accounts": [{"sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "messages_per_second": 100}],
    "numbers": [{"account": ACCOUNT_SID, "phone_number": LINE, "sms": True, "voice": True, "a2p_registered": True}],
    "phones": PHONES,
}
GREENHOUSE: dict[str, Any] = {
    "departments": [{"id": 501, "name": "Warehouse and logistics"}],
    "offices": [{"id": 601, "name": "Oakland"}],
    "sources": [{"id": 701, "name": "Missed call", "type": {"id": 1, "name": "Other"}}],
    "users": [
        {"id": MIKA_AT_VENDOR, "first_name": "Mika", "last_name": "Sato", "primary_email": MIKA["email"], "site_admin": True},
        {"id": ROWAN_AT_VENDOR, "first_name": "Rowan", "last_name": "Hale", "primary_email": ROWAN["email"], "site_admin": True},
    ],
    "jobs": [
        {"id": 321, "name": "Warehouse Supervisor", "status": "open", "department_id": 501, "office_ids": [601]},
        {"id": 322, "name": "Night Dispatcher", "status": "open", "department_id": 501, "office_ids": [601]},
    ],
    "job_owners": [{"id": 1, "job_id": 321, "user_id": MIKA_AT_VENDOR, "type": "recruiter", "responsible": True}],
    "candidates": [
        {"id": INES_ID, "first_name": "Ines", "last_name": "Okafor", "phone_numbers": [{"value": "(415) 555-0134", "type": "mobile"}]},
        {"id": NOOR_ID, "first_name": "Noor", "last_name": "Lind", "phone_numbers": [{"value": "415.555.0136", "type": "mobile"}]},
        {"id": 70102, "first_name": "Ada", "last_name": "Quill", "phone_numbers": [{"value": "4155550137", "type": "home"}]},
        {"id": 70103, "first_name": "Ben", "last_name": "Quill", "phone_numbers": [{"value": "+1 415-555-0137", "type": "home"}]},
    ],
    "applications": [
        {"id": 88001, "candidate_id": INES_ID, "job_id": 321, "status": "in_process", "recruiter_id": MIKA_AT_VENDOR},
        {"id": NOOR_APPLICATION, "candidate_id": NOOR_ID, "job_id": 322, "status": "in_process"},
    ],
    "clients": [
        {
            **GREENHOUSE_FIELDS,
            "kind": "custom",
            "scopes": [
                *(f"harvest:candidates:{right}" for right in ("list", "create")),
                *(f"harvest:applications:{right}" for right in ("list", "update")),
                *(f"harvest:notes:{right}" for right in ("list", "create")),
                *(f"harvest:{records}:list" for records in ("users", "jobs", "job_owners", "prospect_details", "departments", "offices")),
            ],
        }
    ],
}
