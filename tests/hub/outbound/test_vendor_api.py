import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hub.contract.errors import AlreadyThere, ConnectorBug, Gone, Rejected, SignInAgain, TryAgain, VendorTrouble
from hub.contract.manifest import Limits, NarrowLimit, Paging
from hub.contract.requests import RequestPort
from hub.outbound.addresses import VendorAddresses
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbound.vendor_api import Signer, Trace, VendorApi
from tests.hub.outbound.fakes import BrokenTrace, KeySigner, ListedTrace, SetClock, TokenSigner, manifest
from tests.hub.outbound.scripted_server import ScriptedServer, hang_up, reply

MakeApi = Callable[..., VendorApi]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def trace() -> ListedTrace:
    return ListedTrace()


@pytest.fixture
def make_api(clock: SetClock, trace: ListedTrace) -> Iterator[MakeApi]:
    door = Door(deadline_s=60)
    budget = Budget(None, clock)

    def make(server: ScriptedServer, *, signer: Signer | None = None, trace_: Trace = trace, **facts: Any) -> VendorApi:
        return VendorApi(
            manifest=manifest(**facts),
            addresses=VendorAddresses({"api": server.url}),
            connection="7",
            door=door,
            budget=budget,
            signer=signer or TokenSigner("t1"),
            trace=trace_,
            clock=clock,
            sleep=clock.sleep,
        )

    yield make
    door.close()


def test_it_is_the_port_that_connectors_are_promised(make_api: MakeApi) -> None:
    with ScriptedServer(reply(200)) as server:
        port: RequestPort = make_api(server)
        assert port.get("/people").status == 200


def test_a_json_write_is_signed_and_its_answer_parsed(make_api: MakeApi) -> None:
    with ScriptedServer(reply(201, {"id": 5}, {"X-Id": "a"})) as server:
        answer = make_api(server).post("/people", json={"name": "Ann"}, params={"notify": False, "skip": None, "tag": ["a", "b"]})
    received = server.received[0]
    assert (received.method, received.target) == ("POST", "/people?notify=false&tag=a&tag=b")
    assert (received.headers["authorization"], received.headers["content-type"]) == ("Bearer t1", "application/json")
    assert json.loads(received.body) == {"name": "Ann"}
    assert (answer.json, answer.headers["x-id"]) == ({"id": 5}, "a")


def test_a_write_takes_headers_of_its_own_and_stays_signed(make_api: MakeApi) -> None:
    with ScriptedServer(reply(200, {})) as server:
        make_api(server).post("/people", json={}, headers={"Idempotency-Key": "k-1"})
    sent = server.received[0].headers
    assert (sent["idempotency-key"], sent["authorization"], sent["content-type"]) == ("k-1", "Bearer t1", "application/json")


def test_a_form_repeats_lists_and_leaves_out_what_is_none(make_api: MakeApi) -> None:
    with ScriptedServer(reply(201, {})) as server:
        make_api(server).post("/Messages.json", form={"To": "+14155550123", "MediaUrl": ["a", "b"], "From": None})
    assert server.received[0].body == b"To=%2B14155550123&MediaUrl=a&MediaUrl=b"


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_the_other_methods_go_where_they_are_sent(make_api: MakeApi, method: str) -> None:
    with ScriptedServer(reply(204)) as server:
        assert getattr(make_api(server), method.lower())("/people/5").json is None
    assert (server.received[0].method, server.received[0].target) == (method, "/people/5")


def test_a_token_that_ran_out_is_renewed_once_and_the_request_repeated(make_api: MakeApi) -> None:
    signer = TokenSigner("old", "new")
    with ScriptedServer(reply(401), reply(201, {"id": 1})) as server:
        assert make_api(server, signer=signer).post("/notes", json={"a": 1}).json == {"id": 1}
    assert [received.headers["authorization"] for received in server.received] == ["Bearer old", "Bearer new"]
    assert [received.body for received in server.received] == [b'{"a": 1}'] * 2


def test_a_token_refused_after_its_renewal_asks_for_a_new_sign_in(make_api: MakeApi) -> None:
    signer = TokenSigner("old", "new", "newer")
    with ScriptedServer(reply(401)) as server, pytest.raises(SignInAgain):
        make_api(server, signer=signer).get("/people")
    assert (len(server.received), signer.renewals) == (2, 1)


