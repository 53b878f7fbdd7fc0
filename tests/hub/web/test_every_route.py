"""What holds for every page and action, generated from the URL map."""

import re

import pytest
from flask import Flask

from hub.records.account import Desk, MemberRole
from hub.records.outbox import OutboxState
from hub.records.words import CannedReply
from hub.web.route import Route
from hub.web.routes import ROUTES
from hub.web.signed_in import MAY, Needs
from tests.fakes.account_rows import NOW, PASSWORD, AccountRows
from tests.hub.web.conftest import Browser, MakeApp

WITH_ID = [route for route in ROUTES if "<int:" in route.path]
ALWAYS_THERE = [route for route in ROUTES if not route.sandbox_only]
PRIVATE = [(route, method) for route in ALWAYS_THERE if route.needs is not Needs.NOTHING for method in route.methods]
ACTIONS = [route for route in ALWAYS_THERE if "POST" in route.methods]


def path_of(route: Route, identity: int = 1) -> str:
    path = route.path.replace("<int:number>", "0")
    return path.replace("<token>", "x").replace("<key>", "generic") if "<int:" not in path else re.sub(r"<int:\w+>", str(identity), path)


def name_of(route: Route) -> str:
    return route.endpoint


def identity_of(rows: AccountRows, route: Route) -> int:
    """A row of the kind that the route is about."""
    line, caller = rows.line(), rows.caller()
    kinds = {
        "call_id": lambda: rows.call(line, caller),
        "task_id": rows.task,
        "line_id": lambda: line,
        "caller_id": lambda: caller,
        "connection_id": lambda: rows.connection(key="generic", sign_in_mode="none", webhook_token=f"another{rows.number()}"),
        "conversation_id": lambda: rows.conversation(line, caller),
        "key_id": rows.api_key,
        "desk_id": lambda: rows.add(Desk(name="Healthcare")),
        "event_id": rows.event,
        "request_id": lambda: rows.received(rows.call(line, caller), state="failed"),
        "effect_id": lambda: rows.owed(state=OutboxState.HELD),
        "text_id": lambda: rows.text(rows.conversation(line, caller), line, media=[{"address": "x", "content_type": "image/png"}]),
        "reply_id": lambda: rows.add(CannedReply(title=f"Hello {rows.number()}", body="Hello", changed_at=NOW, changed_by="Ann")),
        "notice_id": lambda: rows.notice(rows.member(MemberRole.AGENT)),
        "member_id": lambda: rows.member(MemberRole.VIEWER, email="v@example.com"),
        "invitation_id": rows.invitation,
        "session_id": lambda: rows.session(rows.member(MemberRole.VIEWER, email="v@example.com")),
    }
    kind = re.search(r"<int:(\w+)>", route.path)
    assert kind is not None
    return int(kinds[kind[1]]().id)


def test_the_url_map_holds_exactly_the_table_of_routes(make_app: MakeApp) -> None:
    app = make_app(sandbox_url="http://127.0.0.1:1", sandbox_phone=lambda *_: {})
    ours = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("web.")}
    assert ours == {route.path for route in ROUTES} | {"/assets/<path:filename>"}


@pytest.mark.parametrize("route", WITH_ID, ids=name_of)
def test_another_accounts_row_is_not_there(route: Route, owner: Browser, other_rows: AccountRows) -> None:
    path = path_of(route, identity_of(other_rows, route))
    for method in route.methods:
        answer = owner.get(path) if method == "GET" else owner.post(path, {"label": "x", "ring_for_s": "18", "delay_s": "15"})
        assert answer.status_code == 404, (method, path)


@pytest.mark.parametrize("route", WITH_ID, ids=name_of)
def test_the_own_accounts_row_is_there(route: Route, owner: Browser, rows: AccountRows) -> None:
    if route.endpoint in ("mark_notice_read", "end_own_session", "show_attachment", "play_voicemail"):
        return  # what is somebody else's within the business, or lies at a phone system
    path = path_of(route, identity_of(rows, route))
    for method in route.methods:
        answer = owner.get(path) if method == "GET" else owner.post(path, {"label": "x", "ring_for_s": "18", "delay_s": "15"})
        assert answer.status_code in (200, 302, 422), (method, path)


@pytest.mark.parametrize("identity", [2**63, 10**30])
def test_a_number_that_no_row_can_have_leads_nowhere(identity: int, owner: Browser) -> None:
    for route in WITH_ID:
        path = re.sub(r"<int:\w+>", str(identity), route.path)
        for method in route.methods:
            assert owner.client.open(path, method=method).status_code == 404, (method, path)


def test_what_no_text_can_hold_is_refused(owner: Browser) -> None:
    assert owner.get("/inbox?q=Ada%00").status_code == 400
    assert owner.get("/connections/new/generic%00").status_code == 400
    assert owner.post("/replies/add", {"title": "Hello\x00", "body": "Hello"}).status_code == 400


def test_a_visitor_is_sent_to_sign_in(visitor: Browser) -> None:
    for route, method in PRIVATE:
        answer = visitor.get(path_of(route)) if method == "GET" else visitor.post(path_of(route))
        assert answer.status_code == 302, (method, route.path)
        assert answer.location.startswith("/sign-in")


def test_a_form_without_its_token_changes_nothing(owner: Browser) -> None:
    for route in ACTIONS:
        answer = owner.client.post(path_of(route), data={})
        assert answer.status_code == 400, route.path
        assert "no longer valid" in answer.text


@pytest.mark.parametrize("role", list(MemberRole))
def test_a_role_opens_what_it_may_and_nothing_else(role: MemberRole, app: Flask, rows: AccountRows) -> None:
    member = rows.member(role)
    for route, method in PRIVATE:
        browser = Browser(app)
        with browser.client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = f"{rows.account.id}.{rows.session(member).token}", True
        answer = browser.get(path_of(route, 999)) if method == "GET" else browser.post(path_of(route, 999))
        assert (answer.status_code == 403) == (MAY[role] < route.needs), (role, method, route.path)


def test_a_viewer_changes_nothing_but_what_is_their_own() -> None:
    open_to_viewers = {route.endpoint for route in ROUTES if "POST" in route.methods and route.needs == Needs.VIEWER}
    own = {"show_profile", "change_password", "end_own_session", "end_other_sessions", "open_business", "open_more_businesses"}
    own |= {"save_notifications", "send_test_notification", "want_weekly_report"}
    assert open_to_viewers == {"mark_notice_read", "sign_out", *own}


def test_pages_may_load_nothing_from_elsewhere(owner: Browser) -> None:
    answer = owner.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r'(src|href)="https?://', answer.text)
    assert not re.search(r"<script>|style=|onclick=", answer.text)


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(make_app: MakeApp) -> None:
    answer = Browser(make_app(public_url="https://hub.example.com")).client.get("/sign-in", base_url="https://hub.example.com")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hub=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert answer.headers["Strict-Transport-Security"]


def test_forms_work_behind_a_proxy_that_calls_us_by_another_name(make_app: MakeApp, rows: AccountRows) -> None:
    app = make_app(public_url="https://hub.example.com")
    address = {"base_url": "https://10.0.0.7:8000", "headers": {"Referer": "https://hub.example.com/sign-in"}}
    browser = Browser(app)
    page = browser.get("/sign-in", **address)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    form = {"csrf_token": token[1], "email": rows.member().email, "password": PASSWORD}
    assert browser.client.post("/sign-in", data=form, **address).location == "/"
