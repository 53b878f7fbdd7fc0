"""Requests read strictly: JSON is what RFC 8259 says, and nothing is said twice."""

import json
from typing import Any

from flask import Request

from hub.api.trouble import Trouble
from hub.problems import Fault

UTF_8 = frozenset({"utf-8", "utf8"})


class StrictRequest(Request):
    """A request whose body is one JSON object or refused."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: ARG002 - Flask's signature
        """The body as an object; raises Trouble with 400, 415 or 422."""
        if self.mimetype != "application/json":
            raise Trouble(415, "Send the body as JSON, with the header Content-Type: application/json.")
        if self.mimetype_params.get("charset", "utf-8").lower() not in UTF_8:
            raise Trouble(415, "Send the body in UTF-8; JSON has no other character set.")
        if self.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Trouble(415, "Send the body as it is, not compressed.", headers={"Accept-Encoding": "identity"})
        try:
            found = json.loads(self.get_data().decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_object)
        except (ValueError, RecursionError):
            raise Trouble(400, "The body is not JSON in UTF-8, or names a key twice.") from None
        if not isinstance(found, dict):
            raise Trouble(422, "The body must be a JSON object.", errors=[Fault("Write an object.", pointer="#")])
        return found


def refuse_what_is_said_twice(request: Request, *, takes_query: bool) -> None:
    """Raise Trouble for a parameter that comes twice, or for any where none is taken."""
    if not takes_query and request.args:
        raise Trouble(422, "This address takes no parameters.", errors=[Fault("Leave it out.", parameter=name) for name in request.args])
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise Trouble(422, "A parameter came twice.", errors=[Fault("Say it once.", parameter=name) for name in twice])


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in an object")
    return found