def test_a_key_that_cannot_be_renewed_is_not_tried_twice(make_api: MakeApi) -> None:
    with ScriptedServer(reply(401)) as server, pytest.raises(SignInAgain):
        make_api(server, signer=KeySigner()).get("/people")
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind", "attributes"),
    [
        (403, {"message": "no"}, Rejected, {"reason": "missing_right", "status": 403}),
        (404, None, Gone, {}),
        (410, None, Gone, {}),
        (409, {"id": 77}, AlreadyThere, {"ref": "77", "body": {"id": 77}}),
        (400, {"code": 21610}, Rejected, {"reason": "refused", "field": None, "body": {"code": 21610}}),
        (413, None, Rejected, {"reason": "refused"}),
        (415, None, Rejected, {"reason": "refused"}),
        (422, {"errors": [{"first_name": "is blank"}]}, Rejected, {"reason": "refused", "field": "first_name"}),
        (422, {"errors": ["text", {"first_name": "x"}]}, Rejected, {"field": None}),
        (422, {"errors": {"Phone": ["bad"]}}, Rejected, {"field": "Phone"}),
        (400, {"message": "Email is invalid", "email": ["is invalid"]}, Rejected, {"field": "email"}),
        (400, {"message": "No"}, Rejected, {"field": None}),
        (422, {"errors": [{"field": "email", "message": "bad"}]}, Rejected, {"field": "email"}),
        (422, {"errors": [{"+1 415 555 0123": "bad"}]}, Rejected, {"field": None}),
        (302, None, Rejected, {"reason": "redirected"}),
        (408, None, TryAgain, {"may_have_left": True}),
        (500, None, TryAgain, {"may_have_left": True}),
        (503, None, TryAgain, {"may_have_left": True}),
        (423, None, TryAgain, {"may_have_left": False}),
        (429, None, TryAgain, {"may_have_left": False, "after": None}),
    ],
)
def test_a_refused_write_says_what_happens_next(
    make_api: MakeApi, status: int, body: Any, kind: type[VendorTrouble], attributes: dict[str, Any]
) -> None:
    with ScriptedServer(reply(status, body)) as server, pytest.raises(kind) as trouble:
        make_api(server).post("/people", json={})
    assert {name: getattr(trouble.value, name) for name in attributes} == attributes


def test_a_read_that_met_a_broken_server_may_simply_be_repeated(make_api: MakeApi) -> None:
    with ScriptedServer(reply(500)) as server, pytest.raises(TryAgain) as trouble:
        make_api(server).get("/people")
    assert not trouble.value.may_have_left


def test_a_vendors_words_never_reach_the_sentence_or_the_trace_unmasked(make_api: MakeApi, trace: ListedTrace) -> None:
    echo = {"message": "To number +14155550123 for client abc-42", "client_secret": "geheim", "errors": [{"+14155550123": "x"}]}
    with ScriptedServer(reply(422, echo)) as server, pytest.raises(Rejected) as trouble:
        make_api(server).post("/x", form={"To": "+14155550123"}, params={"number": "+14155550123"})
    assert trouble.value.body == echo
    shown = f"{trouble.value} {trace.exchanges}"
    assert "4155550123" not in shown
    assert "geheim" not in shown
    assert "t1" not in shown


@pytest.mark.parametrize(
    ("limits", "headers", "after"),
    [
        (Limits(), {"Retry-After": "7"}, 7),
        (Limits(), {"Retry-After": "Fri, 15 Jan 2027 08:00:30 GMT"}, 30),
        (Limits(wait_header="X-Wait"), {"X-Wait": "2.5"}, 2.5),
        (Limits(reset_header="X-RateLimit-Reset"), {"X-RateLimit-Reset": "1800000012"}, 12),
        (Limits(reset_header="X-RateLimit-Reset"), {"X-RateLimit-Reset": "1800000012000"}, 12),
        (Limits(reset_header="ratelimit-reset"), {"ratelimit-reset": "9"}, 9),
        (Limits(), {"Retry-After": "soon"}, None),
        (Limits(), {"Retry-After": "-5"}, 0),
        (Limits(), {"Retry-After": "99999999"}, 86_400),
        (Limits(), {}, None),
    ],
)
def test_a_429_waits_as_long_as_the_vendor_says(make_api: MakeApi, limits: Limits, headers: dict[str, str], after: float | None) -> None:
    with ScriptedServer(reply(429, headers=headers)) as server, pytest.raises(TryAgain) as trouble:
        make_api(server, limits=limits).get("/people")
    assert (trouble.value.after, trouble.value.may_have_left) == (after, False)


def test_after_a_429_the_whole_connection_is_closed_until_the_announced_time(make_api: MakeApi, clock: SetClock) -> None:
    with ScriptedServer(reply(429, headers={"Retry-After": "7"}), reply(200)) as server:
        api = make_api(server)
        for _ in range(2):
            with pytest.raises(TryAgain):
                api.get("/people")
        assert len(server.received) == 1
        clock.now += 7
        api.get("/people")


