"""The API below `/api/v1` and the files below `/files`, as strict as the real ones."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import request

from hub.sandbox.doors import Door
from hub.sandbox.limits import Budget, FixedWindow, LimitHeaders, Rate
from hub.sandbox.paging import PageAnswer, Pages
from hub.sandbox.refusal import Refused
from hub.sandbox.sample_files import sample_files
from hub.sandbox.strict_api import Habits, StrictApi
from telephony.aircall.sandbox_shapes import FILES, call_json, number_json, seconds, webhook_json
from telephony.aircall.sandbox_webhooks import EVENTS, Webhook
from telephony.aircall.sandbox_world import Call, Number, World

if TYPE_CHECKING:
    from telephony.aircall.sandbox import AircallSandbox

USUAL_PAGE, LARGEST_PAGE = 20, 50
MOST_RECORDS = 10_000
_PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
}


class CompanyKeys(Door):
    """API keys of the one company: none is 401, a wrong one 403; all keys are counted together."""

    def __init__(self, world: World) -> None:
        super().__init__(frozenset())
        self._world = world

    def reset(self) -> None:
        """The keys are the world's."""

    def credentials(self, mode: str, without: str | None = None) -> dict[str, str]:  # noqa: ARG002 - there is one way and one right
        """A new key."""
        api_id = f"id-{self._world.new_id()}"
        self._world.keys[api_id] = f"token-of-{api_id}"
        return {"api_id": api_id, "api_token": self._world.keys[api_id]}

    def of_request(self) -> tuple[str, frozenset[str] | None]:
        """The company, where the key opens it."""
        sent = request.authorization
        if sent is None or sent.type != "basic":
            return "", None
        if not sent.password or self._world.keys.get(sent.username or "") != sent.password:
            raise Refused(403, "these credentials are not known")
        return "company", self.rights


class ToldAtTheLimit(LimitHeaders):
    """Headers that are there only when the limit is reached."""

    def of_answer(self, budget: Budget) -> dict[str, str]:
        """Nothing while requests are left."""
        return {} if budget.remaining else super().of_answer(budget)


