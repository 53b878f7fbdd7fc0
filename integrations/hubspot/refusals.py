"""What a refusal of HubSpot's says, in words for people: codes and property names, never its texts, which repeat values. Pure.

Shape: {category, message, correlationId, errors[{code, in, context}], context}, each part of which may be missing (HubSpot,
error handling).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hub.contract.errors import Rejected, TryAgain, VendorTrouble

MISSING_SCOPES = "MISSING_SCOPES"
UNKNOWN_PROPERTY = "PROPERTY_DOESNT_EXIST"
REQUIRED = frozenset({"MISSING_REQUIRED_PROPERTY", "MISSING_CONDITIONAL_REQUIRED_PROPERTY"})

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}\Z")
_CODE = re.compile(r"[A-Z][A-Z0-9_]{2,79}\Z")
_NAMED_IN_TEXT = re.compile(r"[Pp]ropert(?:y|ies)[^\"'\w]+[\"']?([a-z][a-z0-9_]*)[\"']? (?:does|is|was)\b")
_EXISTING_ID = re.compile(r"Existing ID: (\d+)")


def explained(refusal: Rejected) -> VendorTrouble:
    """The refusal with a sentence that says what to do; one from a firewall before the API says nothing of the content."""
    body = refusal.body if isinstance(refusal.body, Mapping) else {}
    if refusal.status == 403 and not body:
        return TryAgain("Something in front of HubSpot's API turned the request away.", may_have_left=False)
    names, codes = property_names(body), error_codes(body)
    said = ", ".join(sorted(names))
    if is_missing_scope(refusal):
        scopes = ", ".join(sorted(_in_contexts(body, "missingScopes", "requiredGranularScopes")))
        sentence = f"HubSpot did not allow this: the sign-in lacks {scopes or 'a right'}."
    elif codes & REQUIRED:
        sentence = (
            f"HubSpot requires {said or 'another property'} there: give it a constant in the mapping, or make it optional in HubSpot."
        )
    elif UNKNOWN_PROPERTY in codes:
        sentence = f"HubSpot has no property {said or 'of that name'}: correct the mapping, or connect HubSpot again to have ours added."
    else:
        sentence = f"HubSpot refused {said or 'the content'} ({', '.join(sorted(codes)) or f'status {refusal.status}'})."
    field = min(names) if names else refusal.field
    return Rejected(sentence, reason=refusal.reason, field=field, status=refusal.status, body=refusal.body)


def is_missing_scope(trouble: VendorTrouble) -> bool:
    """Whether a scope, or the plan behind it, is missing."""
    body = trouble.body if isinstance(trouble, Rejected) else None
    return isinstance(trouble, Rejected) and trouble.status == 403 and isinstance(body, Mapping) and MISSING_SCOPES in error_codes(body)


def correlation_id(body: Any) -> str:
    """By what HubSpot's support finds the request."""
    return str(body.get("correlationId") or "") if isinstance(body, Mapping) else ""


def existing_id(body: Any) -> str | None:
    """The id of the contact that stands in the way of a new one: it is only told in the text."""
    found = _EXISTING_ID.search(str(body.get("message") or "")) if isinstance(body, Mapping) else None
    return found[1] if found else None


def error_codes(body: Mapping[str, Any]) -> set[str]:
    """The category and every code."""
    told = [
        body.get("category"),
        body.get("subCategory"),
        *(part.get(key) for part in _parts(body) for key in ("code", "error", "subCategory")),
    ]
    return {code for code in told if isinstance(code, str) and _CODE.match(code)}


def property_names(body: Mapping[str, Any]) -> set[str]:
    """The properties that the refusal is about, in whichever place it names them."""
    told = [part.get(key) for part in _parts(body) for key in ("name", "in", "property", "propertyName")]
    texts = [str(part.get("message") or "") for part in (body, *_parts(body))]
    told += [name for text in texts for name in _NAMED_IN_TEXT.findall(text)]
    told += _in_contexts(body, "propertyName", "propertyNames", "properties", "property")
    return {name for name in told if isinstance(name, str) and _NAME.match(name)}


def _parts(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    errors = body.get("errors")
    listed = errors if isinstance(errors, list) else []
    yield from (part for part in [*listed, *_json_in(str(body.get("message") or ""))] if isinstance(part, Mapping))


def _json_in(message: str) -> list[Any]:
    """Some refusals carry their list as JSON within the text."""
    start, end = message.find("["), message.rfind("]")
    try:
        found = json.loads(message[start : end + 1]) if 0 <= start < end else []
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def _in_contexts(body: Mapping[str, Any], *keys: str) -> list[str]:
    contexts = [part.get("context") for part in (body, *_parts(body))]
    lists = [context.get(key) for context in contexts if isinstance(context, Mapping) for key in keys]
    return [str(value) for values in lists if isinstance(values, list) for value in values]
