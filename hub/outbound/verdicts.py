"""What an answer's status means: one table, which a manifest may correct under `[facts.verdicts]`.

    [facts.verdicts]
    402 = "refused"
    477 = "not_now"

A 2xx that brings a web page, or calls itself JSON and is none, comes from something before the vendor's API (a proxy, a
maintenance page): it says nothing of whether the request was carried out, so it counts as a failure of the server. Any
other 2xx without JSON is an answer without JSON.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hub.contract.errors import AlreadyThere, ConnectorBug, Gone, Rejected, SignInAgain, TryAgain, VendorTrouble


class Verdict(StrEnum):
    """What to make of a status; the words that a manifest may use."""

    DONE = "done"
    SIGN_IN_AGAIN = "sign_in_again"
    MISSING_RIGHT = "missing_right"
    GONE = "gone"
    ALREADY_THERE = "already_there"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    OVER_LIMIT = "over_limit"
    NOT_NOW = "not_now"
    SERVER_FAILED = "server_failed"


_TABLE: Mapping[int, Verdict] = {
    401: Verdict.SIGN_IN_AGAIN,
    403: Verdict.MISSING_RIGHT,
    404: Verdict.GONE,
    408: Verdict.SERVER_FAILED,
    409: Verdict.ALREADY_THERE,
    410: Verdict.GONE,
    423: Verdict.NOT_NOW,
    425: Verdict.NOT_NOW,
    429: Verdict.OVER_LIMIT,
}
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z_.\[\]-]{0,60}\Z")


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """An answer as verdicts see it: `body` is its parsed JSON, `is_unreadable` a web page or broken JSON."""

    status: int
    body: Any
    is_unreadable: bool = False


def read_overrides(facts: Mapping[str, Any]) -> Mapping[int, Verdict]:
    """The manifest's corrections; raises ConnectorBug for a word that is no verdict."""
    try:
        return {int(status): Verdict(word) for status, word in facts.get("verdicts", {}).items()}
    except ValueError:
        raise ConnectorBug(f"[facts.verdicts] needs statuses and, for each, one of: {', '.join(Verdict)}.") from None


def verdict_of(answer: ReadAnswer, overrides: Mapping[int, Verdict]) -> Verdict:
    """The manifest's verdict if it has one, else the table's, else the one for the status's hundred."""
    if answer.status in overrides:
        return overrides[answer.status]
    if answer.status in _TABLE:
        return _TABLE[answer.status]
    if 200 <= answer.status < 300:
        return Verdict.SERVER_FAILED if answer.is_unreadable else Verdict.DONE
    if 300 <= answer.status < 400:
        return Verdict.REDIRECTED
    return Verdict.REFUSED if 400 <= answer.status < 500 else Verdict.SERVER_FAILED


def trouble_of(verdict: Verdict, answer: ReadAnswer, *, vendor: str, is_write: bool, after: float | None) -> VendorTrouble:
    """The contract's error for a verdict other than DONE; `after` is the announced wait in seconds.

    A vendor's own words stay in `body`: they may repeat a number or a client id.
    """
    match verdict:
        case Verdict.SIGN_IN_AGAIN:
            trouble: VendorTrouble = SignInAgain(f"{vendor} no longer accepts the sign-in.")
        case Verdict.GONE:
            trouble = Gone(f"{vendor} no longer has this record.")
        case Verdict.ALREADY_THERE:
            trouble = AlreadyThere(f"{vendor} already has this.", ref=_ref_in(answer.body), body=answer.body)
        case Verdict.OVER_LIMIT:
            trouble = TryAgain(f"{vendor} asked for a pause: too many requests.", after=after, may_have_left=False)
        case Verdict.NOT_NOW:
            trouble = TryAgain(f"{vendor} cannot take this right now.", after=after, may_have_left=False)
        case Verdict.MISSING_RIGHT | Verdict.REFUSED | Verdict.REDIRECTED:
            trouble = _rejected(verdict, answer, vendor)
        case _:
            trouble = TryAgain(f"{vendor} has a problem of its own (status {answer.status}).", after=after, may_have_left=is_write)
    return trouble


def _rejected(verdict: Verdict, answer: ReadAnswer, vendor: str) -> Rejected:
    field = _field_in(answer.body) if verdict is Verdict.REFUSED else None
    sentence = {
        Verdict.MISSING_RIGHT: f"{vendor} did not allow this: the sign-in lacks a right.",
        Verdict.REDIRECTED: f"{vendor} pointed to another address, which the hub does not follow.",
    }.get(verdict, f"{vendor} refused the content{f' of the field {field}' if field else ''} (status {answer.status}).")
    return Rejected(sentence, reason=verdict.value, field=field, status=answer.status, body=answer.body)


def _ref_in(body: Any) -> str | None:
    ref = body.get("id") if isinstance(body, Mapping) else None
    return str(ref) if isinstance(ref, (str, int)) and not isinstance(ref, bool) else None


def _field_in(body: Any) -> str | None:
    """The field that an error names in one of the shapes that vendors use.

    {"field": name}, {"errors": [{"field": name}]}, {"errors": [{name: text}]}, {"errors": {name: [text]}} or
    {"message": text, name: [text]}.
    """
    if not isinstance(body, Mapping):
        return None
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else errors
    for holder in (body, first):
        if isinstance(holder, Mapping):
            for key in ("field", "param", "property", "propertyName"):
                if _is_field_name(holder.get(key)):
                    return str(holder[key])
    if isinstance(first, Mapping) and (len(first) == 1 or isinstance(errors, Mapping)):
        name = next(iter(first), None)
        return str(name) if _is_field_name(name) else None
    named = (str(name) for name, said in body.items() if isinstance(said, list) and _is_field_name(name))
    return next(named, None) if "message" in body else None


def _is_field_name(name: object) -> bool:
    return isinstance(name, str) and _FIELD_NAME.match(name) is not None