def test_a_short_wait_for_a_turn_is_waited_and_a_long_one_put_off(make_api: MakeApi, clock: SetClock) -> None:
    with ScriptedServer(reply(200)) as server:
        quick = make_api(server, limits=Limits(requests=2, per_s=1))
        for _ in range(3):
            quick.get("/people")
        assert clock.slept == [1]
        with pytest.raises(TryAgain) as trouble:
            make_api(server, limits=Limits(requests=1, per_s=60)).get("/people")
    assert (trouble.value.after, trouble.value.may_have_left) == (60, False)


def test_an_operation_with_a_limit_of_its_own_waits_for_its_turn_while_others_go_on(make_api: MakeApi, clock: SetClock) -> None:
    limits = Limits(requests=100, per_s=10, narrow=(NarrowLimit("/search", requests=2),))
    with ScriptedServer(reply(200)) as server:
        api = make_api(server, limits=limits)
        for _ in range(2):
            api.post("/people/search")
        for _ in range(5):
            api.get("/people/5")
        assert clock.slept == []
        api.post("/people/search?quick=true")
    assert clock.slept == [1]


def test_a_429_for_an_operation_with_a_limit_of_its_own_stops_that_operation_alone(make_api: MakeApi, clock: SetClock) -> None:
    limits = Limits(requests=100, per_s=10, narrow=(NarrowLimit("/search", requests=50),))
    with ScriptedServer(reply(429), reply(200)) as server:
        api = make_api(server, limits=limits)
        with pytest.raises(TryAgain):
            api.post("/people/search")
        api.get("/people/5")
        assert clock.slept == []
        api.post("/people/search")
    assert clock.slept == [1]


@pytest.mark.parametrize(
    ("status", "body", "headers", "after"),
    [
        (429, {"policy": "DAILY"}, {}, 3600),
        (429, {"policy": "DAILY"}, {"Retry-After": "5"}, 5),
        (429, {"policy": "OTHER"}, {}, None),
        (429, ["no object"], {}, None),
        (423, {}, {}, 2),
    ],
)
def test_a_refusal_without_a_wait_means_what_the_manifest_says(
    make_api: MakeApi, status: int, body: Any, headers: dict[str, str], after: float | None
) -> None:
    limits = Limits(pause_key="policy", pauses={"DAILY": 3600, "423": 2})
    with ScriptedServer(reply(status, body, headers)) as server, pytest.raises(TryAgain) as trouble:
        make_api(server, limits=limits).get("/people")
    assert trouble.value.after == after


def test_a_manifest_corrects_the_table(make_api: MakeApi) -> None:
    facts = {"verdicts": {"477": "not_now", "404": "refused"}}
    with ScriptedServer(reply(477, headers={"Retry-After": "3"}), reply(404)) as server:
        with pytest.raises(TryAgain) as trouble:
            make_api(server, facts=facts).post("/x")
        with pytest.raises(Rejected):
            make_api(server, facts=facts).get("/x")
    assert (trouble.value.after, trouble.value.may_have_left) == (3, False)


def test_a_manifest_with_an_unknown_verdict_is_refused(make_api: MakeApi) -> None:
    with ScriptedServer(reply(200)) as server, pytest.raises(ConnectorBug, match="over_limit"):
        make_api(server, facts={"verdicts": {"404": "whatever"}})


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"<html>maintenance</html>", "text/html; charset=utf-8"), (b'{"id": 1', "application/json"), (b"[" * 90_000, "text/json")],
)
def test_a_200_that_cannot_come_from_the_api_leaves_a_write_in_doubt(make_api: MakeApi, content: bytes, kind: str) -> None:
    with ScriptedServer(reply(200, content, {"Content-Type": kind})) as server, pytest.raises(TryAgain) as trouble:
        make_api(server).post("/people", json={})
    assert trouble.value.may_have_left


@pytest.mark.parametrize(
    ("content", "kind", "parsed"),
    [
        (b"\x89PNG", "image/png", None),
        (b"", "application/json", None),
        (b"", "", None),
        (b'{"a": 1}', "text/plain", {"a": 1}),
        (b"<Response/>", "text/xml", None),
    ],
)
def test_a_200_without_json_is_an_answer_too(make_api: MakeApi, content: bytes, kind: str, parsed: Any) -> None:
    with ScriptedServer(reply(200, content, {"Content-Type": kind})) as server:
        answer = make_api(server).get("/media/1")
    assert (answer.json, answer.content) == (parsed, content)