class AircallPages(Pages):
    """`{"calls": [...], "meta": {...}}`; the name is the last part of the path."""

    def __init__(self) -> None:
        super().__init__(USUAL_PAGE, "page")

    def page(self, rows: Sequence[Any]) -> PageAnswer:
        """The page, with the addresses of its neighbours."""
        self.size = self._wanted_size()
        number, shown = self._number(), rows[:MOST_RECORDS]
        pages = max(1, -(-len(shown) // self.size))
        meta = {
            "count": len(self._slice(shown, number)),
            "total": len(rows),
            "current_page": number,
            "per_page": self.size,
            "next_page_link": self._link(number + 1) if number < pages else None,
            "previous_page_link": self._link(number - 1) if number > 1 else None,
        }
        return {request.path.rpartition("/")[2]: self._slice(shown, number), "meta": meta}, {}

    def _wanted_size(self) -> int:
        written = request.args.get("per_page", str(USUAL_PAGE))
        if not written.isdecimal() or not 1 <= int(written) <= LARGEST_PAGE:
            raise Refused(400, f"per_page: write a number from 1 to {LARGEST_PAGE}")
        return int(written)

    def _link(self, number: int) -> str:
        return f"{request.host_url.rstrip('/')}{self._address_of(number)}"


def serve_api(vendor: "AircallSandbox") -> None:
    """Put every path on the vendor's app."""
    settings, clock = vendor.settings, vendor.clock
    limiter = FixedWindow(clock, lambda: Rate(settings.requests_per_minute, 60))
    announced = ToldAtTheLimit(limit="X-AircallApi-Limit", remaining="X-AircallApi-Remaining", reset="X-AircallApi-Reset")
    habits = Habits(vendor.door, limiter, announced, AircallPages(), shape=_shape, wrong_body=400)
    vendor.api = api = StrictApi(vendor, "/api/v1", habits)
    paths = Paths(vendor)
    api.rows("/numbers", None, paths.numbers, ["per_page"])
    api.get("/numbers/<number_id>", None, lambda number_id: {"number": number_json(paths.number(number_id))})
    api.rows("/calls", None, paths.calls, ["per_page", "from", "to", "order"])
    api.get("/calls/<call_id>", None, lambda call_id: {"call": call_json(paths.call(call_id), clock())})
    text_fields = {"to": str, "body": str, "mediaUrl": list}
    api.post("/numbers/<number_id>/messages/native/send", None, paths.send, text_fields, ["to", "body"])
    webhook_fields = {"url": str, "custom_name": str, "events": list}
    api.rows("/webhooks", None, paths.webhooks, ["per_page"])
    api.post("/webhooks", None, paths.make_webhook, webhook_fields, ["url"])
    api.get("/webhooks/<webhook_id>", None, lambda webhook_id: {"webhook": webhook_json(paths.webhook(webhook_id))})
    api.put("/webhooks/<webhook_id>", None, paths.change_webhook, {**webhook_fields, "active": bool})
    api.delete("/webhooks/<webhook_id>", None, paths.delete_webhook)
    vendor.app.register_blueprint(sample_files(clock, FILES))


def _shape(refused: Refused) -> dict[str, str]:
    return {"error": _PHRASES.get(refused.status, "Error"), "troubleshoot": str(refused)}


class Paths:
    """The work behind the paths; each is called under the vendor's lock."""

    def __init__(self, vendor: "AircallSandbox") -> None:
        self._vendor = vendor
        self._world = vendor.world

    def numbers(self, sent: dict[str, str]) -> list[dict[str, Any]]:  # noqa: ARG002 - only the page is chosen
        """Every number."""
        return [number_json(number) for number in self._world.numbers.values()]

    def number(self, number_id: str) -> Number:
        """One number; raises Refused."""
        found = self._world.numbers.get(int(number_id)) if number_id.isdecimal() else None
        if found is None:
            raise Refused(404, "there is no such number")
        return found

    def calls(self, sent: dict[str, str]) -> list[dict[str, Any]]:
        """Calls that began in the window, the oldest first unless ordered otherwise; raises Refused."""
        for name in ("from", "to"):
            if name in sent and not sent[name].isdecimal():
                raise Refused(400, f"{name}: write seconds since the epoch")
        if sent.get("order", "asc") not in ("asc", "desc"):
            raise Refused(400, "order: write asc or desc")
        begin, end = int(sent.get("from", 0)), int(sent.get("to", 2**40))
        found = [call for call in self._world.calls.values() if begin <= (seconds(call.started) or 0) <= end]
        ordered = sorted(found, key=lambda call: (call.started, call.id), reverse=sent.get("order") == "desc")
        return [call_json(call, self._world.clock()) for call in ordered]

    def call(self, call_id: str) -> Call:
        """One call; raises Refused."""
        found = self._world.calls.get(int(call_id)) if call_id.isdecimal() else None
        if found is None:
            raise Refused(404, "there is no such call")
        return found

    def send(self, sent: dict[str, Any], number_id: str) -> dict[str, Any]:
        """Take a text into the conversation that the staff sees; raises Refused."""
        return self._vendor.texts.take(self.number(number_id), sent)

    def webhooks(self, sent: dict[str, str]) -> list[dict[str, Any]]:  # noqa: ARG002 - only the page is chosen
        """Every webhook, with its token."""
        return [webhook_json(webhook) for webhook in self._vendor.webhooks.registered.values()]

    def webhook(self, webhook_id: str) -> Webhook:
        """One webhook; raises Refused."""
        found = self._vendor.webhooks.registered.get(webhook_id)
        if found is None:
            raise Refused(404, "there is no such webhook")
        return found

    def make_webhook(self, sent: dict[str, Any]) -> dict[str, Any]:
        """A new one; without events it is told of everything."""
        _check_webhook(sent)
        made = self._vendor.webhooks.make(sent["url"], sent.get("custom_name", ""), sent.get("events", []))
        return {"webhook": webhook_json(made)}

    def change_webhook(self, sent: dict[str, Any], webhook_id: str) -> dict[str, Any]:
        """Change what is named; the token stays."""
        webhook = self.webhook(webhook_id)
        _check_webhook(sent)
        for name, value in sent.items():
            setattr(webhook, name, value)
        webhook.failures = 0 if webhook.active else webhook.failures
        return {"webhook": webhook_json(webhook)}

    def delete_webhook(self, webhook_id: str) -> None:
        """Take it away, with its token."""
        del self._vendor.webhooks.registered[self.webhook(webhook_id).id]


def _check_webhook(sent: dict[str, Any]) -> None:
    if not str(sent.get("url", "https://")).startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise Refused(400, "url: write an https address")
    unknown = [str(event) for event in sent.get("events", []) if event not in EVENTS]
    if unknown:
        raise Refused(400, f"events: {', '.join(unknown)} is no event")
