"""A read-only key in, and the missed calls of the last month stand on the terminal, with who of the callers is in process."""

from hub.catalog.discovery import Catalog
from hub.records.call import Call
from hub.records.line import Caller
from hub.records.outbox import OutboxRow
from tests.fakes.terminal import Terminal

INES, NOOR, STRANGER, BUSY = "+14155550134", "+14155550136", "+14155550135", "+14155550137"
READING_CLIENT = {"client_id": "reader-1", "client_secret": "an-invented-secret"}


def a_month_of_calls(terminal: Terminal) -> None:
    for days_ago, caller in ((29, INES), (20, NOOR), (9, STRANGER), (2, INES)):
        terminal.called(caller, days_ago=days_ago)
    terminal.called(BUSY, days_ago=5, answered=True)
    terminal.called(STRANGER, days_ago=33)


def nothing_came_of_it(terminal: Terminal) -> bool:
    return [len(terminal.rows(table)) for table in (Call, Caller, OutboxRow)] == [0, 0, 0]


def test_a_read_only_credential_of_an_applicant_system_is_enough(terminal: Terminal) -> None:
    terminal.connect_phones()
    a_month_of_calls(terminal)
    owner = terminal.vendors.put("greenhouse", owners=[{"name": "Mika Sato", "email": "mika@harbor.example"}])["owners"][0]
    terminal.vendors.put("greenhouse", roles=[{"name": "Night nurse", "owner": owner}])
    people = [
        {"name": "Ines Okafor", "phones": ["(415) 555-0134"], "matter": "Night nurse", "owner": owner},
        {"name": "Noor Lind", "phones": ["415.555.0136"]},
    ]
    terminal.vendors.put("greenhouse", people=people)
    reading = [right.scope for right in Catalog().manifests["greenhouse"].rights if right.scope.endswith(":list")]
    terminal.vendors.seed("greenhouse", {"clients": [{**READING_CLIENT, "kind": "custom", "scopes": reading}]})
    fields = [f"--field={name}={value}" for name, value in {**READING_CLIENT, "acting_user_id": "", "webhook_secret": ""}.items()]

    said = terminal.enter("connections", "connect", "greenhouse", "--sandbox", *fields)

    assert "without the right harvest:candidates:create: Unknown callers are not added to Greenhouse." in said
    assert "without the right harvest:notes:create: Missed calls and conversations are not noted in Greenhouse." in said
    finding = "Last 30 days: 4 missed calls, 1 of them a candidate in process for one of your open roles."
    assert finding in said
    assert "They came from 3 different numbers, of which 2 are known in Greenhouse Recruiting." in said
    assert finding in terminal.enter("connections", "show", "2")
    assert nothing_came_of_it(terminal)
    written = [one["path"] for one in terminal.vendors.asked("greenhouse", "POST") if "token" not in one["path"]]
    assert written == []


def test_a_job_system_is_searched_for_the_callers(terminal: Terminal) -> None:
    terminal.connect_phones()
    a_month_of_calls(terminal)
    people = [
        {"name": "Ines Okafor", "phones": ["(415) 555-0134"], "matter": "Boiler"},
        {"name": "Noor Lind", "phones": ["415.555.0136"]},
    ]
    terminal.vendors.put("housecallpro", people=people)
    key = terminal.vendors.credentials("housecallpro", "api_key", without="leads")["api_key"]

    said = terminal.enter(
        "connections", "connect", "housecallpro", "--sandbox", "--field", f"api_key={key}", "--field=location=", "--field=webhook_secret="
    )

    assert "without the right leads: No leads are opened; conversations are noted on the customer." in said
    assert "They came from 3 different numbers, of which 2 are known in Housecall Pro." in said
    assert "Last 30 days: 4 missed calls" in said
    assert nothing_came_of_it(terminal)


def test_a_key_whose_switches_only_read_connects_the_other_applicant_system(terminal: Terminal) -> None:
    reading = [f"{name}:read:admin" for name in ("opportunities", "contact", "notes", "applications", "users", "postings", "stages")]
    terminal.vendors.seed("lever", {"users": [{"name": "Mika Sato", "email": "mika@harbor.example", "accessRole": "super admin"}]})
    terminal.vendors.seed("lever", {"keys": [{"key": "an-invented-key", "rights": reading}]})
    fields = ["--field=api_key=an-invented-key", "--field=acting_user=mika@harbor.example", "--field=signature_tokens="]
    said = terminal.enter("connections", "connect", "lever", "--sandbox", *fields)
    assert "Lever is connected as connection 1." in said
    assert "without the right webhooks:write:admin: Changes in Lever are read every few minutes only." in said
    assert "recognise callers" in said


def test_a_key_that_may_only_read_connects_a_crm(terminal: Terminal) -> None:
    scopes = ["crm.objects.contacts.read", "crm.objects.owners.read", "crm.objects.deals.read"]
    terminal.vendors.seed("hubspot", {"keys": [{"token": "pat-na1-an-invented-token", "scopes": scopes}]})
    said = terminal.enter("connections", "connect", "hubspot", "--sandbox", "--field=token=pat-na1-an-invented-token", answers="\n\n\n")
    assert "HubSpot is connected as connection 1." in said
    assert "recognise callers" in said
