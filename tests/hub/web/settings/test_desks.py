"""The page with the desks."""

from hub.records.account import Account, Desk, MemberRole
from hub.records.connection import DirectoryEntry
from hub.records.database import Database
from hub.records.line import Line
from tests.fakes.account_rows import AccountRows
from tests.hub.web.conftest import Browser


def test_a_desk_is_created_with_its_holder_and_its_lines_and_says_where_calls_go(
    owner: Browser, rows: AccountRows, database: Database
) -> None:
    rosa, line = rows.member(MemberRole.AGENT, name="Rosa"), rows.line(label="Front")
    assert "Calls to Front go to nobody because Front belongs to no desk" in owner.read("/desks")
    made = owner.post("/desks/create", {"name": "Healthcare", "member_id": str(rosa.id), "lines": [str(line.id)], "mirrors": ""})
    assert made.status_code == 302
    assert "Calls to Front go to Rosa because Front belongs to the desk Healthcare, which Rosa holds." in owner.read("/desks")
    with database.read(rows.account.id) as session:
        assert session.get_one(Line, line.id).desk_id is not None


def test_who_gets_clients_and_what_is_left_over_is_chosen_there(owner: Browser, rows: AccountRows, database: Database) -> None:
    rosa, desk = rows.member(MemberRole.AGENT, name="Rosa"), rows.add(Desk(name="Clients"))
    rows.line(label="Front", desk_id=desk.id)
    owner.post("/desks/left-over", {"client_desk_id": str(desk.id), "fallback_member_id": str(rosa.id)})
    with database.read(rows.account.id) as session:
        account = session.get_one(Account, rows.account.id)
    assert (account.client_desk_id, account.fallback_member_id) == (desk.id, rosa.id)
    assert "go to Rosa because Front belongs to the desk Clients, which nobody holds, and Rosa takes" in owner.read("/desks")


def test_a_desk_is_renamed_and_its_lines_let_go(owner: Browser, rows: AccountRows, database: Database) -> None:
    desk = rows.add(Desk(name="Helthcare"))
    line = rows.line(desk_id=desk.id)
    owner.post(f"/desks/{desk.id}/save", {"name": "Healthcare", "member_id": "", "mirrors": ""})
    with database.read(rows.account.id) as session:
        assert session.get_one(Desk, desk.id).name == "Healthcare"
        assert session.get_one(Line, line.id).desk_id is None


def test_two_desks_do_not_share_a_name(owner: Browser, rows: AccountRows) -> None:
    rows.add(Desk(name="Healthcare"))
    answer = owner.post("/desks/create", {"name": "healthcare", "member_id": "", "mirrors": ""})
    assert answer.status_code == 422
    assert "Another desk has this name." in answer.text


def test_a_desk_to_which_something_points_stays_and_says_what_points_to_it(owner: Browser, rows: AccountRows, database: Database) -> None:
    desk = rows.add(Desk(name="Healthcare"))
    line = rows.line(label="Front", desk_id=desk.id)
    rows.conversation(line, rows.caller(), desk_id=desk.id)
    refused = owner.post(f"/desks/{desk.id}/delete")
    assert refused.status_code == 422
    assert "the line Front, 1 conversation belong to it" in refused.text
    other = rows.add(Desk(name="Nobody needs it"))
    assert owner.post(f"/desks/{other.id}/delete").status_code == 302
    with database.read(rows.account.id) as session:
        assert [one.name for one in session.query(Desk)] == ["Healthcare"]


def test_a_desk_can_stand_for_one_of_a_connected_system(owner: Browser, rows: AccountRows, database: Database) -> None:
    ats = rows.connection(kind="connector", name="Greenfield ATS")
    rows.add(DirectoryEntry(connection_id=ats.id, kind="desk", vendor_id="d:7", name="Nursing", facts={"kind": "department"}))
    assert "Nursing (department, Greenfield ATS)" in owner.read("/desks")
    owner.post("/desks/create", {"name": "Healthcare", "member_id": "", "mirrors": f"{ats.id}:d:7"})
    with database.read(rows.account.id) as session:
        desk = session.query(Desk).one()
    assert (desk.connection_id, desk.vendor_desk_id) == (ats.id, "d:7")
    assert "stands for Nursing at Greenfield ATS" in owner.read("/desks")