def test_link_pages_are_followed_as_written_with_the_cursor_alone(make_api: MakeApi) -> None:
    with ScriptedServer() as server:
        server.answer_with(
            reply(200, [1, 2], {"Link": f'<{server.url}/v3/people?cursor=a%3D%3D>; rel="next", <{server.url}/x>; rel="last"'}),
            reply(200, [3]),
        )
        pages = list(make_api(server, paging=Paging("link")).pages("/v3/people", params={"per_page": 500}))
    assert pages == [[1, 2], [3]]
    assert [received.target for received in server.received] == ["/v3/people?per_page=500", "/v3/people?cursor=a%3D%3D"]


def test_pages_whose_path_stands_in_the_body_are_followed_until_there_is_none(make_api: MakeApi) -> None:
    bodies = [{"next_page_uri": "/Calls.json?Page=1&PageToken=PA1", "calls": [1]}, {"next_page_uri": None, "calls": [2]}]
    with ScriptedServer(*(reply(200, body) for body in bodies)) as server:
        pages = list(make_api(server, paging=Paging("uri", "next_page_uri")).pages("/Calls.json"))
    assert pages == bodies
    assert server.received[1].target == "/Calls.json?Page=1&PageToken=PA1"


@pytest.mark.parametrize(
    ("link", "followed"),
    [
        ("/v1/calls?page=2", "/acme/api/v1/calls?page=2"),
        ("/acme/files/v1/calls?page=2", "/acme/files/v1/calls?page=2"),
        ("?page=2", "/acme/api/v1/calls?page=2"),
        ("http://127.0.0.1:9/acme/api/v1/calls?page=2", "/acme/api/v1/calls?page=2"),
    ],
)
def test_a_simulated_host_stands_below_a_path_of_which_the_vendors_links_know_nothing(link: str, followed: str) -> None:
    hosts = {"api": "http://127.0.0.1:9/acme/api", "files": "http://127.0.0.1:9/acme/files"}
    found_at = "http://127.0.0.1:9/acme/api/v1/calls?page=1"
    assert VendorAddresses(hosts, are_mounted=True).follow(link, found_at=found_at) == f"http://127.0.0.1:9{followed}"


def test_the_next_link_may_stand_deeper_in_the_body_and_whole(make_api: MakeApi) -> None:
    with ScriptedServer() as server:
        server.answer_with(reply(200, {"meta": {"next_page_url": f"{server.url}/two"}}), reply(200, {"meta": {}}))
        assert len(list(make_api(server, paging=Paging("uri", "meta.next_page_url")).pages("/one"))) == 2


def test_numbered_pages_are_asked_for_until_the_last_one(make_api: MakeApi) -> None:
    bodies = [{"page": number, "total_pages": 3, "rows": [number]} for number in (1, 2, 3)]
    with ScriptedServer() as server:
        server.answer_with(*(reply(200, body) for body in bodies))
        pages = list(make_api(server, paging=Paging("page")).pages("/rows", params={"status[]": ["a", "b"], "q": "+1 415"}))
    assert pages == bodies
    assert [received.target for received in server.received] == [
        "/rows?status%5B%5D=a&status%5B%5D=b&q=%2B1+415",
        "/rows?status%5B%5D=a&status%5B%5D=b&q=%2B1+415&page=2",
        "/rows?status%5B%5D=a&status%5B%5D=b&q=%2B1+415&page=3",
    ]


def test_a_mark_in_the_body_asks_for_the_next_page_until_the_vendor_has_no_more(make_api: MakeApi) -> None:
    bodies = [
        {"data": [1], "next": "0.17&x", "hasNext": True},
        {"data": [2], "next": "0.18", "hasNext": True},
        {"data": [3], "next": "0.18", "hasNext": False},
    ]
    with ScriptedServer() as server:
        server.answer_with(*(reply(200, body) for body in bodies))
        paging = Paging("cursor", next_key="next", cursor_param="offset", more_key="hasNext")
        pages = list(make_api(server, paging=paging).pages("/rows", params={"include": ["id", "name"]}))
    assert pages == bodies
    assert [received.target for received in server.received] == [
        "/rows?include=id&include=name",
        "/rows?include=id&include=name&offset=0.17%26x",
        "/rows?include=id&include=name&offset=0.18",
    ]


