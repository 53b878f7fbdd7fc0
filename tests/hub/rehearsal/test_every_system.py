"""What is rehearsed is what is really sent, and nothing is sent: with each simulated system over real HTTP."""

from typing import Any

from tests.hub.rehearsal.rehearsing_firm import CALLER, RehearsingFirm, is_same

REPLY = "I am a candidate. Is the warehouse role still open?"
MADE_ONCE = "/lead_sources"
"""With the first caller, and in the account's list ever after."""
CHANGES: dict[str, dict[str, Any]] = {
    "greenhouse": {"person": {"fields": {"last_name": {"to": "last_name", "default": "Missed call {phone}", "required": True}}}},
    "housecallpro": {"person": {"fields": {"first_name": {"to": "first_name", "default": "Unknown"}}}},
    "hubspot": {"person": {"fields": {"first_name": {"to": "firstname", "default": "Unknown"}}}},
    "lever": {"person": {"fields": {"name": {"to": "name", "default": "Missed call {phone}"}}}},
}
CHANGED_LINES = {
    "greenhouse": ['-   "last_name": "Caller +14155550142",', '+   "last_name": "Missed call +14155550142",'],
    "housecallpro": ['+   "first_name": "Unknown",'],
    "hubspot": ['-         "firstname": "Caller",', '+         "firstname": "Unknown",'],
    "lever": ['-   "name": "Unknown caller +14155550142",', '+   "name": "Missed call +14155550142",'],
}


def talk(firm: RehearsingFirm) -> None:
    """A stranger's missed call, their reply, and the quiet period."""
    firm.miss_call()
    firm.reply(REPLY)
    firm.work_until_quiet()


def test_a_rehearsed_call_shows_the_requests_that_it_really_sent_and_sends_none(firm: RehearsingFirm) -> None:
    before = firm.asked()
    talk(firm)
    sent = [write for write in firm.writes_since(before) if not write[1].endswith(MADE_ONCE)]
    assert sent, "the call was written on the record"
    begun, held = firm.asked(), firm.vendors.truth(firm.key)

    (difference,) = firm.rehearse({})

    assert is_same(sent, firm.rehearsed(difference.call), difference.call.made_up)
    assert difference.call.troubles == ()
    assert not difference.is_changed
    assert firm.writes_since(begun) == []
    assert firm.vendors.truth(firm.key) == held


def test_only_what_the_changes_change_differs(firm: RehearsingFirm) -> None:
    talk(firm)
    begun, held = firm.asked(), firm.vendors.truth(firm.key)

    (difference,) = firm.rehearse(CHANGES[firm.key])

    changed = [line for line in difference.lines if not line.startswith("  ")]
    assert [line for line in changed if line in CHANGED_LINES[firm.key]][: len(CHANGED_LINES[firm.key])] == CHANGED_LINES[firm.key]
    assert all("Unknown" in line or "Missed call" in line or "Caller" in line for line in changed)
    assert firm.writes_since(begun) == []
    assert firm.vendors.truth(firm.key) == held


def test_a_person_whom_the_system_knew_before_is_found_again_and_only_noted_on(firm: RehearsingFirm) -> None:
    firm.put_person("Sam Rivera", CALLER)
    firm.index_again()
    firm.miss_call()
    begun, held = firm.asked(), firm.vendors.truth(firm.key)

    (difference,) = firm.rehearse(CHANGES[firm.key])

    assert difference.call.name == "Sam Rivera"
    assert "create_person" not in [write.effect for write in difference.call.writes]
    assert firm.writes_since(begun) == []
    assert firm.vendors.truth(firm.key) == held