@pytest.mark.parametrize("body", [{"results": []}, {"paging": {"next": None}}, {"paging": None}, [1]])
def test_a_list_without_a_mark_ends(make_api: MakeApi, body: Any) -> None:
    with ScriptedServer() as server:
        server.answer_with(reply(200, body))
        assert list(make_api(server, paging=Paging("cursor", next_key="paging.next.after")).pages("/rows")) == [body]


@pytest.mark.parametrize("body", [{"rows": []}, {"total_pages": 0}, {"total_pages": None}, [1]])
def test_a_list_that_says_nothing_of_its_pages_has_one(make_api: MakeApi, body: Any) -> None:
    with ScriptedServer() as server:
        server.answer_with(reply(200, body))
        assert list(make_api(server, paging=Paging("page")).pages("/rows")) == [body]


def test_a_vendor_without_paging_has_one_page(make_api: MakeApi) -> None:
    with ScriptedServer(reply(200, [1], {"Link": '<http://127.0.0.1/x>; rel="next"'})) as server:
        assert list(make_api(server).pages("/people")) == [[1]]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v3",
        "//evil.example/v3",
        "http://127.0.0.1:1/v3",
        "http://evil.example\\@{host}/v3",
        "http://{host}@evil.example/v3",
        "http://evil.example#@{host}/v3",
        "http://{host}.evil.example/",
        "ftp://{host}/v3",
        "javascript:alert(1)",
    ],
)
def test_a_link_to_another_host_is_never_followed(make_api: MakeApi, link: str) -> None:
    with ScriptedServer() as server:
        there = link.replace("{host}", server.url.removeprefix("http://"))
        server.answer_with(reply(200, [1], {"Link": f'<{there}>; rel="next"'}))
        with pytest.raises(Rejected) as trouble:
            list(make_api(server, paging=Paging("link")).pages("/v3"))
    assert trouble.value.reason == "foreign_host"
    assert len(server.received) == 1


def test_a_list_that_leads_back_to_itself_ends(make_api: MakeApi) -> None:
    with ScriptedServer(reply(200, [1], {"Link": '</v3>; rel="next"'})) as server, pytest.raises(ConnectorBug):
        list(make_api(server, paging=Paging("link")).pages("/v3"))
    assert len(server.received) == 1


def test_a_list_answered_with_something_else_is_asked_again_later(make_api: MakeApi) -> None:
    with ScriptedServer(reply(200, b"ok", {"Content-Type": "text/plain"})) as server, pytest.raises(TryAgain):
        list(make_api(server, paging=Paging("link")).pages("/v3"))


@pytest.mark.parametrize("path", ["people", "//evil.example/x", "@evil.example/", "/a b", "/a\r\nHost: x", "\\\\evil.example"])
def test_a_path_that_could_lead_elsewhere_is_refused(make_api: MakeApi, path: str) -> None:
    with ScriptedServer(reply(200)) as server, pytest.raises(ConnectorBug):
        make_api(server).get(path)
    assert server.received == []


def test_a_host_that_the_manifest_does_not_name_is_refused(make_api: MakeApi) -> None:
    with ScriptedServer(reply(200)) as server, pytest.raises(ConnectorBug, match="files"):
        make_api(server).get("/x", host="files")


def test_every_exchange_is_kept_whatever_became_of_it(make_api: MakeApi, trace: ListedTrace) -> None:
    with ScriptedServer(reply(200, {"phone": "(415) 555-0123"}), reply(500), hang_up) as server:
        api = make_api(server)
        api.get("/people", params={"phone": "+14155550123"})
        for _ in range(2):
            with pytest.raises(TryAgain):
                api.post("/people", json={"token": "geheim"})
    first, second, third = trace.exchanges
    assert (first.status, first.url, first.sent, first.answered) == (200, f"{server.url}/people?phone=…0123", None, '{"phone": "…0123"}')
    assert (second.status, second.sent, second.error) == (500, '{"token": "***"}', "server_failed")
    assert (third.status, third.error) == (None, "127.0.0.1 broke off the connection.")


def test_a_trace_that_fails_does_not_undo_a_finished_write(make_api: MakeApi) -> None:
    with ScriptedServer(reply(201, {"id": 1})) as server:
        assert make_api(server, trace_=BrokenTrace()).post("/people", json={}).json == {"id": 1}


def test_hosts_come_from_the_manifest_live_or_simulated() -> None:
    assert VendorAddresses.of(manifest()).join("/v1") == "https://api.acme.example/v1"
    assert VendorAddresses.of(manifest()).join("/v1", "files") == "https://files.acme.example/v1"
    assert VendorAddresses.of(manifest(), "http://127.0.0.1:5001/").join("/v1") == "http://127.0.0.1:5001/acme/v1"
